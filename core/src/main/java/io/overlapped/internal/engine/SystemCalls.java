package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.Readiness;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/** Performs operations by plain system calls, in the calling thread. */
public final class SystemCalls {
    /** Reads longer than this are left to the engine: they would hold up the issuing thread even from the page cache. */
    static final long LONGEST_INLINE = 256 * 1024;

    private static final int LOOK_MILLIS = 20;

    private static final long NO_POSITION = -1;

    private static final int POLL_MILLIS = 50;

    /** One struct iovec for each thread, for calls that take their flags only together with one. */
    private static final ThreadLocal<MemorySegment> ONE_IOVEC =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

    private SystemCalls() {}

    /** Performs the operation to its end; the thread blocks for as long as the kernel does. */
    public static void perform(Operation operation) {
        if (operation.descriptor().transport() != null) {
            performWhenReady(operation);
            return;
        }
        long result;
        do {
            result = call(operation, 0);
        } while (!operation.accept(result));
    }

    /**
     * Performs what can be done without blocking.
     *
     * @return true where the operation is over; false where it, or the rest of it, must go to the engine
     */
    public static boolean performWithoutBlocking(Operation operation) {
        Descriptor descriptor = operation.descriptor();
        Transport transport = descriptor.transport();
        if (transport != null) {
            return transport.perform(operation);
        }
        if (operation.kind() == OperationKind.LOCK) {
            return descriptor.locks().perform(operation);
        }
        boolean stream = descriptor.isStream();
        if (!stream && !isWorthTrying(operation, descriptor)) {
            return false;
        }
        for (; ; ) {
            long result = call(operation, FileConstants.RWF_NOWAIT);
            if (result == -Errno.EAGAIN) {
                descriptor.inlineGate().miss();
                return false;
            }
            if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
                descriptor.inlineGate().unsupported();
                return stream && StreamCalls.performIfReady(operation);
            }
            boolean over = operation.accept(result);
            if (over) {
                descriptor.inlineGate().hit();
                return true;
            }
            if (!stream && result >= 0) {
                return false; // the rest is not in the page cache
            }
        }
    }

    private static boolean isWorthTrying(Operation operation, Descriptor descriptor) {
        return operation.kind().isRead()
                && !descriptor.isDirect()
                && operation.length() <= LONGEST_INLINE
                && descriptor.inlineGate().isOpen();
    }

    /** On a thread that has nothing else to wait with: looks now and then whether it was asked to cancel. */
    private static void performWhenReady(Operation operation) {
        while (!performWithoutBlocking(operation)) {
            if (operation.isCancelRequested()) {
                operation.fail(Errno.ECANCELED);
                return;
            }
            StreamCalls.awaitReady(operation, LOOK_MILLIS);
        }
    }

    static long call(Operation operation, int extraFlags) {
        Descriptor descriptor = operation.descriptor();
        FileChannel channel = descriptor.channel();
        if (channel != null) {
            return ChannelCalls.call(operation, channel, extraFlags);
        }
        int flags = operation.callFlags() | extraFlags;
        long result = call(operation, descriptor, flags, extraFlags);
        boolean unknown = result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS;
        return unknown && operation.isDurable()
                ? writeAndSync(operation, descriptor, flags & ~FileConstants.RWF_DSYNC)
                : result;
    }

    /** A durable write where the system does not know the flag for it: two calls, and the result of the one that failed. */
    private static long writeAndSync(Operation operation, Descriptor descriptor, int flags) {
        long written = call(operation, descriptor, flags, 0);
        if (written < 0) {
            return written;
        }
        int synced;
        do {
            synced = LibC.fdatasync(descriptor.fd());
        } while (synced == -Errno.EINTR); // the write must not be repeated for it: it may be an append
        return synced < 0 ? synced : written;
    }

    private static long call(Operation operation, Descriptor descriptor, int flags, int extraFlags) {
        int fd = descriptor.fd();
        long offset = descriptor.isStream() ? NO_POSITION : operation.currentOffset();
        return switch (operation.kind()) {
            case READ ->
                flags == 0 && !descriptor.isStream()
                        ? LibC.pread(fd, operation.currentAddress(), operation.currentLength(), offset)
                        : LibC.preadv2(fd, oneIovec(operation), 1, offset, flags);
            case WRITE ->
                flags == 0 && !descriptor.isStream()
                        ? LibC.pwrite(fd, operation.currentAddress(), operation.currentLength(), offset)
                        : LibC.pwritev2(fd, oneIovec(operation), 1, offset, flags);
            case READ_VECTOR -> LibC.preadv2(fd, operation.currentIovecs(), operation.currentSegments(), offset, flags);
            case WRITE_VECTOR ->
                LibC.pwritev2(fd, operation.currentIovecs(), operation.currentSegments(), offset, flags);
            case FLUSH -> LibC.fsync(fd);
            case FLUSH_DATA -> LibC.fdatasync(fd);
            case TRUNCATE -> LibC.ftruncate(fd, operation.offset());
            case POLL -> poll(operation, extraFlags == 0);
            case ALLOCATE -> LibC.fallocate(fd, operation.callFlags(), operation.offset(), operation.length());
            case ADVISE -> LibC.fadvise(fd, operation.offset(), operation.length(), operation.callFlags());
            case OPEN, STATUS, RENAME, DELETE, CREATE_DIRECTORY -> PathCalls.call(operation);
            case CONNECT, LOCK -> -Errno.EINVAL;
        };
    }

    /** Waits in short turns, so that cancelling is noticed; only a pool without a ring and without a poller comes here. */
    private static long poll(Operation operation, boolean mayBlock) {
        int fd = operation.descriptor().fd();
        int events = (int) operation.offset();
        while (!Readiness.await(fd, events, mayBlock ? POLL_MILLIS : 0)) {
            if (!mayBlock) {
                return -Errno.EAGAIN;
            }
            if (operation.isCancelRequested()) {
                return -Errno.ECANCELED;
            }
        }
        return 0;
    }

    private static long oneIovec(Operation operation) {
        long at = ONE_IOVEC.get().address();
        NativeMemory.putLong(at, operation.currentAddress());
        NativeMemory.putLong(at + 8, operation.currentLength());
        return at;
    }
}
