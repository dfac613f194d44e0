package io.overlapped.nio;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A lock that the JDK's channel waits for. */
final class LockFuture implements Future<FileLock> {
    private final OverlappedAsynchronousFileChannel channel;
    private final Future<FileLock> waiting;
    private @Nullable ChannelLock lock;

    LockFuture(OverlappedAsynchronousFileChannel channel, Future<FileLock> waiting) {
        this.channel = channel;
        this.waiting = waiting;
    }

    private synchronized FileLock ours(FileLock held) {
        ChannelLock known = lock;
        if (known == null) {
            known = new ChannelLock(channel, held);
            lock = known;
        }
        return known;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = waiting.cancel(false);
        if (cancelled && mayInterruptIfRunning) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // Future.cancel has no way to tell, and the channel is closed all the same
            }
        }
        return cancelled;
    }

    @Override
    public boolean isCancelled() {
        return waiting.isCancelled();
    }

    @Override
    public boolean isDone() {
        return waiting.isDone();
    }

    @Override
    public FileLock get() throws InterruptedException, ExecutionException {
        return ours(waiting.get());
    }

    @Override
    public FileLock get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return ours(waiting.get(timeout, unit));
    }
}
