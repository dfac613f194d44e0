package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.ScratchBuffers;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystemException;

/**
 * Copies a range of one file to another, on a thread of a pool, part by part: within the kernel, and by reading and writing from where
 * the kernel cannot (two file systems, a target that appends, ...).
 */
final class FileCopy {
    private static final long PART = 8L << 20;
    private static final int BLOCK = 256 << 10;

    private final FileHandle source;
    private final FileHandle target;
    private final long from;
    private final long to;
    private final long length;
    private final long most;
    private long limit;
    private long done;

    private FileCopy(FileHandle source, long from, long length, FileHandle target, long to, long most) {
        this.source = source;
        this.target = target;
        this.from = from;
        this.to = to;
        this.length = length;
        this.most = most;
        limit = most;
    }

    static RequestFuture<Long> start(
            ThreadPool pool, FileHandle source, long from, long length, FileHandle target, long to) {
        long most = check(source, from, length, target, to);
        FileCopy copy = new FileCopy(source, from, length, target, to, most);
        return TaskFuture.start(pool, copy::run);
    }

    /** Returns how much may be copied: within one file no more than there is now, because what is written there adds to it. */
    private static long check(FileHandle source, long from, long length, FileHandle target, long to) {
        String what = describe(from, length, target.name(), to) + " from " + source.name() + " refused: ";
        if (from < 0 || length < 0 || to < 0) {
            throw new IllegalArgumentException(what + "offsets and lengths are 0 or more");
        }
        if (source.isStream() || target.isStream()) {
            throw new IllegalArgumentException(what + "a stream has no positions");
        }
        if (!source.isReadable()) {
            throw new NonReadableChannelException();
        }
        if (!target.isWritable()) {
            throw new NonWritableChannelException();
        }
        if (target.descriptor().isDirect()) {
            checkDirect(what, source, from, length, target, to);
        }
        if (!source.isSameFileAs(target)) {
            return length;
        }
        long most = Math.min(length, Math.max(0, sizeOf(source) - from));
        if (overlap(from, to, most)) {
            throw new IllegalArgumentException(what + "the ranges overlap");
        }
        return most;
    }

