package io.overlapped.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.AsyncFile;
import io.overlapped.PooledBuffer;
import io.overlapped.ThreadPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of blocks whose read could not be started, and how far a reader believes that it has read. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenFileTest {
    private static final int SHIFT = 12;
    private static final int BLOCKS = 100;
    private static final int BLOCKS_IN_BUFFER = 2;

    @TempDir
    Path directory;

    private final FailingCache cache = new FailingCache();
    private ThreadPool pool;
    private Buffers buffers;
    private OpenFile file;

    private static final class FailingCache extends BlockCache {
        private boolean fails;
        private Block claimed;

        FailingCache() {
            super(BLOCKS);
        }

        @Override
        int claim(Block[] blocks) {
            if (fails) {
                fails = false;
                claimed = blocks[0];
                throw new OutOfMemoryError("of the test");
            }
            return super.claim(blocks);
        }
    }

    @BeforeEach
    void open() throws Exception {
        byte[] content = new byte[BLOCKS << SHIFT];
        for (int i = 0; i < BLOCKS; i++) {
            content[i << SHIFT] = (byte) i;
        }
        Path path = Files.write(directory.resolve("f"), content);
        pool = ThreadPool.builder().build();
        buffers = new Buffers(pool, BLOCKS_IN_BUFFER << SHIFT, 1, false);
        file = new OpenFile(
                AsyncFile.open(path, pool, StandardOpenOption.READ),
                new Resources(pool, false, SHIFT, cache, buffers, new Counters()));
    }

    @AfterEach
    void close() {
        file.close();
        buffers.removeUser();
        pool.close();
    }

    @Test
    void whatAReaderHadNoMemoryForIsReadByTheNext() throws Exception {
        cache.fails = true;
        assertThatThrownBy(() -> file.get(7, 2, false))
                .isExactlyInstanceOf(OutOfMemoryError.class)
                .hasMessage("of the test");
        assertThat(cache.claimed.await()).as("who found it waits no longer").isNull();
        assertThat(file.peek(7)).isNull();
        assertThat(file.peek(8)).isNull();
        assertThat(file.get(7, 2, false)[0]).isEqualTo((byte) 7);
        assertThat(file.get(8, 1, false)[0]).isEqualTo((byte) 8);
    }

    @Test
    void whatAHintHadNoMemoryForIsReadByTheNextAndTheBufferGivenBack() throws Exception {
        cache.fails = true;
        assertThatThrownBy(() -> file.prefetch(3, 4))
                .isExactlyInstanceOf(OutOfMemoryError.class)
                .hasMessage("of the test");
        assertThat(cache.claimed.await()).isNull();
        PooledBuffer only = buffers.tryAcquire();
        assertThat(only).isNotNull();
        buffers.giveBack(only);
        assertThat(file.get(4, 1, false)[0]).isEqualTo((byte) 4);
        assertThat(file.get(3, 1, false)[0]).isEqualTo((byte) 3);
    }

    @Test
    void aReaderCountsOnNoMoreThanOneReadBrings() {
        ReadAhead ahead = new ReadAhead(file, ReadAhead.Advice.SEQUENTIAL, 64 << SHIFT);
        PooledBuffer only = buffers.tryAcquire(); // nothing can be read ahead
        assertThat(ahead.comesTo(0, BLOCKS - 1)).isEqualTo(2);
        assertThat(ahead.comesTo(1, BLOCKS - 1)).isOne();
        assertThat(ahead.comesTo(2, BLOCKS - 1)).isEqualTo(BLOCKS_IN_BUFFER);
        buffers.giveBack(only);
    }
}
