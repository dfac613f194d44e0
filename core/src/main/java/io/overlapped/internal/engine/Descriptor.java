package io.overlapped.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An open file or pipe end, as the kernel knows it, and the count of what the kernel may still touch on its behalf.
 *
 * <p>The count and the closing mark share one word, so that no operation can slip in behind a close: {@link #acquire}
 * adds first and looks for the mark in the same step. The number of the descriptor is closed only when the count is 0.
 */
public final class Descriptor {
    private static final long CLOSING = 1L << 62;
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(Descriptor.class, "held", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int NO_NUMBER = -1;

    private final int fd;
    private final @Nullable FileChannel channel;
    private final String name;
    private final Traits traits;
    private final InlineGate inlineGate = new InlineGate();
    private final WriteGate writeGate;
    private final FlushQueue flushes = new FlushQueue();
    private final LostWrites lostWrites = new LostWrites();
    private final @Nullable StreamQueue reads;
    private final @Nullable StreamQueue writes;
    private final @Nullable StreamQueue connects;
    private final @Nullable Transport transport;
    private final FileLocks locks = new FileLocks();

    private volatile long held;

    /** Where the file is known by an index, by the tables' numbers. */
    private volatile @Nullable Registration @Nullable [] registrations;

    private int transfers;

    /** A ring's table of files. It keeps a file open that is in it, whatever becomes of the file's own descriptor. */
    public interface Table {
        /** A small number that no other table has at the time. */
        int number();

        /** Takes the file out: when this returns, the table does not keep it open any more. From any thread. */
        void remove(Descriptor descriptor, int index);
    }

    private record Registration(Table table, int index) {}

    /**
     * What is known of a file when it is opened.
     *
     * @param stream without positions: a pipe, a socket, a terminal
     * @param direct opened with O_DIRECT
     * @param memoryAlignment what O_DIRECT asks of buffers, in bytes; 1 without it
     * @param offsetAlignment what O_DIRECT asks of offsets and lengths, in bytes; 1 without it
     * @param durable opened with O_DSYNC or O_SYNC: each write waits for the device
     */
    public record Traits(
            boolean readable,
            boolean writable,
            boolean stream,
            boolean direct,
            int memoryAlignment,
            int offsetAlignment,
            boolean durable) {
        /** Of a file whose writes need not be on the device when they are over. */
        public Traits(
                boolean readable,
                boolean writable,
                boolean stream,
                boolean direct,
                int memoryAlignment,
                int offsetAlignment) {
            this(readable, writable, stream, direct, memoryAlignment, offsetAlignment, false);
        }
    }

    /** A file that the system's own calls know. */
    public Descriptor(int fd, String name, Traits traits) {
        this(fd, null, null, name, traits);
    }

    /** A stream whose operations are not performed by the plain calls. */
    public Descriptor(Transport transport, String name, Traits traits) {
        this(NO_NUMBER, null, transport, name, traits);
    }

    /** A file that only the JDK knows. */
    public Descriptor(FileChannel channel, String name, Traits traits) {
        this(NO_NUMBER, channel, null, name, traits);
    }

    private Descriptor(
            int fd, @Nullable FileChannel channel, @Nullable Transport transport, String name, Traits traits) {
        this.fd = fd;
        this.channel = channel;
        this.transport = transport;
        this.name = name;
        this.traits = traits;
        this.writeGate = new WriteGate(!traits.stream() && !traits.direct() && !traits.durable());
        this.reads = traits.stream() ? new StreamQueue() : null;
        this.writes = traits.stream() ? new StreamQueue() : null;
        this.connects = transport != null ? new StreamQueue() : null;
    }

    public int fd() {
        return fd;
    }

    /** The JDK's channel, where there is no number. */
    public @Nullable FileChannel channel() {
        return channel;
    }

    /** What performs its operations, where the plain calls do not. */
    public @Nullable Transport transport() {
        return transport;
    }

    /** The number of the descriptor that tells when an operation on a stream is worth trying. */
    public int readiness(OperationKind kind) {
        return transport != null ? transport.readiness(kind) : fd;
    }

    /** What is locked of it. */
    public FileLocks locks() {
        return locks;
    }

    /** The path, or what stands for it, for messages. */
    public String name() {
        return name;
    }

    public Traits traits() {
        return traits;
    }

    public boolean isStream() {
        return traits.stream();
    }

    public boolean isDirect() {
        return traits.direct();
    }

    /** Whether the rest of a short direct transfer can be asked for: not where it begins off the file's alignment. */
    boolean isDirectContinuable(long transferred) {
        return !traits.direct() || transferred % traits.offsetAlignment() == 0;
    }

    public InlineGate inlineGate() {
        return inlineGate;
    }

    public WriteGate writeGate() {
        return writeGate;
    }

    /** The order of the operations of one direction, or null where positions make order meaningless. */
    public @Nullable StreamQueue queue(OperationKind kind) {
        if (kind == OperationKind.CONNECT) {
            return connects;
        }
        return kind.isTransfer() ? (kind.isWrite() ? writes : reads) : null;
    }

    /** Its flushes, of which one at a time is in service. */
    FlushQueue flushes() {
        return flushes;
    }

    /** What could not be brought to the device. */
    LostWrites lostWrites() {
        return lostWrites;
    }

    /** Counts one operation in. False where the file is closing: then nothing was counted. */
    public boolean acquire() {
        long before = (long) HELD.getAndAdd(this, 1L);
        if ((before & CLOSING) == 0) {
            return true;
        }
        release();
        return false;
    }

    /** Counts one operation out: the kernel is done with its buffer and with this descriptor. */
    public void release() {
        long after = (long) HELD.getAndAdd(this, -1L) - 1;
        if (after == CLOSING) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Operations that the kernel may still touch. */
    public long held() {
        return held & ~CLOSING;
    }

    /** From now on {@link #acquire} fails. True for the one caller who did it. */
    public boolean beginClose() {
        return ((long) HELD.getAndBitwiseOr(this, CLOSING) & CLOSING) == 0;
    }

    public boolean isClosing() {
        return (held & CLOSING) != 0;
    }

    /** Waits until nothing is held, or the time is over, or for no reason: the caller looks again. */
    @SuppressWarnings("WaitNotInLoop")
    public synchronized void awaitReleased(long millis) throws InterruptedException {
        if (held() != 0) {
            wait(millis);
        }
    }

    /** The same for a descriptor that is not closing, of which nothing announces that it is released: it is looked at. */
    @SuppressWarnings("WaitNotInLoop")
    public synchronized void awaitIdle() throws InterruptedException {
        if (held() != 0) {
            wait(1);
        }
    }

    // ---- tables of files

    /** Counts a transfer through a table that does not have the file; racy on purpose. Returns how many there were. */
    public int countTransfer() {
        return ++transfers;
    }

    /** The index that a table has for the file, or -1. */
    @SuppressWarnings("ReferenceEquality")
    public int indexIn(Table table) {
        @Nullable Registration[] all = registrations;
        int number = table.number();
        if (all == null || number >= all.length) {
            return NO_NUMBER;
        }
        Registration one = all[number];
        return one != null && one.table == table ? one.index : NO_NUMBER;
    }

    /** A table has taken the file in; called while an operation on the file is held. */
    public synchronized void registered(Table table, int index) {
        @Nullable Registration[] all = registrations;
        int number = table.number();
        @Nullable
        Registration[] more =
                all == null ? new Registration[number + 1] : Arrays.copyOf(all, Math.max(all.length, number + 1));
        more[number] = new Registration(table, index);
        registrations = more;
    }

    /** A table has ended, and the file was taken out of it. */
    public synchronized void forget(Table table) {
        @Nullable Registration[] all = registrations;
        if (all != null && indexIn(table) >= 0) {
            @Nullable Registration[] fewer = all.clone();
            fewer[table.number()] = null;
            registrations = fewer;
        }
    }

    /**
     * Takes the file out of all tables, so that closing its number closes it. Called when the file is closing and nothing is
     * held: no operation refers to an index, and none will be given another.
     */
    public void unregister() {
        @Nullable Registration[] all = registrations;
        if (all == null) {
            return;
        }
        registrations = null;
        for (Registration one : all) {
            if (one != null) {
                one.table.remove(this, one.index);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
