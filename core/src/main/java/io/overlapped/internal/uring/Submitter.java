package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.*;
import static io.overlapped.internal.linux.IoUringLayout.*;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.EngineCounters;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Fills submission entries and enters the kernel for them. Belongs to the ring's holder, like the ring. */
final class Submitter {
    /**
     * Kernel workers that one thread's operations may start: the kernel's own limit for those that do not touch a file's
     * data is RLIMIT_NPROC, thousands.
     */
    static final int KERNEL_WORKERS = 32;

    private static final long ANYWHERE = -1;

    private final Ring ring;
    private final FileTable files;
    private final BufferTables buffers;

    /** Transfers with a registered file and buffer since they were counted last. */
    private int fixedFiles;

    private int fixedBuffers;

    Submitter(Ring ring, FileTable files, BufferTables buffers) {
        this.ring = ring;
        this.files = files;
        this.buffers = buffers;
    }

    /** The next free entry; 0 where the kernel takes no more at the moment. */
    long nextEntry() {
        long entry = ring.nextSubmission();
        if (entry == 0) {
            submit();
            entry = ring.nextSubmission();
        }
        return entry;
    }

    void fill(long entry, Operation operation, long userData) {
        OperationKind kind = operation.kind();
        if (operation.descriptor().transport() != null) {
            prepare(entry, IORING_OP_POLL_ADD, operation.descriptor().readiness(kind), userData);
            NativeMemory.putInt(entry + SQE_OP_FLAGS, kind.isWrite() ? FileConstants.POLLOUT : FileConstants.POLLIN);
            return;
        }
        int fd = operation.descriptor().fd();
        long offset = operation.descriptor().isStream() ? ANYWHERE : operation.currentOffset();
        switch (kind) {
            case READ, WRITE -> {
                prepare(entry, opcode(entry, operation), fd, userData);
                transfer(entry, offset, operation.currentAddress(), operation.currentLength(), callFlags(operation));
            }
            case READ_VECTOR, WRITE_VECTOR -> {
                prepare(entry, kind.isWrite() ? IORING_OP_WRITEV : IORING_OP_READV, fd, userData);
                transfer(entry, offset, operation.currentIovecs(), operation.currentSegments(), callFlags(operation));
            }
            case FLUSH -> prepare(entry, IORING_OP_FSYNC, fd, userData);
            case FLUSH_DATA -> {
                prepare(entry, IORING_OP_FSYNC, fd, userData);
                NativeMemory.putInt(entry + SQE_OP_FLAGS, IORING_FSYNC_DATASYNC);
            }
            case TRUNCATE -> {
                prepare(entry, IORING_OP_FTRUNCATE, fd, userData);
                NativeMemory.putLong(entry + SQE_OFF, operation.offset());
            }
            case POLL -> {
                prepare(entry, IORING_OP_POLL_ADD, fd, userData);
                NativeMemory.putInt(entry + SQE_OP_FLAGS, (int) operation.offset());
            }
            case ALLOCATE, ADVISE, OPEN, STATUS, RENAME, DELETE, CREATE_DIRECTORY ->
                RarelyUsed.fill(entry, operation, userData);
            case CONNECT, LOCK -> throw new IllegalStateException(kind + " is not for a ring");
        }
        // The first attempt to open is made with O_NONBLOCK, by which a named pipe is not waited for, or refused.
        int flags = operation.forceAsync() || kind == OperationKind.OPEN ? IOSQE_ASYNC : 0;
        if (kind.isTransfer()) {
            flags |= useRegisteredFile(entry, operation.descriptor());
        }
        if (flags != 0) {
            NativeMemory.putByte(entry + SQE_FLAGS, (byte) flags);
        }
    }

    /** READ or WRITE, or, for memory that is registered, READ_FIXED or WRITE_FIXED with its index. */
    private int opcode(long entry, Operation operation) {
        boolean write = operation.kind().isWrite();
        int index = operation.bufferIndexBy(buffers);
        if (index < 0 || operation.descriptor().isStream()) {
            return write ? IORING_OP_WRITE : IORING_OP_READ;
        }
        fixedBuffers++;
        NativeMemory.putShort(entry + SQE_BUF_INDEX, (short) index);
        return write ? IORING_OP_WRITE_FIXED : IORING_OP_READ_FIXED;
    }

    /** Returns the flag to set, or 0. Streams are never registered: a pipe's peer would not see its end. */
    private int useRegisteredFile(long entry, Descriptor descriptor) {
        int index = descriptor.isStream() ? FileTable.NONE : files.indexOf(descriptor);
        if (index < 0) {
            return 0;
        }
        fixedFiles++;
        NativeMemory.putInt(entry + SQE_FD, index);
        return IOSQE_FIXED_FILE;
    }

