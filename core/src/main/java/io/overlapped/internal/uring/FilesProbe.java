package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_OP_POLL_ADD;
import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_FILES2;
import static io.overlapped.internal.linux.IoUringConstants.IOSQE_FIXED_FILE;
import static io.overlapped.internal.linux.IoUringLayout.*;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.Readiness;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds out whether taking a file out of a ring's table gives it up before the call returns, also while another registered
 * file is in use. Older kernels wait with it, for some time or until all operations issued before are over; there files
 * are not registered, because closing one must close it: its locks, its space if it was deleted, a pipe's end.
 */
final class FilesProbe {
    private static final int SOURCE = 0;
    private static final int SINK = 1;

    private FilesProbe() {}

    /** What was found out. */
    enum Answer {
        YES,
        NO,
        /** There was no memory or no descriptor to find it out. */
        NOT_KNOWN
    }

    /** By doing it: an end of a pipe that is held by the table only is given up, and the other end must be told at once. */
    static Answer givesUpAtOnce(Ring ring) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            int made = LibC.pipe2(ends, FileConstants.O_CLOEXEC);
            if (made < 0) {
                return failed(made);
            }
            int source = ends.getAtIndex(ValueLayout.JAVA_INT, SOURCE);
            int sink = ends.getAtIndex(ValueLayout.JAVA_INT, SINK);
            int registered = register(ring, ends);
            int polled = registered < 0 ? registered : pollSource(ring);
            LibC.close(sink);
            boolean early = Readiness.is(source, FileConstants.POLLIN);
            int takenOut = polled < 0 ? polled : RingTables.putFile(ring.fd(), SINK, RingTables.NO_FILE);
            boolean gaveUp = takenOut >= 0 && !early && Readiness.is(source, FileConstants.POLLIN);
            LibC.close(source);
            return takenOut < 0 ? failed(takenOut) : gaveUp ? Answer.YES : Answer.NO;
        }
    }

    private static Answer failed(int result) {
        return switch (-result) {
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.EAGAIN, Errno.EINTR, Errno.EBUSY -> Answer.NOT_KNOWN;
            default -> Answer.NO;
        };
    }

    /** A table whose entries are empty at first, as those in use are. Returns -errno where there is none. */
    private static int register(Ring ring, MemorySegment ends) {
        int result = RingTables.make(ring.fd(), IORING_REGISTER_FILES2, 2);
        if (result >= 0) {
            result = RingTables.putFile(ring.fd(), SOURCE, ends.getAtIndex(ValueLayout.JAVA_INT, SOURCE));
        }
        return result < 0 ? result : RingTables.putFile(ring.fd(), SINK, ends.getAtIndex(ValueLayout.JAVA_INT, SINK));
    }

    /** An operation that is in flight meanwhile. Returns -errno where the kernel does not take it. */
    private static int pollSource(Ring ring) {
        long entry = ring.nextSubmission();
        if (entry == 0) {
            return -Errno.EBUSY;
        }
        NativeMemory.putByte(entry + SQE_OPCODE, (byte) IORING_OP_POLL_ADD);
        NativeMemory.putByte(entry + SQE_FLAGS, (byte) IOSQE_FIXED_FILE);
        NativeMemory.putInt(entry + SQE_FD, SOURCE);
        NativeMemory.putInt(entry + SQE_OP_FLAGS, FileConstants.POLLIN);
        int entered = ring.enter(0, 0);
        return entered == 0 ? -Errno.EAGAIN : entered;
    }
}
