package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@link AsynchronousFileChannel}s: with the JDK's own threads, as most programs do, or with a pool of fixed size,
 * which is the best it can have: a thread a processor for what the page cache serves, and a thread an operation for what
 * a device serves.
 */
final class ChannelGroup implements AutoCloseable {
    private final JobSpec spec;
    private final @Nullable ExecutorService executor;

    ChannelGroup(JobSpec spec, boolean fixed) {
        this.spec = spec;
        this.executor = fixed ? Executors.newFixedThreadPool(threads(spec), daemons()) : null;
    }

    private static int threads(JobSpec spec) {
        int processors = Runtime.getRuntime().availableProcessors();
        return spec.direct() || spec.durable() ? Math.min(256, spec.inFlight()) : processors;
    }

    private static ThreadFactory daemons() {
        return Thread.ofPlatform().daemon().name("afc-", 0).factory();
    }

    AsynchronousFileChannel open() throws IOException {
        return AsynchronousFileChannel.open(Path.of(spec.file()), FileOptions.of(spec), executor);
    }

    @Override
    public void close() {
        if (executor != null) {
            executor.shutdown();
        }
    }
}
