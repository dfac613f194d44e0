package io.overlapped.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Calls of a FileChannel's methods, which can be made on any implementation. */
final class FileChannelCalls {
    private FileChannelCalls() {}

    /** A channel, and what its calls need besides. */
    static final class Subject implements AutoCloseable {
        final FileChannel channel;
        final FileChannel partner;
        final Arena shared = Arena.ofShared();
        final Arena confined = Arena.ofConfined();
        final Trace trace = new Trace();
        final List<FileLock> locks = new ArrayList<>();

        /**
         * Opens what is to be called.
         *
         * @param partner another file, for transfers
         */
        Subject(Opening opening, Path file, Path partner, Set<OpenOption> options) throws IOException {
            this.channel = opening.open(file, options);
            this.partner = opening.open(partner, Set.of(READ, WRITE));
        }

        @Override
        public void close() throws IOException {
            channel.close();
            partner.close();
            shared.close();
            confined.close();
        }
    }

    /** How channels are opened: the JDK's way or this library's. */
    @FunctionalInterface
    interface Opening {
        FileChannel open(Path path, Set<OpenOption> options) throws IOException;
    }

    /** One call. */
    interface Action {
        void run(Subject subject);
    }

    record Read(Memories memory, int size, long at) implements Action {
        @Override
        public void run(Subject s) {
            ByteBuffer buffer = memory.buffer(size, 1, s.shared, s.confined);
            s.trace.call(toString(), () -> at == NO_POSITION ? s.channel.read(buffer) : s.channel.read(buffer, at));
            s.trace.note(Trace.state(buffer));
        }
    }

    record Write(Memories memory, int size, long seed, long at) implements Action {
        @Override
        public void run(Subject s) {
            ByteBuffer buffer = memory.buffer(size, seed, s.shared, s.confined);
            s.trace.call(toString(), () -> at == NO_POSITION ? s.channel.write(buffer) : s.channel.write(buffer, at));
            s.trace.note(Trace.state(buffer));
        }
    }

    /** Scattering or gathering. */
    record Vector(boolean write, List<Memories> memories, int size, long seed, int offset, int length)
            implements Action {
        @Override
        public void run(Subject s) {
            ByteBuffer[] buffers = new ByteBuffer[memories.size()];
            for (int i = 0; i < buffers.length; i++) {
                int bytes = (int) ((size * (i + 1L) * 31 + seed) % (size + 1));
                buffers[i] = memories.get(i).buffer(bytes, seed + i, s.shared, s.confined);
            }
            s.trace.call(
                    toString(),
                    () -> write ? s.channel.write(buffers, offset, length) : s.channel.read(buffers, offset, length));
            Arrays.stream(buffers).map(Trace::state).forEach(s.trace::note);
        }
    }

    record Position(long to) implements Action {
        @Override
        public void run(Subject s) {
            s.trace.call(toString(), () -> Trace.same(s.channel.position(to), s.channel));
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

    /** To the other channel, to this one, or to one that is no file. */
    record TransferTo(long at, long count, Peer peer) implements Action {
        @Override
        public void run(Subject s) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            s.trace.call(toString(), () -> switch (peer) {
                case PARTNER -> s.channel.transferTo(at, count, s.partner);
                case ITSELF -> s.channel.transferTo(at, count, s.channel);
                case STREAM -> s.channel.transferTo(at, count, Channels.newChannel(out));
                case FROM_PARTNER -> s.partner.transferTo(at, count, s.channel);
            });
            s.trace.note("got " + Arrays.hashCode(out.toByteArray()));
        }
    }

    record TransferFrom(long at, long count, Peer peer) implements Action {
        @Override
        public void run(Subject s) {
            byte[] source = new byte[20_000];
            new Random(count).nextBytes(source);
            s.trace.call(toString(), () -> switch (peer) {
                case PARTNER -> s.channel.transferFrom(s.partner, at, count);
                case ITSELF -> s.channel.transferFrom(s.channel, at, count);
                case STREAM -> s.channel.transferFrom(Channels.newChannel(new ByteArrayInputStream(source)), at, count);
                case FROM_PARTNER -> s.partner.transferFrom(s.channel, at, count);
            });
        }
    }

    /** What the other side of a transfer is. */
    enum Peer {
        PARTNER,
        ITSELF,
        STREAM,
        FROM_PARTNER
    }

    /** Maps a part, reads it, and changes it where that is allowed. */
    record Map(int mode, long at, int size, boolean segment) implements Action {
        private static final List<FileChannel.MapMode> MODES =
                List.of(FileChannel.MapMode.READ_ONLY, FileChannel.MapMode.READ_WRITE, FileChannel.MapMode.PRIVATE);

        @Override
        public void run(Subject s) {
            FileChannel.MapMode wanted = MODES.get(mode);
            s.trace.call(toString(), () -> {
                if (segment) {
                    return Trace.state(s.channel.map(wanted, at, size, s.shared).asByteBuffer());
                }
                MappedByteBuffer mapped = s.channel.map(wanted, at, size);
                String before = Trace.state(mapped) + (mapped.isReadOnly() ? " read-only " : " writable ");
                if (!mapped.isReadOnly() && size > 0) {
                    mapped.put(size / 2, (byte) 77);
                    mapped.force();
                }
                return before + Trace.state(mapped);
            });
        }
    }

    /** Locks, tried or waited for: nobody else has any. */
    record Lock(long at, long size, boolean shared, boolean tried) implements Action {
        @Override
        public void run(Subject s) {
            s.trace.call(toString(), () -> {
                FileLock lock = tried ? s.channel.tryLock(at, size, shared) : s.channel.lock(at, size, shared);
                s.locks.add(lock);
                return describe(s, lock);
            });
        }

        private static String describe(Subject s, FileLock lock) {
            return lock.position() + "+" + lock.size() + (lock.isShared() ? " shared" : " exclusive")
                    + (lock.isValid() ? " valid" : " invalid") + Trace.same(lock.channel(), s.channel)
                    + Trace.same(lock.acquiredBy(), s.channel) + lock.overlaps(5, 5);
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

    /** The thread is interrupted before the next call. */
    record Interrupt() implements Action {
        @Override
        public void run(Subject s) {
            Thread.currentThread().interrupt();
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

    static final long NO_POSITION = Long.MIN_VALUE;

    /** Makes the calls, and notes after each where the channel stands. */
    static String run(Subject subject, List<? extends Action> actions) {
        for (Action action : actions) {
            action.run(subject);
            if (action instanceof Interrupt) {
                continue;
            }
            subject.trace.note("interrupted " + Thread.interrupted());
            subject.trace.call("open", subject.channel::isOpen);
            subject.trace.call("position", subject.channel::position);
            subject.trace.call("size", subject.channel::size);
            subject.trace.call("partner", subject.partner::position);
        }
        Thread.interrupted();
        return subject.trace.toString();
    }

    static List<Memories> memories(int count, long seed) {
        List<Memories> all = new ArrayList<>(Collections.nCopies(count, Memories.HEAP));
        Random random = new Random(seed);
        List<Memories> kinds = List.of(Memories.values());
        all.replaceAll(ignored -> kinds.get(random.nextInt(kinds.size())));
        return all;
    }
}
