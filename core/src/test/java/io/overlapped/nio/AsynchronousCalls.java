package io.overlapped.nio;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Calls of an AsynchronousFileChannel's methods, which can be made on any implementation. Each is waited for. */
final class AsynchronousCalls {
    private AsynchronousCalls() {}

    /** How channels are opened: the JDK's way or this library's. */
    @FunctionalInterface
    interface Opening {
        AsynchronousFileChannel open(Path path, Set<OpenOption> options, ExecutorService executor) throws IOException;
    }

    /** A channel, and what its calls need besides. */
    static final class Subject implements AutoCloseable {
        final AsynchronousFileChannel channel;
        final ExecutorService executor;
        final Arena shared = Arena.ofShared();
        final Trace trace = new Trace();
        final List<FileLock> locks = new ArrayList<>();

        Subject(Opening opening, Path file, Set<OpenOption> options, ExecutorService executor) throws IOException {
            this.channel = opening.open(file, options, executor);
            this.executor = executor;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            shared.close();
        }
    }

    /** A handler that tells what it was told, and where. */
    static final class Told<V> implements CompletionHandler<V, Object> {
        private final Thread caller = Thread.currentThread();
        private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<V> values = new LinkedBlockingQueue<>();
        private final String threads;

        /**
         * A handler.
         *
         * @param threads prefix of the names of the threads that it is to run on; null where that is the channel's affair
         */
        Told(String threads) {
            this.threads = threads;
        }

        private String where() {
            Thread thread = Thread.currentThread();
            if (threads != null) {
                return thread.getName().startsWith(threads) ? " on the executor" : " on " + thread;
            }
            return Trace.same(thread, caller) ? " in the call" : " elsewhere";
        }

        @Override
        public void completed(V result, Object attachment) {
            values.add(result);
            told.add("completed " + (result instanceof FileLock ? "lock" : result) + " for " + attachment + where());
        }

        @Override
        public void failed(Throwable failure, Object attachment) {
            told.add("failed " + Trace.failure(failure) + " for " + attachment + where());
        }

        String await() throws InterruptedException {
            String outcome = told.poll(30, TimeUnit.SECONDS);
            return outcome == null ? "never told" : outcome;
        }

        V value() {
            return values.poll();
        }
    }

    /** One call. */
    interface Action {
        void run(Subject subject);
    }

    /** How a call says how it went. */
    enum Form {
        FUTURE,
        FUTURE_WITH_TIMEOUT,
        HANDLER,
        NO_HANDLER
    }

    static final String EXECUTOR_THREADS = "the-executor";

    private static <V> Told<V> handler(Subject s) {
        return new Told<>(s.executor != null ? EXECUTOR_THREADS : null);
    }

    private static Object get(Future<?> future, Form form) throws Exception {
        Object value = form == Form.FUTURE_WITH_TIMEOUT ? future.get(30, TimeUnit.SECONDS) : future.get();
        return value + " done " + future.isDone() + " cancelled " + future.isCancelled() + " cancel "
                + future.cancel(true) + " " + future.state();
    }

    record Transfer(boolean write, Form form, Memories memory, int size, long seed, long at) implements Action {
        @Override
        public void run(Subject s) {
            ByteBuffer buffer = memory.buffer(size, seed, s.shared, s.shared);
            s.trace.call(toString(), () -> switch (form) {
                case FUTURE, FUTURE_WITH_TIMEOUT ->
                    get(write ? s.channel.write(buffer, at) : s.channel.read(buffer, at), form);
                case HANDLER -> {
                    Told<Integer> told = handler(s);
                    if (write) {
                        s.channel.write(buffer, at, "attachment", told);
                    } else {
                        s.channel.read(buffer, at, "attachment", told);
                    }
                    yield told.await();
                }
                case NO_HANDLER -> {
                    if (write) {
                        s.channel.write(buffer, at, null, null);
                    } else {
                        s.channel.read(buffer, at, null, null);
                    }
                    yield "accepted";
                }
            });
            s.trace.note(Trace.state(buffer));
        }
    }

    record Lock(Form form, boolean tried, long at, long size, boolean shared) implements Action {
        @Override
        public void run(Subject s) {
            s.trace.call(toString(), () -> {
                FileLock lock;
                if (tried) {
                    lock = s.channel.tryLock(at, size, shared);
                } else if (form == Form.FUTURE) {
                    lock = s.channel.lock(at, size, shared).get();
                } else if (form == Form.FUTURE_WITH_TIMEOUT) {
                    lock = s.channel.lock(at, size, shared).get(30, TimeUnit.SECONDS);
                } else if (form == Form.HANDLER) {
                    Told<FileLock> told = handler(s);
                    s.channel.lock(at, size, shared, "attachment", told);
                    s.trace.note(told.await());
                    lock = told.value();
                } else {
                    s.channel.lock(at, size, shared, null, null);
                    return "accepted";
                }
                if (lock == null) {
                    return "no lock";
                }
                s.locks.add(lock);
                return lock.position() + "+" + lock.size() + lock.isShared() + lock.isValid()
                        + Trace.same(lock.acquiredBy(), s.channel) + (lock.channel() == null);
            });
        }
    }

    record Release(int index) implements Action {
        @Override
        public void run(Subject s) {
            if (index < s.locks.size()) {
                FileLock lock = s.locks.get(index);
                s.trace.call(toString(), () -> {
                    lock.release();
                    return "released";
                });
            }
            s.locks.forEach(lock -> s.trace.note("valid " + lock.isValid()));
        }
    }

    record Truncate(long size) implements Action {
        @Override
        public void run(Subject s) {
            s.trace.call(toString(), () -> Trace.same(s.channel.truncate(size), s.channel));
        }
    }

    record Force(boolean metadata) implements Action {
        @Override
        public void run(Subject s) {
            s.trace.call(toString(), () -> {
                s.channel.force(metadata);
                return "done";
            });
        }
    }

    record Close() implements Action {
        @Override
        public void run(Subject s) {
            s.trace.call(toString(), () -> {
                s.channel.close();
                return "closed";
            });
        }
    }

    /** Makes the calls, and notes after each how large the file is. */
    static String run(Subject subject, List<? extends Action> actions) {
        for (Action action : actions) {
            action.run(subject);
            subject.trace.call("open", subject.channel::isOpen);
            subject.trace.call("size", subject.channel::size);
        }
        return subject.trace.toString();
    }
}
