package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What all handles of one open file have in common: Win32's file object. It ends with the last of them. */
final class FileObject {
    final Descriptor descriptor;
    final boolean synchronous;
    final Pointer pointer = new Pointer();
    final AtomicReference<@Nullable ThreadPoolIo> io = new AtomicReference<>();
    final AtomicInteger waiters = new AtomicInteger();
    volatile boolean skipCompletion;
    volatile boolean skipHandleEvent;
    volatile boolean signaled;
    volatile @Nullable ThreadPool usedBefore;

    private final AtomicInteger handles = new AtomicInteger(1);

    FileObject(Descriptor descriptor, boolean synchronous) {
        this.descriptor = descriptor;
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
}
