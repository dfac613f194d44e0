package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_OP_POLL_ADD;
import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_FILES2;
import static io.overlapped.internal.linux.IoUringConstants.IOSQE_FIXED_FILE;
import static io.overlapped.internal.linux.IoUringLayout.*;

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

    /** By doing it: an end of a pipe that is held by the table only is given up, and the other end must be told at once. */
    static boolean givesUpAtOnce(Ring ring) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (LibC.pipe2(ends, FileConstants.O_CLOEXEC) < 0) {
                return false;
            }
            int source = ends.getAtIndex(ValueLayout.JAVA_INT, SOURCE);
            int sink = ends.getAtIndex(ValueLayout.JAVA_INT, SINK);
            boolean registered = register(ring, ends) && pollSource(ring);
            LibC.close(sink);
            boolean early = Readiness.is(source, FileConstants.POLLIN);
            boolean takenOut = registered && RingTables.putFile(ring.fd(), SINK, RingTables.NO_FILE) >= 0;
            boolean gaveUp = takenOut && !early && Readiness.is(source, FileConstants.POLLIN);
            LibC.close(source);
            return gaveUp;
        }
    }

    /** A table whose entries are empty at first, as those in use are. */
    private static boolean register(Ring ring, MemorySegment ends) {
        return RingTables.make(ring.fd(), IORING_REGISTER_FILES2, 2) >= 0
                && RingTables.putFile(ring.fd(), SOURCE, ends.getAtIndex(ValueLayout.JAVA_INT, SOURCE)) >= 0
                && RingTables.putFile(ring.fd(), SINK, ends.getAtIndex(ValueLayout.JAVA_INT, SINK)) >= 0;
    }

    /** An operation that is in flight meanwhile. */
    private static boolean pollSource(Ring ring) {
        long entry = ring.nextSubmission();
        if (entry == 0) {
            return false;
        }
        NativeMemory.putByte(entry + SQE_OPCODE, (byte) IORING_OP_POLL_ADD);
        NativeMemory.putByte(entry + SQE_FLAGS, (byte) IOSQE_FIXED_FILE);
        NativeMemory.putInt(entry + SQE_FD, SOURCE);
        NativeMemory.putInt(entry + SQE_OP_FLAGS, FileConstants.POLLIN);
        return ring.enter(0, 0) == 1;
    }
}
