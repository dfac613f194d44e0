package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.AsyncFile;
import io.overlapped.BufferPool;
import io.overlapped.EngineKind;
import io.overlapped.PooledBuffer;
import io.overlapped.ThreadPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * A read that the page cache served did not ask whether the buffer's arena was still open. Where the address of its memory had become
 * that of a pool's buffer, the read went into memory of another owner.
 */
class StaleMemoryTest extends RegressionSuite {
    private static final int SIZE = 1000;

    @OnEachEngine
    void aBufferOfAClosedArenaIsRefusedWhosoeverItsAddressIsNow(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        byte[] content = new byte[SIZE];
        content[0] = 'K';
        Path path = Files.write(directory.resolve("f"), content);
        AsyncFile file = closing(AsyncFile.open(path, pool, StandardOpenOption.READ));
        BufferPool buffers = closing(BufferPool.create(pool, 4096, 1));
        try (PooledBuffer owned = buffers.acquire()) {
            ByteBuffer stale = stale(owned.segment().address());
            assertThatRefused(() -> file.readNow(stale, 0));
            assertThatRefused(() -> file.readNow(stale, 0, Duration.ofSeconds(SECONDS)));
            assertThatRefused(() -> file.readFullyNow(stale, 0));
            assertThatRefused(() -> file.readFullyNow(stale, 0, Duration.ofSeconds(SECONDS)));
            assertThat(stale.position()).isZero();
            assertThat(owned.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();

            ByteBuffer memory = owned.byteBuffer();
            assertThat(file.readNow(memory, 0)).isEqualTo(SIZE);
            assertThat(memory.get(0)).isEqualTo((byte) 'K');
        }
    }

    /** Closing an arena and finding its memory's address given to somebody else is a matter of luck otherwise. */
    @SuppressWarnings("restricted")
    private static ByteBuffer stale(long address) {
        try (Arena arena = Arena.ofShared()) {
            return MemorySegment.ofAddress(address)
                    .reinterpret(SIZE, arena, null)
                    .asByteBuffer();
        }
    }

    private static void assertThatRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the arena that the segment was allocated from is already closed");
    }
}
