package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An append of more than 1024 segments was made by several system calls, between which others could append. An append is
 * atomic; one that one call cannot make is refused by name.
 */
class LongAppendTest extends RegressionSuite {
    @OnEachEngine
    void ofMoreSegmentsThanOneCallTakes(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        FileHandle file = newFile();
        CountDownLatch callbacks = new CountDownLatch(1);
        ThreadPoolIo io = bind(file, (instance, context, o, error, bytes, self) -> callbacks.countDown(), pool);
        Overlapped append = new Overlapped(Overlapped.APPEND);
        io.start();
        assertThatThrownBy(() -> file.writeGather(segments(1025), append))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("gathering write of 1025 bytes at the end on " + file.name()
                        + " refused: an append is atomic up to 2147479552 bytes in 1024 segments; split it");
        assertThat(append.isCompleted()).isTrue();
        assertThat(io.ledger().prepared()).isOne(); // the start is still there, and the Overlapped can be used again
        assertThat(file.size()).isZero();
        assertThat(file.writeGather(segments(1024), append)).isEqualTo(Outcome.PENDING);
        await(callbacks);
        assertThat(append.error()).isZero();
        assertThat(append.bytesTransferred()).isEqualTo(1024);
        assertThat(file.size()).isEqualTo(1024);
    }

    /** Only an append must be one call. */
    @OnEachEngine
    void aWriteAtAnOffsetMayHaveAnyNumberOfThem(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine, 2);
        FileHandle file = newFile();
        CountDownLatch callbacks = new CountDownLatch(1);
        ThreadPoolIo io = bind(file, (instance, context, o, error, bytes, self) -> callbacks.countDown(), pool);
        Overlapped write = new Overlapped(0);
        io.start();
        assertThat(file.writeGather(segments(2500), write)).isEqualTo(Outcome.PENDING);
        await(callbacks);
        assertThat(write.error()).isZero();
        assertThat(write.bytesTransferred()).isEqualTo(2500);
        assertThat(file.size()).isEqualTo(2500);
    }

    private static List<MemorySegment> segments(int count) {
        List<MemorySegment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            segments.add(Arena.ofAuto().allocate(1));
        }
        return segments;
    }
}