    /** The size of a file, or -1 where it cannot be had: the copy itself will tell of that. */
    private static long sizeOf(FileHandle source) {
        try {
            return source.size();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Writing by direct I/O takes whole blocks only. */
    private static void checkDirect(
            String what, FileHandle source, long from, long length, FileHandle target, long to) {
        int alignment = target.descriptor().traits().offsetAlignment();
        long size = sizeOf(source);
        long copied = size < 0 ? 0 : available(size, from, length);
        if (to % alignment != 0 || copied % alignment != 0) {
            throw new IllegalArgumentException(what + "the target was opened with DIRECT, which takes multiples of "
                    + alignment + " bytes, as its offset and as what there is to copy: " + to + ", " + copied);
        }
    }

    /** What there is to copy of a file. There are files that only look empty. */
    private static long available(long size, long from, long length) {
        return size > 0 ? Math.min(length, Math.max(0, size - from)) : length;
    }

    private static boolean overlap(long from, long to, long length) {
        return Math.abs(from - to) < length;
    }

    static String describe(long from, long length, String target, long to) {
        return "copy of " + length + " bytes at offset " + from + " to " + target + " at offset " + to;
    }

    /** Returns the bytes copied. */
    private long run(TaskFuture<Long> future) throws IOException {
        Descriptor in = source.descriptor();
        Descriptor out = target.descriptor();
        if (!in.acquire()) {
            throw new ClosedChannelException();
        }
        try {
            if (!out.acquire()) {
                throw new ClosedChannelException();
            }
            try {
                copy(in, out, future);
                return done;
            } finally {
                out.release();
            }
        } finally {
            in.release();
        }
    }

    private void copy(Descriptor in, Descriptor out, TaskFuture<Long> future) throws IOException {
        limit = available(FileOpening.size(in), from, most); // it ends where it ended before it was copied into itself
        boolean byKernel = in.channel() == null && out.channel() == null;
        while (byKernel && done < limit) {
            checkWanted(in, out, future);
            long copied = LibC.copyFileRange(in.fd(), from + done, out.fd(), to + done, Math.min(limit - done, PART));
            if (copied == -Errno.EINTR) {
                continue;
            }
            if (copied < 0 && !isUnknown((int) -copied)) {
                throw failure((int) -copied);
            }
            if (copied == -Errno.EINVAL && isOneFile(in, out)) {
                throw new FileSystemException(
                        source.name(), target.name(), text() + ": the ranges of the file overlap");
            }
            byKernel = copied > 0; // of the end, and of files that only look empty, reading tells
            done += Math.max(copied, 0);
            future.transferred(done);
        }
        if (done < limit) {
            copyByReading(in, out, future);
        }
    }

    /** What reading and writing may be able to do all the same. */
    private static boolean isUnknown(int errno) {
        return switch (errno) {
            case Errno.EXDEV, Errno.EINVAL, Errno.ENOSYS, Errno.EOPNOTSUPP, Errno.EBADF, Errno.EPERM -> true;
            default -> false;
        };
    }

    private boolean isOneFile(Descriptor in, Descriptor out) throws IOException {
        FileStatus one = FileOpening.status(in);
        FileStatus other = FileOpening.status(out);
        return one.inode() == other.inode() && one.device() == other.device() && overlap(from, to, limit);
    }

    private void checkWanted(Descriptor in, Descriptor out, TaskFuture<Long> future) throws IOException {
        if (in.isClosing() || out.isClosing()) {
            throw new AsynchronousCloseException();
        }
        future.checkWanted();
    }

    private void copyByReading(Descriptor in, Descriptor out, TaskFuture<Long> future) throws IOException {
        ScratchBuffers.Block block = ScratchBuffers.take(BLOCK);
        if (block == null) {
            throw failure(Errno.ENOMEM);
        }
        try {
            long read = 1;
            while (done < limit && read > 0) {
                checkWanted(in, out, future);
                read = in.isDirect()
                        ? readDirect(in, out, block.address())
                        : read(in, block.address(), Math.min(limit - done, BLOCK), from + done);
                write(out, block.address(), read);
                future.transferred(done);
            }
        } finally {
            block.release();
        }
    }

    /** Direct I/O reads whole blocks, from where one begins. Returns how many of the bytes that are wanted are at the address. */
    private long readDirect(Descriptor in, Descriptor out, long address) throws IOException {
        long before = (from + done) % in.traits().offsetAlignment();
        long read = Math.min(read(in, address, BLOCK, from + done - before) - before, limit - done);
        if (read <= 0) {
            return 0;
        }
        if (before > 0) {
            MemorySegment block = NativeMemory.segment(address, BLOCK);
            MemorySegment.copy(block, before, block, 0, read);
        }
        boolean isRest = read == limit - done;
        long whole = read - read % out.traits().offsetAlignment(); // 1 where the target is not direct
        return isRest || whole == 0 ? read : whole;
    }

    private long read(Descriptor in, long address, long count, long offset) throws IOException {
        FileChannel channel = in.channel();
        if (channel != null) {
            return Math.max(0, channel.read(memory(address, count), offset));
        }
        long read;
        do {
            read = LibC.pread(in.fd(), address, count, offset);
        } while (read == -Errno.EINTR);
        if (read < 0) {
            throw failure((int) -read);
        }
        return read;
    }

    private void write(Descriptor out, long address, long count) throws IOException {
        FileChannel channel = out.channel();
        long written = 0;
        while (written < count) {
            long now = channel != null
                    ? channel.write(memory(address + written, count - written), to + done)
                    : LibC.pwrite(out.fd(), address + written, count - written, to + done);
            if (now == -Errno.EINTR) {
                continue;
            }
            if (now <= 0) {
                throw failure(now == 0 ? Errno.EIO : (int) -now);
            }
            written += now;
            done += now;
        }
    }

    private static ByteBuffer memory(long address, long count) {
        return NativeMemory.segment(address, count).asByteBuffer();
    }

    private String text() {
        return describe(from, length, target.name(), to);
    }

    private IOException failure(int errno) {
        String reason = text() + ": " + Win32Error.describe(Win32Error.ofErrno(errno)) + " [" + Errno.name(errno) + "]"
                + ", after " + done + " bytes";
        return new FileSystemException(source.name(), target.name(), reason);
    }
}
