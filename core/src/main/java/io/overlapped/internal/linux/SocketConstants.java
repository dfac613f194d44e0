package io.overlapped.internal.linux;

/** Flags and numbers of the system calls on local sockets, under their C names. */
public final class SocketConstants {
    public static final int AF_UNIX = 1;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = FileConstants.O_NONBLOCK;
    public static final int SOCK_CLOEXEC = FileConstants.O_CLOEXEC;
    public static final int SHUT_RDWR = 2;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_PEERCRED = 17;
    public static final int TIOCOUTQ = 0x5411;

    private SocketConstants() {}
}
