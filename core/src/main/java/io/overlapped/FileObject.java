package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.pool.Blocking;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What all handles of one open file have in common: Win32's file object. It ends with the last of them. */
final class FileObject {
    private static final long DRAIN_MILLIS = 20;

    final Descriptor descriptor;
    final @Nullable PipeState pipe;
    final boolean synchronous;
    final Pointer pointer = new Pointer();
    final AtomicReference<@Nullable ThreadPoolIo> io = new AtomicReference<>();
    volatile boolean skipCompletion;
    volatile boolean skipHandleEvent;
    volatile @Nullable ThreadPool usedBefore;

    /** Pools other than these that batches on the file were served by. */
    private volatile List<ThreadPool> alsoUsed = List.of();

    private final AtomicInteger handles = new AtomicInteger(1);
    private volatile boolean signaled;

    private final Signal completions = new Signal() {
        @Override
        boolean isSignaled(@Nullable Thread waiter) {
            return signaled;
        }
    };

    FileObject(Descriptor descriptor, boolean synchronous) {
        this(descriptor, null, synchronous);
    }

    FileObject(Descriptor descriptor, @Nullable PipeState pipe, boolean synchronous) {
        this.descriptor = descriptor;
        this.pipe = pipe;
        this.synchronous = synchronous;
    }

    /** The file pointer; guarded by its lock, which is held while a synchronous call uses it. */
    static final class Pointer {
        final ReentrantLock lock = new ReentrantLock();
        long position;
    }

    /** One more handle. False where the last is gone. */
    boolean addHandle() {
        for (; ; ) {
            int count = handles.get();
            if (count == 0) {
                return false;
            }
            if (handles.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    /** One handle less; true where it was the last. */
    boolean removeHandle() {
        return handles.decrementAndGet() == 0;
    }

    /** An operation is about to be given to an engine: that of a pool which the file is not bound to, or null. */
    void operationBegins(@Nullable ThreadPool unbound) {
        if (signaled) {
            signaled = false;
        }
        if (unbound != null && usedBefore == null) {
            usedBefore = unbound;
        }
    }

    /** An operation is about to be given to the engine of any pool. */
    void servedBy(ThreadPool pool) {
        if (pool != usedBefore && !alsoUsed.contains(pool)) {
            addUsed(pool);
        }
    }

    private synchronized void addUsed(ThreadPool pool) {
        List<ThreadPool> pools = new ArrayList<>(alsoUsed);
        pools.removeIf(one -> one == pool || one.core().hasEnded());
        pools.add(pool);
        alsoUsed = List.copyOf(pools);
    }

    /** Cancels what is in flight, and closes the file when the kernel has let go of it. Called once, by the last handle. */
    void close() {
        if (pipe != null) {
            pipe.beginClose();
        }
        drain();
        FileOpening.close(descriptor);
        if (pipe != null) {
            pipe.endClose();
        }
    }

    /**
     * Cancels, again and again, until the kernel has let go of everything: an operation that another thread was just
     * issuing may reach its engine after one was looked through. An interrupt is kept for later. What waits for a pipe ends
     * by itself, because that is shut down.
     */
    private void drain() {
        boolean interrupted = false;
        while (descriptor.held() != 0) {
            if (pipe == null) {
                Operations.cancelAll(descriptor, null, engines());
            }
            try {
                Blocking.run(() -> descriptor.awaitReleased(DRAIN_MILLIS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The engines that may have operations of the file. */
    List<Engine> engines() {
        List<Engine> engines = new ArrayList<>(2);
        ThreadPool before = usedBefore;
        if (before != null) {
            engines.add(before.core().engine());
        }
        ThreadPoolIo bound = io.get();
        if (bound != null && bound.pool() != before) {
            engines.add(bound.pool().core().engine());
        }
        for (ThreadPool pool : alsoUsed) {
            engines.add(pool.core().engine());
        }
        return engines;
    }

    /** An operation has completed. */
    void signal() {
        if (skipHandleEvent) {
            return;
        }
        if (!signaled) { // of many that complete together one has to tell the other processors
            signaled = true;
        }
        if (completions.isAwaited()) {
            completions.look();
        }
    }

    /** Signaled while an operation has completed since the last began. */
    Signal completions() {
        return completions;
    }
}
