package io.overlapped;

import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.PipeEnd;
import io.overlapped.internal.pool.Blocking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A named pipe: what its {@link FileHandle} can do beyond reading and writing. All methods may be called from any thread.
 *
 * <p>A server makes an instance with a {@link #builder}, and waits for a client with {@link #connect}; a client {@link #open}s one.
 * Each instance serves one client at a time. An instance that was just made can be opened before anybody waits for it. In one
 * process or in several, all servers of a name make instances of the same pipe.
 *
 * <p>In a byte pipe a write is so many bytes; one write completes one read that is pending, with the bytes there are. In a
 * message pipe each write is a message, of any length, also 0. An end that reads messages never gets more than one with
 * a read; where the buffer is shorter the read succeeds with {@link Win32Error#ERROR_MORE_DATA} and the next one gets the rest.
 * An end that reads bytes, as every client does at first, gets what there is.
 *
 * <p><b>Who may connect.</b> Only processes of the same user. The names are in a directory that nobody else can enter:
 * {@code -Dio.overlapped.pipes=}, or {@code overlapped} in {@code XDG_RUNTIME_DIR}, or {@code overlapped-} and the user's number in
 * the temporary directory. That it is so is looked at each time, and each end asks the system who the other is. Both sides
 * must use the same directory.
 *
 * <p><b>Other than on Windows</b>
 * <ul>
 * <li>what a client has not read when the server disconnects can still be read; then it finds the pipe broken
 *     (ERROR_BROKEN_PIPE, not ERROR_PIPE_NOT_CONNECTED);
 * <li>the sizes of buffers are the system's; a write that does not fit is pending until somebody reads;
 * <li>a write that is cancelled when a part of a long message was sent leaves that part to the reader, as a message that ends
 *     there;
 * <li>pipes of other machines cannot be opened.
 * </ul>
 */
public final class NamedPipe {
    /** For {@link Builder#maximumInstances}: as many as the system allows (PIPE_UNLIMITED_INSTANCES). */
    public static final int UNLIMITED = 255;

    private static final int LONGEST_NAME = 256;
    private static final Duration DEFAULT_WAIT = Duration.ofMillis(50);
    private static final long PAUSE_NANOS = 2_000_000;

    private final FileHandle file;
    private final PipeState state;

    /** Which way data may go. */
    public enum Direction {
        /** Both ways (PIPE_ACCESS_DUPLEX). */
        DUPLEX,
        /** From the client to the server (PIPE_ACCESS_INBOUND). */
        INBOUND,
        /** From the server to the client (PIPE_ACCESS_OUTBOUND). */
        OUTBOUND
    }

    /**
     * What can be seen without reading.
     *
     * @param copied bytes that were copied
     * @param available bytes that could be read
     * @param leftOfMessage bytes of the first message that were not copied; 0 in a byte pipe
     */
    public record Peek(int copied, long available, long leftOfMessage) {}

    NamedPipe(FileHandle file, PipeState state) {
        this.file = file;
        this.state = state;
    }

    // ---- servers

    /**
     * Begins the making of an instance.
     *
     * @param name 1 to 256 characters, no backslash; upper and lower case are the same
     * @return a builder of a duplex byte pipe with any number of instances
     * @throws IllegalArgumentException for another name
     */
    public static Builder builder(String name) {
        return new Builder(checked(name));
    }

    /** What an instance is to be like. */
    public static final class Builder {
        private final String name;
        private boolean messages;
        private boolean messageReads;
        private Direction direction = Direction.DUPLEX;
        private int maximum = UNLIMITED;
        private boolean first;
        private Duration defaultWait = DEFAULT_WAIT;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Whether each write is a message (PIPE_TYPE_MESSAGE). The same for all instances of a name.
         *
         * @param newMessages true for messages, false for bytes
         * @return this
         */
        public Builder messages(boolean newMessages) {
            messages = newMessages;
            return this;
        }

        /**
         * Whether the server reads messages (PIPE_READMODE_MESSAGE); see {@link NamedPipe#readMessages}.
         *
         * @param newMessageReads true for messages, false for bytes
         * @return this
         */
        public Builder readMessages(boolean newMessageReads) {
            messageReads = newMessageReads;
            return this;
        }

        /**
         * Which way data may go. The same for all instances of a name.
         *
         * @param newDirection the direction
         * @return this
         */
        public Builder direction(Direction newDirection) {
            direction = Objects.requireNonNull(newDirection, "direction");
            return this;
        }

        /**
         * How many instances there may be at a time. That of the first counts.
         *
         * @param newMaximum 1 to 254, or {@link NamedPipe#UNLIMITED}
         * @return this
         */
        public Builder maximumInstances(int newMaximum) {
            if (newMaximum < 1 || newMaximum > UNLIMITED) {
                throw new IllegalArgumentException(
                        "a pipe has 1 to 254 instances, or 255 for any number: " + newMaximum);
            }
            maximum = newMaximum;
            return this;
        }

        /**
         * Whether there must be no instance yet (FILE_FLAG_FIRST_PIPE_INSTANCE).
         *
         * @param newFirst whether to refuse a second
         * @return this
         */
        public Builder firstInstance(boolean newFirst) {
            first = newFirst;
            return this;
        }

        /**
         * How long clients wait that name no time of their own; see {@link NamedPipe#defaultWait}.
         *
         * @param newDefaultWait 1 ms to about 24 days; 50 ms where nothing is said
         * @return this
         */
        public Builder defaultWait(Duration newDefaultWait) {
            if (newDefaultWait.toMillis() < 1 || newDefaultWait.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("1 to 2^31-1 ms: " + newDefaultWait);
            }
            defaultWait = newDefaultWait;
            return this;
        }

        /**
         * Makes the instance, for overlapped operations.
         *
         * @return the server's handle
         * @throws PipeBusyException where there are as many as there may be
         * @throws java.nio.file.AccessDeniedException where the pipe's other instances are of another type or direction, where
         *     there is one and this must be the first, or where others could enter the directory of the names
         * @throws IOException where the system refuses
         * @throws IllegalArgumentException for an end that reads messages of a pipe that has none
         */
        public FileHandle create() throws IOException {
            return create(false);
        }

        /**
         * Makes the instance, for synchronous use; otherwise as {@link #create()}.
         *
         * @return the server's handle
         * @throws IOException as for {@link #create()}
         */
        public FileHandle createSynchronous() throws IOException {
            return create(true);
        }

        private FileHandle create(boolean synchronous) throws IOException {
            if (messageReads && !messages) {
                throw new IllegalArgumentException("a byte pipe has no messages to read");
            }
            PipeInstances.Kind kind =
                    new PipeInstances.Kind(messages, direction, maximum, (int) defaultWait.toMillis());
            return PipeState.create(name, kind, first, messageReads, synchronous);
        }
    }

    /**
     * Waits until a client has opened the instance (ConnectNamedPipe). An operation like any other, with a start and a
     * completion. After {@link #disconnect} it has the instance listen again.
     *
     * @param overlapped the operation; its offset is not used
     * @return PENDING where nobody has connected yet; FAILED where a client has: with ERROR_PIPE_CONNECTED, which is no failure
     *     but for start and cancel, or with ERROR_NO_DATA where that one has gone again
     * @throws UnsupportedOperationException at the client's end
     * @throws MisuseException where no start is prepared, or the Overlapped is in use
     */
    public Outcome connect(Overlapped overlapped) {
        requireServer("connect");
        return file.issue(OperationKind.CONNECT, overlapped);
    }

    /**
     * Ends the connection (DisconnectNamedPipe). What is pending on the handle ends with ERROR_PIPE_NOT_CONNECTED; this waits
     * for that. What was sent to this end and not read is lost.
     *
     * @return false where there is no connection, and nobody waited for one
     * @throws UnsupportedOperationException at the client's end
     */
    public boolean disconnect() {
        requireServer("disconnect");
        return state.disconnect(file.descriptor());
    }

    private void requireServer(String what) {
        if (!state.isServer()) {
            throw new UnsupportedOperationException(what + " on " + file.name() + " refused: this is the client's end");
        }
    }

    // ---- clients

    /**
     * Opens a pipe, for overlapped operations. The end reads bytes until {@link #readMessages} says otherwise.
     *
     * @param name as for {@link #builder}
     * @param options READ, WRITE or both; others are not used, and none means both
     * @return the client's handle
     * @throws NoSuchFileException where there is no such pipe
     * @throws PipeBusyException where no instance listens
     * @throws java.nio.file.AccessDeniedException where the pipe's direction does not allow it, or its server is another user
     * @throws IOException where the system refuses
     */
    public static FileHandle open(String name, OpenOption... options) throws IOException {
        return open(name, false, options);
    }

    /**
     * Opens a pipe, for synchronous use; otherwise as {@link #open(String, OpenOption...)}.
     *
     * @param name as for {@link #builder}
     * @param options READ, WRITE or both; others are not used, and none means both
     * @return the client's handle
     * @throws IOException as for {@link #open(String, OpenOption...)}
     */
    public static FileHandle openSynchronous(String name, OpenOption... options) throws IOException {
        return open(name, true, options);
    }

    private static FileHandle open(String name, boolean synchronous, OpenOption... options) throws IOException {
        boolean read = false;
        boolean write = false;
        for (OpenOption option : options) {
            read |= option == StandardOpenOption.READ;
            write |= option == StandardOpenOption.WRITE;
        }
        boolean none = !read && !write;
        return PipeState.open(checked(name), read || none, write || none, synchronous);
    }

    /**
     * Waits until an instance can be opened (WaitNamedPipe). Another client may be faster to open it.
     *
     * @param name as for {@link #builder}
     * @param timeout how long; zero or less only looks
     * @return whether one can be opened
     * @throws NoSuchFileException where there is no such pipe
     * @throws IOException where the system refuses
     * @throws InterruptedException if the thread is interrupted
     */
    public static boolean await(String name, Duration timeout) throws IOException, InterruptedException {
        PipeInstances instances = new PipeInstances(checked(name));
        long begin = System.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        while (instances.waitFor() >= 0) {
            long left = nanos - (System.nanoTime() - begin);
            if (left <= 0) {
                return false;
            }
            pause(Math.min(left, PAUSE_NANOS));
        }
        return true;
    }

    /**
     * How long a client is to wait that has no opinion of its own ({@link Builder#defaultWait}).
     *
     * @param name as for {@link #builder}
     * @return the time that the pipe's server chose; zero where nobody need wait
     * @throws NoSuchFileException where there is no such pipe
     * @throws IOException where the system refuses
     */
    public static Duration defaultWait(String name) throws IOException {
        return Duration.ofMillis(Math.max(0, new PipeInstances(checked(name)).waitFor()));
    }

    // ---- both

    /** {@return whether this is the server's end} */
    public boolean isServer() {
        return state.isServer();
    }

    /** {@return whether each write is a message} */
    public boolean isMessagePipe() {
        return state.kind().messages();
    }

    /** {@return which way data may go} */
    public Direction direction() {
        return state.kind().direction();
    }

    /** {@return how many instances there may be, or {@link #UNLIMITED}} */
    public int maximumInstances() {
        return state.kind().maximum();
    }

    /**
     * How many instances there are, in all processes.
     *
     * @return 1 or more, while one is open
     * @throws IOException where the system refuses
     */
    public int instances() throws IOException {
        return new PipeInstances(file.name().substring(file.name().lastIndexOf('\\') + 1)).count();
    }

    /** {@return whether this end reads messages} */
    public boolean readsMessages() {
        return state.end().readsMessages();
    }

    /**
     * Whether a read gets a message, or a part of one (PIPE_READMODE_MESSAGE), or whatever bytes there are.
     *
     * @param newReadsMessages true for messages
     * @throws IllegalArgumentException for messages of a byte pipe
     */
    public void readMessages(boolean newReadsMessages) {
        if (newReadsMessages && !isMessagePipe()) {
            throw new IllegalArgumentException(file.name() + " is a byte pipe: it has no messages to read");
        }
        state.end().readsMessages(newReadsMessages);
    }

    /**
     * Looks at what could be read, and leaves it there (PeekNamedPipe). Does not wait. Of what has not arrived in this process it
     * sees up to 8 MB.
     *
     * @param into receives the beginning, of one message where this end reads messages; may be empty
     * @return what there is; null where nothing is and no other end either: it is gone, or was not there yet
     */
    public @Nullable Peek peek(MemorySegment into) {
        byte[] bytes = new byte[(int) Math.min(into.byteSize(), Integer.MAX_VALUE - 8L)];
        PipeEnd.Peek seen = state.end().peek(bytes);
        if (seen == null) {
            return null;
        }
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, into, 0, seen.copied());
        return new Peek(seen.copied(), seen.available(), seen.leftOfMessage());
    }

    /** {@return whether a client is connected, or was and the server has not disconnected it yet} */
    public boolean isConnected() {
        return state.end().state() == PipeEnd.State.CONNECTED;
    }

    /** {@return whether the server's end waits for its first client, or for the next one} */
    public boolean isListening() {
        return state.end().state() == PipeEnd.State.LISTENING;
    }

    /**
     * Waits until the other end has taken in all that was written, or is gone (FlushFileBuffers).
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void flush() throws InterruptedException {
        if (!state.end().isAllTaken()) {
            Blocking.run(() -> {
                while (file.isOpen() && !state.end().isAllTaken()) {
                    pause(PAUSE_NANOS);
                }
            });
        }
    }

    /** Nothing tells when another process has done something to its end of a pipe's: it is looked at again. */
    private static void pause(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Blocking.run(() -> LockSupport.parkNanos(nanos));
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a pipe's name has 1 to 256 characters, and no backslash or NUL: \"" + name + "\"");
        }
        return name;
    }

    @Override
    public String toString() {
        return "NamedPipe[" + file.name() + "]";
    }
}
