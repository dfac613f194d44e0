package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A loop of FileChannel reads, in the calling thread or shared out among a pool of threads. */
final class ChannelBatch implements BatchDriver.Together {
    private final FileChannel channel;
    private final ByteBuffer[] buffers;
    private final long[] offsets;
    private final int[] results;
    private final ExecutorService threads;
    private final List<Callable<Void>> shares = new ArrayList<>();

    ChannelBatch(JobSpec spec, Slots slots, int threadCount) throws IOException {
        channel = FileChannel.open(Path.of(spec.file()), FileOptions.of(spec));
        buffers = new ByteBuffer[slots.size()];
        for (int slot = 0; slot < buffers.length; slot++) {
            buffers[slot] = slots.buffer(slot);
        }
        offsets = new long[buffers.length];
        results = new int[buffers.length];
        threads = Executors.newFixedThreadPool(
                threadCount, Thread.ofPlatform().daemon().name("reader-", 0).factory());
        int share = (buffers.length + threadCount - 1) / threadCount;
        for (int from = 0; from < buffers.length; from += share) {
            int first = from;
            int last = Math.min(from + share, buffers.length);
            shares.add(() -> read(first, last));
        }
    }

    private Void read(int first, int last) throws IOException {
        for (int slot = first; slot < last; slot++) {
            results[slot] = channel.read(buffers[slot].clear(), offsets[slot]);
        }
        return null;
    }

    @Override
    public void prepare(int slot, long offset) {
        offsets[slot] = offset;
    }

    @Override
    public void perform() throws Exception {
        if (shares.size() == 1) {
            shares.getFirst().call();
            return;
        }
        for (Future<Void> share : threads.invokeAll(shares)) {
            share.get();
        }
    }

    @Override
    public long result(int slot) {
        return results[slot];
    }

    @Override
    public void end() throws IOException {
        threads.shutdown();
        channel.close();
    }
}
