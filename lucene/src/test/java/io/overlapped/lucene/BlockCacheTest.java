package io.overlapped.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.AsyncFile;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which blocks are found, which stay, and that none of it depends on how large the files are. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockCacheTest {
    private static final int SHIFT = 12;

    @TempDir
    Path directory;

    private final List<OpenFile> files = new ArrayList<>();
    private ThreadPool pool;
    private Buffers buffers;

    @BeforeEach
    void open() {
        pool = ThreadPool.builder().build();
        buffers = new Buffers(pool, 1 << SHIFT, 1, false);
    }

    @AfterEach
    void close() {
        files.forEach(OpenFile::close);
        buffers.removeUser();
        pool.close();
    }

    /** A file with nothing in it. */
    private OpenFile file(BlockCache cache, long length) throws IOException {
        Path path = directory.resolve("f" + files.size());
        try (RandomAccessFile made = new RandomAccessFile(path.toFile(), "rw")) {
            made.setLength(length);
        }
        OpenFile file = new OpenFile(
                AsyncFile.open(path, pool, StandardOpenOption.READ),
                new Resources(pool, false, SHIFT, cache, buffers, new Counters()));
        files.add(file);
        return file;
    }

    private static Block put(BlockCache cache, OpenFile file, int index) {
        Block block = new Block(file, index, new byte[] {(byte) index});
        cache.put(block);
        return block;
    }

    @Test
    void whatHasNotBeenUsedGoesFirstAndTheRestIsFound() throws IOException {
        BlockCache cache = new BlockCache(3);
        OpenFile file = file(cache, 10 << SHIFT);
        Block first = put(cache, file, 0);
        Block second = put(cache, file, 1);
        Block third = put(cache, file, 2);
        first.used = true;
        Block fourth = put(cache, file, 3);
        assertThat(cache.find(file, 0)).isSameAs(first);
        assertThat(cache.find(file, 1)).as("the first that was not used").isNull();
        assertThat(cache.find(file, 2)).isSameAs(third);
        assertThat(cache.find(file, 3)).isSameAs(fourth);
        cache.put(new Block(file, 3, new byte[1]));
        assertThat(cache.find(file, 3)).as("the first that came").isSameAs(fourth);
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.evictions()).isOne();
        cache.remove(second);
        assertThat(cache.size()).as("it was gone already").isEqualTo(3);
    }

    @Test
    void nothingIsFoundThatIsNotThereHoweverManyComeAndGo() throws IOException {
        int capacity = 1000;
        BlockCache cache = new BlockCache(capacity);
        OpenFile[] all = {file(cache, 1L << 30), file(cache, 1L << 30), file(cache, 1L << 30)};
        List<Map<Integer, Block>> expected = List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());
        Random random = new Random(5);
        for (int step = 0; step < 50_000; step++) {
            int which = random.nextInt(all.length);
            int index = random.nextInt(2000);
            Map<Integer, Block> ofFile = expected.get(which);
            Block there = cache.find(all[which], index);
            if (there == null) {
                ofFile.put(index, put(cache, all[which], index));
            } else {
                assertThat(there).isSameAs(ofFile.get(index));
                if (random.nextInt(3) == 0) {
                    cache.remove(there);
                    assertThat(cache.find(all[which], index)).isNull();
                    ofFile.remove(index);
                }
            }
        }
        assertThat(cache.size()).isBetween(1, capacity);
        assertThat(cache.evictions()).isPositive();
        int found = 0;
        for (int which = 0; which < all.length; which++) {
            for (int index = 0; index < 2000; index++) {
                found += cache.find(all[which], index) != null ? 1 : 0;
            }
        }
        assertThat(found).isEqualTo(cache.size());
    }

    @Test
    void aFileThatIsClosedTakesItsOwnBlocksWithIt() throws IOException {
        BlockCache cache = new BlockCache(100);
        OpenFile stays = file(cache, 100 << SHIFT);
        OpenFile goes = file(cache, 100 << SHIFT);
        for (int index = 0; index < 40; index++) {
            put(cache, stays, index);
            put(cache, goes, index);
        }
        goes.close();
        assertThat(cache.size()).isEqualTo(40);
        assertThat(goes.blocks).isNull();
        for (int index = 0; index < 40; index++) {
            assertThat(cache.find(goes, index)).isNull();
            assertThat(cache.find(stays, index)).isNotNull();
        }
        put(cache, goes, 50);
        assertThat(cache.find(goes, 50)).as("nothing comes after the end").isNull();
    }

    @Test
    void aFileOfATebibyteCostsNoMoreMemoryThanTheBlocksThatAreRead() throws IOException {
        BlockCache cache = new BlockCache(10);
        OpenFile file = file(cache, 1L << 40); // a place for each block would be a gibibyte and more
        for (int i = 0; i < 20; i++) {
            int index = (1 << 28) / 20 * i;
            assertThat(file.get(index, 1, false)).hasSize(1 << SHIFT);
        }
        assertThat(cache.size()).isEqualTo(10);
        assertThat(cache.evictions()).isEqualTo(10);
    }

    @Test
    void oneThreadFindsWhatIsThereWhileAnotherChangesTheRest() throws Exception {
        BlockCache cache = new BlockCache(20_000);
        OpenFile file = file(cache, 1L << 30);
        OpenFile other = file(cache, 1L << 30);
        Block[] there = new Block[50];
        for (int index = 0; index < there.length; index++) {
            there[index] = put(cache, file, index);
        }
        CompletableFuture<Void> changes = CompletableFuture.runAsync(() -> {
            for (int index = 0; index < 10_000; index++) { // the chains become more meanwhile
                Block block = put(cache, other, index);
                if (index % 3 == 0) {
                    cache.remove(block);
                }
            }
        });
        int wrong = 0;
        do {
            for (int index = 0; index < there.length; index++) {
                Block found = cache.find(file, index);
                wrong += found != null && found != there[index] ? 1 : 0;
            }
        } while (!changes.isDone());
        changes.join();
        assertThat(wrong).isZero();
        for (int index = 0; index < there.length; index++) {
            assertThat(cache.find(file, index)).isSameAs(there[index]);
        }
    }

    @Test
    void whatABlockTakesBesidesItsBytesCounts() {
        assertThat(BlockCache.capacity(0, 4096)).isZero();
        assertThat(BlockCache.capacity(4096, 4096)).isZero();
        assertThat(BlockCache.capacity(32 << 20, 4096)).isEqualTo((32 << 20) / (4096 + 96));
        assertThat(BlockCache.capacity(Long.MAX_VALUE, 1)).isEqualTo(Integer.MAX_VALUE);
    }
}
