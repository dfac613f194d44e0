package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.Downcalls.INT;
import static io.overlapped.internal.linux.Downcalls.LONG;
import static io.overlapped.internal.linux.Downcalls.POINTER;
import static io.overlapped.internal.linux.Downcalls.function;
import static io.overlapped.internal.linux.Downcalls.variadic;
import static io.overlapped.internal.linux.SocketConstants.AF_UNIX;
import static io.overlapped.internal.linux.SocketConstants.MSG_DONTWAIT;
import static io.overlapped.internal.linux.SocketConstants.MSG_NOSIGNAL;
import static io.overlapped.internal.linux.SocketConstants.SOCK_CLOEXEC;
import static io.overlapped.internal.linux.SocketConstants.SOCK_NONBLOCK;
import static io.overlapped.internal.linux.SocketConstants.SOCK_SEQPACKET;
import static io.overlapped.internal.linux.SocketConstants.SOL_SOCKET;
import static io.overlapped.internal.linux.SocketConstants.SO_PEERCRED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * System calls on local sockets that keep packets apart (SOCK_SEQPACKET); none of them waits. Results are those of
 * {@link LibC}: what the call returns, or the negated error number.
 */
public final class Sockets {
    private static final MethodHandle SOCKET = function("socket", INT, INT, INT, INT);
    private static final MethodHandle BIND = function("bind", INT, INT, POINTER, INT);
    private static final MethodHandle CONNECT = function("connect", INT, INT, POINTER, INT);
    private static final MethodHandle LISTEN = function("listen", INT, INT, INT);
    private static final MethodHandle ACCEPT = function("accept4", INT, INT, LONG, LONG, INT);
    private static final MethodHandle SEND = function("send", LONG, INT, LONG, LONG, INT);
    private static final MethodHandle RECEIVE = function("recv", LONG, INT, LONG, LONG, INT);
    private static final MethodHandle SHUTDOWN = function("shutdown", INT, INT, INT);
    private static final MethodHandle GETSOCKOPT = function("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
    private static final MethodHandle GETEUID = function("geteuid", INT);
    private static final MethodHandle IOCTL = variadic("ioctl", 2, INT, INT, LONG, POINTER);

    private Sockets() {}

    /** A socket that is neither bound nor connected. */
    public static int open() {
        MemorySegment state = CallState.enter();
        try {
            int type = SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC;
            return CallState.leave((int) SOCKET.invokeExact(state, AF_UNIX, type, 0), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Gives the socket a name. -ENAMETOOLONG where the path does not fit into an address. */
    public static int bind(int fd, MemorySegment path) {
        return withAddress(fd, path, BIND);
    }

    /** Connects to a socket that listens. -EAGAIN where its queue is full. */
    public static int connect(int fd, MemorySegment path) {
        return withAddress(fd, path, CONNECT);
    }

    private static int withAddress(int fd, MemorySegment name, MethodHandle call) {
        try (Arena arena = Arena.ofConfined()) {
            if (name.byteSize() > CLayout.SOCKADDR_UN_SIZE - CLayout.SOCKADDR_UN_PATH) {
                return -Errno.ENAMETOOLONG;
            }
            MemorySegment address = arena.allocate(CLayout.SOCKADDR_UN_SIZE, 8);
            address.set(ValueLayout.JAVA_SHORT, CLayout.SOCKADDR_UN_FAMILY, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, CLayout.SOCKADDR_UN_PATH, name.byteSize());
            MemorySegment state = CallState.enter();
            return CallState.leave((int) call.invokeExact(state, fd, address, CLayout.SOCKADDR_UN_SIZE), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int listen(int fd, int backlog) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** The next connection; -EAGAIN where there is none. */
    public static int accept(int fd) {
        MemorySegment state = CallState.enter();
        try {
            int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
            return CallState.leave((int) ACCEPT.invokeExact(state, fd, 0L, 0L, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Sends one packet, whole or not at all. */
    public static long send(int fd, long address, long length) {
        MemorySegment state = CallState.enter();
        try {
            int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
            return CallState.leave((long) SEND.invokeExact(state, fd, address, length, flags), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** Receives one packet; what does not fit is lost. 0 where no more will come. */
    public static long receive(int fd, long address, long length) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((long) RECEIVE.invokeExact(state, fd, address, length, MSG_DONTWAIT), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    public static int shutdown(int fd, int how) {
        MemorySegment state = CallState.enter();
        try {
            return CallState.leave((int) SHUTDOWN.invokeExact(state, fd, how), state);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** The user that the other end belonged to when it connected or began to listen, or a negated error number. */
    public static long peerUser(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment credentials = arena.allocate(CLayout.UCRED_SIZE, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, CLayout.UCRED_SIZE);
            MemorySegment state = CallState.enter();
            int result = CallState.leave(
                    (int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, SO_PEERCRED, credentials, length), state);
            return result < 0
                    ? result
                    : Integer.toUnsignedLong(credentials.get(ValueLayout.JAVA_INT, CLayout.UCRED_UID));
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** How much of what was sent has not been received, in the system's own measure: 0 for nothing; or a negated error number. */
    public static int unreceived(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment state = CallState.enter();
            int result =
                    CallState.leave((int) IOCTL.invokeExact(state, fd, (long) SocketConstants.TIOCOUTQ, bytes), state);
            return result < 0 ? result : bytes.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }

    /** The user that this process acts as. */
    public static long user() {
        MemorySegment state = CallState.enter();
        try {
            // A number of a user's may have its highest bit set, so that it is no error.
            int user = (int) GETEUID.invokeExact(state);
            CallState.leave(0, state);
            return Integer.toUnsignedLong(user);
        } catch (Throwable e) {
            throw CallState.unexpected(e);
        }
    }
}