    /** Adds to the pool's counters what was done since the last time. */
    void count(EngineCounters counters) {
        if ((fixedFiles | fixedBuffers) != 0) {
            counters.fixed(fixedFiles, fixedBuffers);
            fixedFiles = 0;
            fixedBuffers = 0;
        }
    }

    /** An entry that was taken and is not needed. */
    void fillNop(long entry) {
        prepare(entry, IORING_OP_NOP, -1, UserData.errand());
    }

    /**
     * Asks the kernel to cancel; whether it could is told by the operation's own completion. False where the kernel takes
     * nothing at the moment.
     */
    boolean cancel(long userData) {
        long entry = nextEntry();
        if (entry == 0) {
            return false;
        }
        prepare(entry, IORING_OP_ASYNC_CANCEL, -1, UserData.errand());
        NativeMemory.putLong(entry + SQE_ADDR, userData);
        return true;
    }

    /** Removes a poll, if the kernel takes that now; one that stays does no harm. */
    void cancelPoll(long userData) {
        long entry = nextEntry();
        if (entry != 0) {
            prepare(entry, IORING_OP_POLL_REMOVE, -1, UserData.errand());
            NativeMemory.putLong(entry + SQE_ADDR, userData);
        }
    }

    /** Arms a poll. False where the kernel takes nothing at the moment. */
    boolean poll(int fd, long userData, boolean multishot) {
        long entry = nextEntry();
        if (entry == 0) {
            return false;
        }
        prepare(entry, IORING_OP_POLL_ADD, fd, userData);
        NativeMemory.putInt(entry + SQE_OP_FLAGS, FileConstants.POLLIN);
        NativeMemory.putInt(entry + SQE_LEN, multishot ? IORING_POLL_ADD_MULTI : 0);
        return true;
    }

    /** Submits what there is, or lets the kernel do what it has put off, without waiting. */
    void submitIfNeeded() {
        if (ring.unsubmitted() > 0 || ring.wantsEntering()) {
            enter(0, IORING_ENTER_GETEVENTS);
        }
    }

    void submit() {
        enter(0, IORING_ENTER_GETEVENTS);
    }

    /** Submits what there is and waits for a completion; {@link Long#MAX_VALUE} nanoseconds for without limit. */
    void submitAndWait(int flags, long nanos) {
        if (nanos == Long.MAX_VALUE) {
            enter(1, flags);
        } else {
            check(ring.enterWithTimeout(1, flags, nanos));
        }
    }

    /** Kernel workers belong to the thread that submits, so each thread that comes to serve a ring sets their limit. */
    void limitKernelWorkers() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocate(ValueLayout.JAVA_INT, 2);
            limits.setAtIndex(ValueLayout.JAVA_INT, 0, KERNEL_WORKERS);
            limits.setAtIndex(ValueLayout.JAVA_INT, 1, KERNEL_WORKERS);
            // Kernels before 5.15 do not know it and keep their own limits.
            LibC.ioUringRegister(ring.fd(), IORING_REGISTER_IOWQ_MAX_WORKERS, limits.address(), 2);
        }
    }

    private static int callFlags(Operation operation) {
        return operation.callFlags();
    }

    private static void transfer(long entry, long offset, long address, int length, int flags) {
        NativeMemory.putLong(entry + SQE_OFF, offset);
        NativeMemory.putLong(entry + SQE_ADDR, address);
        NativeMemory.putInt(entry + SQE_LEN, length);
        NativeMemory.putInt(entry + SQE_RW_FLAGS, flags);
    }

    private static void prepare(long entry, int opcode, int fd, long userData) {
        NativeMemory.putByte(entry + SQE_OPCODE, (byte) opcode);
        NativeMemory.putInt(entry + SQE_FD, fd);
        NativeMemory.putLong(entry + SQE_USER_DATA, userData);
    }

    /**
     * Enters the kernel. EINTR, EAGAIN, EBUSY and the end of the time (ETIME) leave everything where it is: the loop reaps and comes again. Any other
     * failure means that the ring is dead.
     */
    private void enter(int minimumCompletions, int flags) {
        check(ring.enter(minimumCompletions, flags));
    }

    static void check(int result) {
        switch (-result) {
            case Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ETIME -> {}
            default -> {
                if (result < 0) {
                    throw new DeadRingException(-result);
                }
            }
        }
    }

    /** The ring cannot be used any more. */
    static final class DeadRingException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        DeadRingException(int errno) {
            super("io_uring_enter: " + Errno.describe(errno) + "; the ring cannot be used any more");
        }
    }
}
