package io.overlapped.benchmarks.job;

import io.overlapped.AsyncFile;
import io.overlapped.PoolStatistics;
import io.overlapped.ThreadPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** The blocking forms: what a thread calls that wants its result before it goes on. */
final class Calls {
    private Calls() {}

    private static ByteBuffer[] buffers(Slots slots) {
        ByteBuffer[] buffers = new ByteBuffer[slots.size()];
        for (int slot = 0; slot < buffers.length; slot++) {
            buffers[slot] = slots.buffer(slot);
        }
        return buffers;
    }

    /** An operation of this library's that is waited for. */
    @FunctionalInterface
    private interface Wait {
        long perform(AsyncFile file, ByteBuffer buffer, long offset) throws IOException;
    }

    /** A future of this library's, joined. */
    static BlockingDriver.Call future(JobSpec spec, Slots slots, ThreadPool pool) throws IOException {
        if (!spec.write()) {
            return waiting(
                    spec,
                    slots,
                    pool,
                    (file, buffer, offset) -> file.read(buffer, offset).join());
        }
        return waiting(
                spec,
                slots,
                pool,
                spec.durable()
                        ? (file, buffer, offset) ->
                                file.writeDurable(buffer, offset).join()
                        : (file, buffer, offset) -> file.write(buffer, offset).join());
    }

    /** This library's blocking form. */
    static BlockingDriver.Call now(JobSpec spec, Slots slots, ThreadPool pool) throws IOException {
        if (!spec.write()) {
            return waiting(spec, slots, pool, AsyncFile::readNow);
        }
        return waiting(spec, slots, pool, spec.durable() ? AsyncFile::writeDurableNow : AsyncFile::writeNow);
    }

    private static BlockingDriver.Call waiting(JobSpec spec, Slots slots, ThreadPool pool, Wait wait)
            throws IOException {
        AsyncFile file = AsyncFile.open(
                Path.of(spec.file()), pool, FileOptions.forced(spec).toArray(OpenOption[]::new));
        ByteBuffer[] buffers = buffers(slots);
        return new BlockingDriver.Call() {
            @Override
            public long perform(int slot, long offset) throws IOException {
                return wait.perform(file, buffers[slot].clear(), offset);
            }

            @Override
            public PoolStatistics statistics() {
                return pool.statistics();
            }

            @Override
            public void end() {
                file.close();
                pool.close();
            }
        };
    }

    /** FileChannel; a durable write is a write and a force. */
    static BlockingDriver.Call channel(JobSpec spec, Slots slots) throws IOException {
        FileChannel channel = FileChannel.open(Path.of(spec.file()), FileOptions.forced(spec));
        ByteBuffer[] buffers = buffers(slots);
        return new BlockingDriver.Call() {
            @Override
            public long perform(int slot, long offset) throws IOException {
                ByteBuffer buffer = buffers[slot].clear();
                if (!spec.write()) {
                    return channel.read(buffer, offset);
                }
                int bytes = channel.write(buffer, offset);
                if (spec.durable()) {
                    channel.force(false);
                }
                return bytes;
            }

            @Override
            public void end() throws IOException {
                channel.close();
            }
        };
    }

    /** FileChannel opened so that every write is durable by itself. */
    static BlockingDriver.Call synchronisedChannel(JobSpec spec, Slots slots) throws IOException {
        FileChannel channel = FileChannel.open(Path.of(spec.file()), FileOptions.of(spec));
        ByteBuffer[] buffers = buffers(slots);
        return new BlockingDriver.Call() {
            @Override
            public long perform(int slot, long offset) throws IOException {
                ByteBuffer buffer = buffers[slot].clear();
                return spec.write() ? channel.write(buffer, offset) : channel.read(buffer, offset);
            }

            @Override
            public void end() throws IOException {
                channel.close();
            }
        };
    }

    /** AsynchronousFileChannel in its Future form. */
    static BlockingDriver.Call asynchronousChannel(JobSpec spec, Slots slots) throws IOException {
        ChannelGroup group = new ChannelGroup(spec, false);
        AsynchronousFileChannel channel = group.open();
        ByteBuffer[] buffers = buffers(slots);
        return new BlockingDriver.Call() {
            @Override
            public long perform(int slot, long offset) throws Exception {
                ByteBuffer buffer = buffers[slot].clear();
                return spec.write()
                        ? channel.write(buffer, offset).get()
                        : channel.read(buffer, offset).get();
            }

            @Override
            public void end() throws IOException {
                channel.close();
                group.close();
            }
        };
    }
}
