package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Locale;

/**
 * The operations by the JDK's FileChannel, where the system's own calls are not known. The contract is weaker:
 * <ul>
 * <li>an error's cause is known from its text only: a full disk and a closed file are told apart, all else is EIO;
 * <li>an append is atomic within this process only;
 * <li>a durable write is a write and a force;
 * <li>nothing is served without blocking;
 * <li>advice is not passed on, and room cannot be reserved;
 * <li>interrupting a thread of the pool closes the file, as FileChannel has it.
 * </ul>
 */
final class ChannelCalls {
    private ChannelCalls() {}

    /** Returns bytes, or -errno, as a system call does. */
    static long call(Operation operation, FileChannel channel, int extraFlags) {
        if ((extraFlags & FileConstants.RWF_NOWAIT) != 0) {
            return -Errno.EOPNOTSUPP;
        }
        try {
            return switch (operation.kind()) {
                case READ -> Math.max(0, channel.read(buffer(operation), operation.currentOffset()));
                case WRITE -> write(operation, channel, buffer(operation));
                // One segment a call: the rest is asked for as after any short transfer.
                case READ_VECTOR -> Math.max(0, channel.read(firstSegment(operation), operation.currentOffset()));
                case WRITE_VECTOR -> write(operation, channel, firstSegment(operation));
                case FLUSH -> force(channel, true);
                case FLUSH_DATA -> force(channel, false);
                case TRUNCATE -> truncate(channel, operation.offset());
                case POLL -> -Errno.EOPNOTSUPP;
                case ADVISE -> 0;
                case ALLOCATE, OPEN, STATUS, RENAME, DELETE, CREATE_DIRECTORY, CONNECT, LOCK -> -Errno.EOPNOTSUPP;
            };
        } catch (ClosedChannelException | NonReadableChannelException | NonWritableChannelException e) {
            return -Errno.EBADF;
        } catch (IOException e) {
            return -errno(e);
        }
    }

    private static ByteBuffer buffer(Operation operation) {
        return NativeMemory.segment(operation.currentAddress(), operation.currentLength())
                .asByteBuffer();
    }

    private static ByteBuffer firstSegment(Operation operation) {
        long at = operation.currentIovecs();
        long length = Math.min(NativeMemory.getLong(at + 8), Operation.MAXIMUM_CHUNK);
        return NativeMemory.segment(NativeMemory.getLong(at), length).asByteBuffer();
    }

    private static long write(Operation operation, FileChannel channel, ByteBuffer buffer) throws IOException {
        int written;
        if (!operation.isAppend()) {
            written = channel.write(buffer, operation.currentOffset());
        } else {
            synchronized (channel) {
                written = channel.write(buffer, channel.size());
            }
        }
        if (operation.isDurable()) {
            channel.force(false);
        }
        return written;
    }

    private static long force(FileChannel channel, boolean metadata) throws IOException {
        channel.force(metadata);
        return 0;
    }

    private static long truncate(FileChannel channel, long size) throws IOException {
        if (size < channel.size()) {
            channel.truncate(size);
        } else if (size > channel.size()) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
        return 0;
    }

    private static int errno(IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean full = text.contains("no space left") || text.contains("not enough space on the disk");
        return full ? Errno.ENOSPC : Errno.EIO;
    }
}
