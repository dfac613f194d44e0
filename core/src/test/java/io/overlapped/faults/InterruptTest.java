package io.overlapped.faults;

import static io.overlapped.Win32Error.ERROR_OPERATION_ABORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Ledger;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads interrupted while they wait for operations: waits end, closing goes on to its end and keeps the interrupt. */
@Timeout(60)
class InterruptTest {
    private ThreadPool pool;
    private Pipe pipe;
    private ThreadPoolIo io;
    private final Overlapped read = new Overlapped();
    private final AtomicInteger callbacks = new AtomicInteger();

    private void pendingRead(EngineKind kind) throws Exception {
        pool = Engines.builder(kind).build();
        pipe = FileHandle.pipe();
        io = ThreadPoolIo.create(
                pipe.source(),
                (instance, context, overlapped, error, bytes, self) -> callbacks.incrementAndGet(),
                null,
                CallbackEnvironment.of(pool));
        io.start();
        assertThat(pipe.source().read(ByteBuffer.allocateDirect(1), read)).isEqualTo(Outcome.PENDING);
    }

    @AfterEach
    void close() {
        if (pipe != null) {
            pipe.close();
            pool.close();
        }
    }

    private interface Wait {
        void run() throws Exception;
    }

    /** How a wait ended that was interrupted, and whether the thread's interrupt was set after it. */
    private record Ended(Throwable thrown, boolean interrupted) {}

    /** Interrupts the wait once its thread really waits. */
    private static Ended interrupted(Wait wait) throws Exception {
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            Throwable thrown = null;
            try {
                wait.run();
            } catch (Throwable e) {
                thrown = e;
            }
            ended.complete(new Ended(thrown, Thread.currentThread().isInterrupted()));
        });
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING
                && thread.isAlive()) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        return ended.get();
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void waitForCallbacksEndsAndTheOperationGoesOn(EngineKind kind) throws Exception {
        pendingRead(kind);
        Ended ended = interrupted(io::waitForCallbacks);
        assertThat(ended.thrown()).isExactlyInstanceOf(InterruptedException.class);
        assertThat(ended.interrupted()).isFalse();
        assertThat(io.ledger()).isEqualTo(new Ledger(0, 1, 0, 1));
        assertThat(read.isCompleted()).isFalse();
        assertThat(callbacks).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void awaitEndsAndTheOperationGoesOn(EngineKind kind) throws Exception {
        pendingRead(kind);
        Ended ended = interrupted(read::await);
        assertThat(ended.thrown()).isExactlyInstanceOf(InterruptedException.class);
        assertThat(ended.interrupted()).isFalse();
        assertThat(io.ledger()).isEqualTo(new Ledger(0, 1, 0, 1));
        assertThat(pipe.source().cancel(read)).isTrue();
        io.waitForCallbacks();
        assertThat(read.error()).isEqualTo(ERROR_OPERATION_ABORTED);
        assertThat(callbacks).hasValue(1);
    }

    /** What closes waits for the kernel whatever happens. */
    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void closingWithAnInterruptPendingDrainsAndKeepsIt(EngineKind kind) throws Exception {
        pendingRead(kind);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            io.close();
            kept.complete(Thread.interrupted());
        });
        assertThat(kept.get()).isTrue();
        thread.join();
        assertThat(read.error()).isEqualTo(ERROR_OPERATION_ABORTED);
        assertThat(callbacks).hasValue(1);
        assertThat(io.ledger()).isEqualTo(new Ledger(0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void closingTheHandleWithAnInterruptPendingDrainsAndKeepsIt(EngineKind kind) throws Exception {
        pendingRead(kind);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            pipe.source().close();
            kept.complete(Thread.interrupted());
        });
        assertThat(kept.get()).isTrue();
        thread.join();
        assertThat(pipe.source().held()).isZero();
        io.waitForCallbacks();
        assertThat(read.error()).isEqualTo(ERROR_OPERATION_ABORTED);
        assertThat(callbacks).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void closingThePoolWithAnInterruptPendingEndsItAndKeepsIt(EngineKind kind) throws Exception {
        pendingRead(kind);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            pool.close();
            kept.complete(Thread.interrupted());
        });
        assertThat(kept.get()).isTrue();
        thread.join();
        assertThat(read.error()).isEqualTo(ERROR_OPERATION_ABORTED);
        assertThat(callbacks).hasValue(1);
        assertThat(pool.statistics().threads()).isZero();
    }
}
