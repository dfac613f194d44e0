package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.SocketConstants;
import io.overlapped.internal.linux.Sockets;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a named pipe, on a local socket that keeps packets apart.
 *
 * <p>A write is one packet, or several where it is longer than {@link #PAYLOAD}. Each packet begins with a byte of its own, which
 * says whether a write begins and ends in it. So a message may be of any length, one of 0 bytes is not mistaken for the end of
 * the connection (which a packet of 0 bytes cannot be told from), and one that was cut off by cancelling its write does not run
 * into the next. The rest of a message that was longer than a reader's buffer stays here. Byte pipes use packets too:
 * that is how one write completes one pending read, with the bytes there are.
 *
 * <p><b>States.</b> {@code LISTENING -> CONNECTED -> DISCONNECTING -> DISCONNECTED -> LISTENING}, and {@code CLOSING} from each; a
 * client is CONNECTED from the beginning. Changed under the monitor. Sockets are shut down at once, which ends what waits for
 * them, but closed only when no operation is held any more ({@link #endDisconnect}, {@link #close}): an engine may be waiting
 * with their numbers.
 */
public final class PipeEnd implements Transport {
    /** Bytes of a write in one packet. */
    static final int PAYLOAD = (32 << 10) - 1;

    /** Packets that are taken in to be looked at. */
    private static final int LOOKED_AT = 256;

    private static final byte FIRST = 1;
    private static final byte LAST = 2;
    private static final int NONE = -1;

    private final boolean messages;
    private final long user;
    private final ArrayDeque<Packet> received = new ArrayDeque<>();
    private State state;
    private int listener;
    private int connection;
    private volatile boolean messageReads;

    /** The read that was told to wait until the connection is readable: if others took from it, it would wait for ever. */
    private @Nullable Operation waitingRead;

    /** Where a pipe's end is in its life. */
    public enum State {
        LISTENING,
        CONNECTED,
        DISCONNECTING,
        DISCONNECTED,
        CLOSING
    }

    /** What arrived and was not read yet. */
    private static final class Packet {
        private final byte[] data;
        private final boolean first;
        private final boolean last;
        private int position;

        private Packet(byte[] data, byte flags) {
            this.data = data;
            this.first = (flags & FIRST) != 0;
            this.last = (flags & LAST) != 0;
        }

        private int left() {
            return data.length - position;
        }
    }

    /** What can be seen of a pipe without reading from it. */
    public record Peek(int copied, long available, long leftOfMessage) {}

    private PipeEnd(State state, int listener, int connection, boolean messages, long user) {
        this.state = state;
        this.listener = listener;
        this.connection = connection;
        this.messages = messages;
        this.user = user;
    }

    /**
     * The server's end.
     *
     * @param listener a socket that listens
     * @param messages whether each write is a message
     * @param user the only user whose connections are taken
     */
    public static PipeEnd server(int listener, boolean messages, long user) {
        return new PipeEnd(State.LISTENING, listener, NONE, messages, user);
    }

    /** The client's end: a socket that is connected. */
    public static PipeEnd client(int connection, boolean messages) {
        return new PipeEnd(State.CONNECTED, NONE, connection, messages, 0);
    }

    public boolean isMessagePipe() {
        return messages;
    }

    public boolean readsMessages() {
        return messageReads;
    }

    public void readsMessages(boolean newMessageReads) {
        messageReads = newMessageReads;
    }

    /** The state, after a look at whether somebody has connected meanwhile. */
    public synchronized State state() {
        if (state == State.LISTENING) {
            accept();
        }
        return state;
    }

    @Override
    public synchronized int readiness(OperationKind kind) {
        return kind == OperationKind.CONNECT ? listener : connection;
    }

    @Override
    public synchronized boolean perform(Operation operation) {
        OperationKind kind = operation.kind();
        if (state == State.CLOSING) {
            operation.fail(Errno.ECONNRESET);
            return true;
        }
        if (kind == OperationKind.CONNECT) {
            return connect(operation);
        }
        if (!kind.isTransfer()) {
            operation.fail(Errno.EINVAL);
            return true;
        }
        if (state != State.CONNECTED) {
            operation.fail(Errno.ENOTCONN);
            return true;
        }
        ScratchBuffers.Block block = ScratchBuffers.take(PAYLOAD + 1L);
        if (block == null) {
            operation.fail(Errno.ENOMEM);
            return true;
        }
        try {
            if (kind.isWrite()) {
                return write(operation, block.address());
            }
            boolean over = read(operation, block.address());
            waitingRead = over ? null : operation;
            return over;
        } finally {
            block.release();
        }
    }

    // ---- connecting

    private boolean connect(Operation operation) {
        switch (state) {
            case LISTENING -> {
                int error = accept();
                if (error == Errno.EAGAIN) {
                    return false;
                }
                if (error != 0) {
                    operation.fail(error);
                } else if (!operation.hasWaited()) {
                    operation.fail(Errno.EISCONN);
                }
            }
            case CONNECTED -> {
                // A listener that is still open says that a read or a look found the client, and that this waits for
                // it.
                if (listener == NONE || !operation.hasWaited()) {
                    operation.fail(isPeerGone() ? Errno.EPIPE : Errno.EISCONN);
                }
            }
            default -> operation.fail(Errno.ENOTCONN);
        }
        if (state == State.CONNECTED && listener != NONE) {
            LibC.close(listener); // only this operation can have been waiting with its number
            listener = NONE;
        }
        return true;
    }

    /** Takes a connection of the right user's. Returns 0, EAGAIN where there is none, or the error. */
    private int accept() {
        for (; ; ) {
            int accepted = Sockets.accept(listener);
            if (accepted == -Errno.EINTR || accepted == -Errno.ECONNABORTED) {
                continue;
            }
            if (accepted < 0) {
                return -accepted;
            }
            if (Sockets.peerUser(accepted) == user) {
                Sockets.shutdown(listener, SocketConstants.SHUT_RDWR);
                connection = accepted;
                state = State.CONNECTED;
                return 0;
            }
            LibC.close(accepted);
        }
    }

    /** Whether what arrives may be taken in by somebody who is no read: while a read waits, it is that read's, as on Windows. */
    private boolean mayTakeIn() {
        Operation reader = waitingRead;
        if (reader == null) {
            return true;
        }
        Descriptor at = reader.descriptorOrNull(); // it may have ended by a cancel, and be in another life
        return !reader.isInFlight()
                || reader.isCancelRequested()
                || at == null
                || !equals(at.transport())
                || !reader.kind().isRead();
    }

    private boolean isPeerGone() {
        ScratchBuffers.Block block = ScratchBuffers.take(PAYLOAD + 1L);
        if (block == null) {
            return false;
        }
        try {
            return received.isEmpty() && mayTakeIn() && receive(block.address()) == Errno.ECONNRESET;
        } finally {
            block.release();
        }
    }

    /** Begins to listen again, with a new socket. False where another state was reached meanwhile. */
    public synchronized boolean listen(int newListener) {
        if (state != State.DISCONNECTED) {
            return false;
        }
        listener = newListener;
        state = State.LISTENING;
        return true;
    }

    /**
     * Ends the connection: what waits for it ends with ENOTCONN. To be followed by {@link #endDisconnect} when no operation is
     * held. False where there is nothing to disconnect.
     */
    public synchronized boolean beginDisconnect() {
        if (state != State.CONNECTED && state != State.LISTENING) {
            return false;
        }
        state = State.DISCONNECTING;
        shutdown();
        return true;
    }

    public synchronized void endDisconnect() {
        closeSockets();
        if (state == State.DISCONNECTING) {
            state = State.DISCONNECTED;
        }
    }

    /** From now on every operation fails; what waits ends with ECONNRESET. */
    public synchronized void beginClose() {
        state = State.CLOSING;
        shutdown();
    }

    @Override
    public synchronized void close() {
        state = State.CLOSING;
        closeSockets();
    }

    private void shutdown() {
        if (connection != NONE) {
            Sockets.shutdown(connection, SocketConstants.SHUT_RDWR);
        }
        if (listener != NONE) {
            Sockets.shutdown(listener, SocketConstants.SHUT_RDWR);
        }
    }

    private void closeSockets() {
        if (connection != NONE) {
            LibC.close(connection);
            connection = NONE;
        }
        if (listener != NONE) {
            LibC.close(listener);
            listener = NONE;
        }
        received.clear();
    }

    // ---- reading

    private boolean read(Operation operation, long scratch) {
        for (; ; ) {
            Packet packet = received.peekFirst();
            if (packet == null) {
                int error = receive(scratch);
                if (error == 0) {
                    continue;
                }
                boolean some = operation.transferred() > 0 && !messageReads;
                if (error == Errno.EAGAIN) {
                    return some;
                }
                if (!some) {
                    operation.fail(error);
                }
                return true;
            }
            if (messageReads ? readOfMessage(operation, packet) : readOfBytes(operation, packet)) {
                return true;
            }
        }
    }

    private boolean readOfMessage(Operation operation, Packet packet) {
        if (packet.first && operation.transferred() > 0) {
            return true; // the message before was cut off: its writer was cancelled
        }
        copyOut(operation, packet);
        if (packet.left() > 0) {
            operation.moreToCome();
            return true;
        }
        received.removeFirst();
        if (packet.last) {
            return true;
        }
        if (operation.transferred() < operation.length()) {
            return false;
        }
        operation.moreToCome();
        return true;
    }

    private boolean readOfBytes(Operation operation, Packet packet) {
        if (packet.left() == 0) {
            received.removeFirst(); // a message of 0 bytes is nothing in a stream of bytes
            return false;
        }
        copyOut(operation, packet);
        if (packet.left() == 0) {
            received.removeFirst();
        }
        // One that had to wait takes what one write brought; one that did not takes all there is.
        return operation.transferred() == operation.length() || operation.hasWaited();
    }

    private static void copyOut(Operation operation, Packet packet) {
        int count = (int) Math.min(packet.left(), operation.length() - operation.transferred());
        OperationMemory.fill(operation, packet.data, packet.position, count);
        packet.position += count;
        operation.advance(count);
    }

    /** Takes one packet in. Returns 0, EAGAIN where there is none, ECONNRESET where the other end is gone, or another error. */
    private int receive(long scratch) {
        boolean again = true;
        for (; ; ) {
            long length = Sockets.receive(connection, scratch, PAYLOAD + 1L);
            if (length > 0) {
                byte[] data = new byte[(int) length - 1];
                NativeMemory.copyFrom(scratch + 1, MemorySegment.ofArray(data), 0, data.length);
                received.addLast(new Packet(data, NativeMemory.getByte(scratch)));
                return 0;
            }
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length == -Errno.ECONNRESET && again) {
                again = false; // told once, before what the other end had sent
                continue;
            }
            return length == 0 ? Errno.ECONNRESET : (int) -length;
        }
    }

    /** Looks at what has arrived, and copies the beginning of it. Null where nothing has, and nobody is there to send it. */
    public synchronized @Nullable Peek peek(byte[] into) {
        ScratchBuffers.Block block = ScratchBuffers.take(PAYLOAD + 1L);
        if (block == null) {
            throw new OutOfMemoryError("no native memory for a look at a pipe");
        }
        int error = mayTakeIn() ? 0 : Errno.EAGAIN;
        try {
            if (state == State.LISTENING) {
                accept();
            }
            while (state == State.CONNECTED && error == 0 && received.size() < LOOKED_AT) {
                error = receive(block.address());
            }
        } finally {
            block.release();
        }
        if (received.isEmpty() && error != Errno.EAGAIN) {
            return null;
        }
        return look(into);
    }

    private Peek look(byte[] into) {
        int copied = 0;
        long available = 0;
        long message = 0;
        boolean inMessage = true;
        for (Packet packet : received) {
            if (inMessage || !messageReads) {
                int count = Math.min(packet.left(), into.length - copied);
                System.arraycopy(packet.data, packet.position, into, copied, count);
                copied += count;
            }
            if (inMessage) {
                message += packet.left();
                inMessage = !packet.last;
            }
            available += packet.left();
        }
        return new Peek(copied, available, messages ? Math.max(message - copied, 0) : 0);
    }

    // ---- writing

    /** Whether the other end has taken in all that was sent, or will take in no more. */
    public synchronized boolean isAllTaken() {
        return state != State.CONNECTED || Sockets.unreceived(connection) <= 0 || isPeerGone();
    }

    private boolean write(Operation operation, long scratch) {
        if (!messages && operation.length() == 0) {
            return true;
        }
        for (; ; ) {
            long left = operation.length() - operation.transferred();
            int count = (int) Math.min(left, PAYLOAD);
            byte flags = (byte) ((operation.transferred() == 0 ? FIRST : 0) | (count == left ? LAST : 0));
            NativeMemory.putByte(scratch, flags);
            OperationMemory.take(operation, scratch + 1, count);
            long sent = Sockets.send(connection, scratch, count + 1L);
            if (sent == -Errno.EINTR) {
                continue;
            }
            if (sent == -Errno.EAGAIN) {
                return false;
            }
            if (sent < 0) {
                operation.fail(sent == -Errno.ECONNRESET ? Errno.EPIPE : (int) -sent);
                return true;
            }
            operation.advance(count);
            if (count == left) {
                return true;
            }
        }
    }
}
