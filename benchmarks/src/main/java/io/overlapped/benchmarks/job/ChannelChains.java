package io.overlapped.benchmarks.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.util.ArrayList;
import java.util.List;

/** Completion handlers of the JDK's AsynchronousFileChannel, each of which issues its slot's next operation. */
final class ChannelChains implements Driver {
    private final JobSpec spec;
    private final Slots slots;
    private final ChannelGroup group;
    private final List<AsynchronousFileChannel> channels = new ArrayList<>();
    private final Pending pending;

    ChannelChains(JobSpec spec, Slots slots, boolean fixed) throws IOException {
        this.spec = spec;
        this.slots = slots;
        this.group = new ChannelGroup(spec, fixed);
        this.pending = new Pending(slots.size());
        for (int i = 0; i < spec.handles(); i++) {
            channels.add(group.open());
        }
    }

    @Override
    public void start() {
        for (int slot = 0; slot < slots.size(); slot++) {
            new Chain(slot, slots.buffer(slot)).issue();
        }
    }

    @Override
    public void readOnce(Runnable callback) throws IOException {
        AsynchronousFileChannel channel = group.open();
        channels.add(channel);
        channel.read(ByteBuffer.allocateDirect(spec.block()), 0, null, new CompletionHandler<Integer, Void>() {
            @Override
            public void completed(Integer bytes, Void attachment) {
                callback.run();
            }

            @Override
            public void failed(Throwable cause, Void attachment) {
                slots.fail(cause);
            }
        });
    }

    @Override
    public void end() throws Exception {
        pending.await();
        for (AsynchronousFileChannel channel : channels) {
            channel.close();
        }
        group.close();
    }

    private final class Chain implements CompletionHandler<Integer, Void> {
        private final int slot;
        private final ByteBuffer buffer;

        Chain(int slot, ByteBuffer buffer) {
            this.slot = slot;
            this.buffer = buffer;
        }

        void issue() {
            long offset = slots.next(slot);
            AsynchronousFileChannel channel = channels.get(slots.handle(slot));
            buffer.clear();
            if (spec.write()) {
                channel.write(buffer, offset, null, this);
            } else {
                channel.read(buffer, offset, null, this);
            }
        }

        @Override
        public void completed(Integer bytes, Void attachment) {
            slots.done(slot, bytes);
            if (slots.isStopped()) {
                pending.ended();
            } else {
                issue();
            }
        }

        @Override
        public void failed(Throwable cause, Void attachment) {
            slots.fail(cause);
            pending.ended();
        }
    }
}
