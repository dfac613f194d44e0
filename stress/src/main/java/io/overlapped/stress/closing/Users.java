package io.overlapped.stress.closing;

import io.overlapped.AsyncFile;
import io.overlapped.Batch;
import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.nio.OverlappedChannels;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * The ways to operations. Each opens what it needs, adds to the steps what closes that, and to the round's issuing what
 * begins the operations.
 */
final class Users {
    private final ThreadPool pool;
    private final List<Step> issuing;
    private final List<Step> steps;

    Users(ThreadPool pool, List<Step> issuing, List<Step> steps) {
        this.pool = pool;
        this.issuing = issuing;
        this.steps = steps;
    }

    void futures(Path path, Set<OpenOption> options, List<Attempt> attempts) throws IOException {
        AsyncFile file = AsyncFile.open(path, pool, array(options));
        for (Attempt attempt : attempts) {
            issuing.add(() -> {
                attempt.begin();
                CompletableFuture<?> future;
                try {
                    future = attempt.write
                            ? file.write(attempt.buffer(), attempt.offset)
                            : file.read(attempt.buffer(), attempt.offset);
                } catch (IllegalStateException e) {
                    attempt.refused();
                    return;
                }
                var _ = future.whenComplete((moved, failure) -> {
                    if (failure != null) {
                        attempt.failed();
                    } else {
                        attempt.ended(((Number) moved).longValue());
                    }
                });
                if (attempt.offset == 0) {
                    future.cancel(true);
                }
            });
        }
        steps.add(file::close);
    }

    /** A batch is one thread's at a time. */
    void batch(Path path, Set<OpenOption> options, List<Attempt> attempts, int end) throws IOException {
        AsyncFile file = AsyncFile.open(path, pool, array(options));
        Batch batch = Batch.create(pool);
        Attempt[] indexed = new Attempt[attempts.size()];
        issuing.add(() -> {
            synchronized (batch) {
                try {
                    for (Attempt attempt : attempts) {
                        int index = attempt.write
                                ? batch.write(file, attempt.memory.segment, attempt.offset)
                                : batch.read(file, attempt.buffer(), attempt.offset);
                        indexed[index] = attempt;
                    }
                    batch.submit();
                } catch (IllegalStateException e) {
                    return; // what did not begin is not told of
                }
                if (end == 0) {
                    return;
                }
                if (end == 1) {
                    batch.cancel();
                    batch.await();
                }
                for (int index = batch.next(); index >= 0; index = batch.next()) {
                    Attempt attempt = indexed[index];
                    attempt.begin();
                    try {
                        attempt.ended(batch.result(index));
                    } catch (IOException e) {
                        attempt.failed();
                    }
                }
            }
        });
        steps.add(file::close);
        steps.add(() -> {
            synchronized (batch) {
                batch.close();
            }
        });
    }

    void callbacks(Path path, Set<OpenOption> options, List<Attempt> attempts) throws IOException {
        handle(FileHandle.open(path, array(options)), attempts);
    }

    void pipe(List<Attempt> attempts) throws IOException {
        Pipe pipe = FileHandle.pipe();
        handle(pipe.source(), attempts);
        Overlapped write = new Overlapped();
        byte[] some = new byte[10];
        issuing.add(() -> pipe.sink().write(java.nio.ByteBuffer.wrap(some), write));
        steps.add(pipe.sink()::close);
    }

    private void handle(FileHandle file, List<Attempt> attempts) {
        Attempt[] byNumber = attempts.toArray(Attempt[]::new);
        Numbered[] overlapped = new Numbered[byNumber.length];
        ThreadPoolIo io = ThreadPoolIo.create(
                file,
                (instance, context, which, error, moved, self) -> {
                    Attempt attempt = byNumber[((Numbered) which).number];
                    attempt.ended(error == 0 ? moved : -2);
                },
                null,
                CallbackEnvironment.of(pool));
        for (int i = 0; i < byNumber.length; i++) {
            overlapped[i] = new Numbered(i, byNumber[i].offset);
            int number = i;
            issuing.add(() -> issue(io, byNumber[number], overlapped[number]));
        }
        steps.add(() -> {
            synchronized (io) {
                io.close();
            }
        });
        steps.add(file::close);
    }

    /** Which attempt an Overlapped belongs to. */
    private static final class Numbered extends Overlapped {
        private final int number;

        Numbered(int number, long offset) {
            super(offset);
            this.number = number;
        }
    }

    private static void issue(ThreadPoolIo io, Attempt attempt, Overlapped overlapped) {
        synchronized (io) {
            try {
                io.start();
            } catch (IllegalStateException e) {
                return; // closed
            }
            attempt.begin();
            Outcome outcome;
            try {
                outcome = attempt.write
                        ? io.file().write(attempt.memory.segment, overlapped)
                        : io.file().read(attempt.buffer(), overlapped);
            } catch (IllegalStateException e) {
                attempt.refused();
                io.cancel();
                return;
            }
            if (!outcome.expectsCompletion()) {
                attempt.refused();
                io.cancel();
            }
        }
    }

    void asynchronousChannel(Path path, Set<OpenOption> options, List<Attempt> attempts) throws IOException {
        AsynchronousFileChannel channel = OverlappedChannels.openAsynchronousFileChannel(path, pool, options, null);
        for (Attempt attempt : attempts) {
            issuing.add(() -> {
                attempt.begin();
                try {
                    if (attempt.write) {
                        channel.write(attempt.buffer(), attempt.offset, attempt, HANDLER);
                    } else {
                        channel.read(attempt.buffer(), attempt.offset, attempt, HANDLER);
                    }
                } catch (IllegalStateException | RejectedExecutionException e) {
                    attempt.refused();
                }
            });
        }
        steps.add(channel::close);
    }

    private static final CompletionHandler<Integer, Attempt> HANDLER = new CompletionHandler<>() {
        @Override
        public void completed(Integer moved, Attempt attempt) {
            attempt.ended(moved);
        }

        @Override
        public void failed(Throwable failure, Attempt attempt) {
            attempt.failed();
        }
    };

    void blockingChannel(Path path, Set<OpenOption> options, List<Attempt> attempts) throws IOException {
        FileChannel channel = OverlappedChannels.openFileChannel(path, pool, options);
        for (Attempt attempt : attempts) {
            issuing.add(() -> {
                attempt.begin();
                try {
                    attempt.ended(
                            attempt.write
                                    ? channel.write(attempt.buffer(), attempt.offset)
                                    : channel.read(attempt.buffer(), attempt.offset));
                } catch (IOException e) {
                    attempt.failed();
                } catch (IllegalStateException e) {
                    attempt.refused();
                }
            });
        }
        steps.add(channel::close);
    }

    private static OpenOption[] array(Set<OpenOption> options) {
        return options.toArray(OpenOption[]::new);
    }
}
