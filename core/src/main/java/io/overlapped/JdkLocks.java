package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one {@link AsyncFile}: the JDK's, so that its table and its rules hold for everybody in the process. Its channel on
 * the same file is opened when the first lock is asked for, by the descriptor's name in /proc, and closed with the file:
 * POSIX locks vanish when any descriptor of the file is closed in the process.
 *
 * <p>The system can wait for a lock only by blocking a thread that nothing but a signal frees. So one that another process has is
 * tried again, after pauses.
 */
final class JdkLocks {
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 32;

    private final FileHandle file;
    private final ThreadPool pool;
    private final FileSystem fileSystem;
    private final Executor executor;

    /** Guards what follows. Nothing waits while it is held. */
    private final Object monitor = new Object();

    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable AsynchronousFileChannel channel;
    private boolean closed;

    JdkLocks(FileHandle file, ThreadPool pool, FileSystem fileSystem) {
        this.file = file;
        this.pool = pool;
        this.fileSystem = fileSystem;
        executor = command -> pool.core().executeAnyway(new Attempt(command));
    }

    /** Trying again, which is to happen also when all threads that may run callbacks are blocked. */
    private record Attempt(Runnable command) implements Task {
        @Override
        public void run() {
            command.run();
        }

        @Override
        public boolean runsCallback() {
            return false;
        }
    }

    @Nullable
    FileLock tryLock(long offset, long length, boolean shared) throws IOException {
        refuseStreams(offset, length);
        // what reaches beyond the last byte that there can be ends with it; of negative offsets the JDK says what is
        // wrong
        long trimmed = offset < 0 ? length : Math.min(length, Long.MAX_VALUE - offset);
        FileChannel ofJdk = file.descriptor().channel();
        return ofJdk != null
                ? ofJdk.tryLock(offset, trimmed, shared)
                : channel().tryLock(offset, trimmed, shared);
    }

    /** Locks, or waits for it. */
    RequestFuture<FileLock> lock(long offset, long length, boolean shared) {
        refuseStreams(offset, length);
        Waiting one = new Waiting(offset, length, shared);
        synchronized (monitor) {
            for (Waiting other : waiting) {
                if (other.overlaps(one)) {
                    throw new OverlappingFileLockException();
                }
            }
            if (closed) {
                one.fail(new ClosedChannelException());
                return one;
            }
            waiting.add(one);
        }
        try {
            one.attempt();
        } catch (RuntimeException e) { // what the JDK says is wrong with the call
            one.leave();
            throw e;
        }
        return one;
    }

    /** Opening a named pipe a second time could also wait for its other end, for as long as there is none. */
    private void refuseStreams(long offset, long length) {
        if (file.isStream()) {
            throw new IllegalArgumentException(OperationText.describe(OperationKind.LOCK, offset, length) + " on "
                    + file.name() + " refused: a stream has no positions");
        }
    }

    private AsynchronousFileChannel channel() throws IOException {
        synchronized (monitor) {
            if (closed) {
                throw new ClosedChannelException();
            }
            AsynchronousFileChannel open = channel;
            if (open == null) {
                open = open();
                channel = open;
            }
            return open;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the file
    private AsynchronousFileChannel open() throws IOException {
        Descriptor descriptor = file.descriptor();
        if (!descriptor.acquire()) {
            throw new ClosedChannelException();
        }
        try {
            Set<OpenOption> access = new HashSet<>();
            if (file.isReadable()) {
                access.add(StandardOpenOption.READ);
            }
            if (file.isWritable()) {
                access.add(StandardOpenOption.WRITE);
            }
            return AsynchronousFileChannel.open(fileSystem.getPath("/proc/self/fd/" + descriptor.fd()), access, null);
        } catch (FileSystemException e) {
            FileSystemException why = new FileSystemException(
                    file.name(),
                    null,
                    "a lock needs a second descriptor, and opening the file again by /proc/self/fd failed (" + e
                            + "): its permissions must allow what it was opened for");
            why.initCause(e);
            throw why;
        } finally {
            descriptor.release();
        }
    }

    /** Ends all waits. From here on nothing is locked any more; what is locked stays so. */
    void endWaiting() {
        List<Waiting> ended;
        synchronized (monitor) {
            closed = true;
            ended = List.copyOf(waiting);
        }
        ended.forEach(Waiting::closed);
    }

    /** Ends all locks, after {@link #endWaiting}, and when nothing is in flight that they are to cover. */
    void close() {
        AsynchronousFileChannel open;
        synchronized (monitor) {
            open = channel;
        }
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing the locks of " + file.name(), e);
            }
        }
    }

    /** A lock that is wanted. Whoever takes it out of the list of those that wait ends it. */
    private final class Waiting extends RequestFuture<FileLock> {
        private final long offset;
        private final long length;
        private final boolean shared;
        private long pause = FIRST_PAUSE_MILLIS;

        Waiting(long offset, long length, boolean shared) {
            this.offset = offset;
            this.length = length;
            this.shared = shared;
        }

        private long end() {
            return length > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + length;
        }

        boolean overlaps(Waiting other) {
            return offset < other.end() && other.offset < end();
        }

        /** False where somebody else ends it. */
        boolean leave() {
            synchronized (monitor) {
                return waiting.remove(this);
            }
        }

        void attempt() {
            FileLock lock;
            try {
                lock = tryLock(offset, length, shared);
            } catch (IOException e) {
                if (leave()) {
                    fail(e);
                }
                return;
            }
            if (lock == null) {
                pause();
            } else if (leave()) {
                succeed(lock);
            } else {
                giveBack(lock); // nobody wants it any more
            }
        }

        private void pause() {
            Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, executor);
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
            later.execute(this::again);
        }

        private void again() {
            synchronized (monitor) {
                if (!waiting.contains(this)) {
                    return;
                }
            }
            try {
                if (pool.core().isStopping()) {
                    throw new FileSystemException(
                            file.name(),
                            null,
                            OperationText.describe(OperationKind.LOCK, offset, length) + ": "
                                    + Win32Error.describe(Win32Error.ERROR_OPERATION_ABORTED)
                                    + ", because its pool was closed");
                }
                attempt();
            } catch (OverlappingFileLockException e) {
                pause(); // another file of this process was faster: it is taken still
            } catch (IOException | RuntimeException e) {
                if (leave()) {
                    fail(e);
                }
            }
        }

        private void giveBack(FileLock lock) {
            try {
                lock.release();
            } catch (IOException e) {
                // Its channel was closed, which ended it.
            }
        }

        void closed() {
            if (leave()) {
                fail(new AsynchronousCloseException());
            }
        }

        @Override
        boolean requestEnd() {
            boolean left = leave();
            if (left) {
                endAsRequested();
            }
            return left;
        }
    }
}
