package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;

/** The JDK's AsynchronousFileChannel, used by threads from outside. */
final class ChannelPerformer implements OutsideDriver.Performer {
    private final JobSpec spec;
    private final OutsideDriver driver;
    private final ChannelGroup group;
    private final AsynchronousFileChannel channel;
    private final Issued[] operations;

    ChannelPerformer(JobSpec spec, Slots slots, boolean fixed, OutsideDriver driver) throws IOException {
        this.spec = spec;
        this.driver = driver;
        this.group = new ChannelGroup(spec, fixed);
        this.channel = group.open();
        this.operations = new Issued[slots.size()];
        for (int slot = 0; slot < operations.length; slot++) {
            operations[slot] = new Issued(slot, slots.buffer(slot));
        }
    }

    @Override
    public void issue(int slot, int handle, long offset) {
        Issued operation = operations[slot];
        operation.buffer.clear();
        if (spec.write()) {
            channel.write(operation.buffer, offset, null, operation);
        } else {
            channel.read(operation.buffer, offset, null, operation);
        }
    }

    @Override
    public void end() throws IOException {
        channel.close();
        group.close();
    }

    private final class Issued implements CompletionHandler<Integer, Void> {
        private final int slot;
        private final ByteBuffer buffer;

        Issued(int slot, ByteBuffer buffer) {
            this.slot = slot;
            this.buffer = buffer;
        }

        @Override
        public void completed(Integer bytes, Void attachment) {
            driver.completed(slot, bytes);
        }

        @Override
        public void failed(Throwable cause, Void attachment) {
            driver.failed(slot, cause);
        }
    }
}
