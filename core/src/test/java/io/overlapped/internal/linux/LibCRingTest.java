package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.*;
import static io.overlapped.internal.linux.IoUringConstants.*;
import static io.overlapped.internal.linux.IoUringLayout.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The three calls of io_uring, with the layouts that they take: a ring by hand. */
@OnLinux
class LibCRingTest {
    private final Arena arena = Arena.ofAuto();
    private MemorySegment params;
    private int ring = -1;
    private long rings;
    private long entries;

    @BeforeEach
    void setUp() {
        params = arena.allocate(PARAMS_SIZE, 8);
        ring = LibC.ioUringSetup(8, params);
        assumeTrue(ring != -Errno.ENOSYS && ring != -Errno.EPERM, () -> "no io_uring: " + Errno.describe(-ring));
        assertThat(ring).isNotNegative();
        int access = PROT_READ | PROT_WRITE;
        rings = LibC.mmap(ringBytes(), access, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
        entries = LibC.mmap(8 * SQE_SIZE, access, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
        assertThat(rings).isPositive();
        assertThat(entries).isPositive();
    }

    @AfterEach
    void close() {
        if (ring >= 0) {
            LibC.munmap(rings, ringBytes());
            LibC.munmap(entries, 8 * SQE_SIZE);
            LibC.close(ring);
        }
    }

    @Test
    void setUpFillsInTheParameters() {
        assertThat(param(PARAMS_SQ_ENTRIES)).isEqualTo(8);
        assertThat(param(PARAMS_CQ_ENTRIES)).isEqualTo(16);
        assertThat(param(PARAMS_FEATURES) & IORING_FEAT_SINGLE_MMAP).isNotZero();
        assertThat(NativeMemory.getInt(rings + param(PARAMS_SQ_OFF_RING_ENTRIES)))
                .isEqualTo(8);
        assertThat(NativeMemory.getInt(rings + param(PARAMS_SQ_OFF_RING_MASK))).isEqualTo(7);
        assertThat(NativeMemory.getInt(rings + param(PARAMS_CQ_OFF_RING_ENTRIES)))
                .isEqualTo(16);
        assertThat(NativeMemory.getInt(rings + param(PARAMS_CQ_OFF_RING_MASK))).isEqualTo(15);
    }

    @Test
    void anOperationCompletes() {
        int eventfd = LibC.eventfd(0x1234, 0);
        MemorySegment buffer = arena.allocate(8, 8);
        long entry = entry(0);
        NativeMemory.putByte(entry + SQE_OPCODE, (byte) IORING_OP_READ);
        NativeMemory.putInt(entry + SQE_FD, eventfd);
        NativeMemory.putLong(entry + SQE_OFF, -1);
        NativeMemory.putLong(entry + SQE_ADDR, buffer.address());
        NativeMemory.putInt(entry + SQE_LEN, 8);
        NativeMemory.putLong(entry + SQE_USER_DATA, 0x0102_0304_0506_0708L);
        submit(1);
        assertThat(LibC.ioUringEnter(ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0)).isEqualTo(1);

        long completion = rings + param(PARAMS_CQ_OFF_CQES);
        assertThat(NativeMemory.getIntAcquire(rings + param(PARAMS_CQ_OFF_TAIL)))
                .isEqualTo(1);
        assertThat(NativeMemory.getLong(completion + CQE_USER_DATA)).isEqualTo(0x0102_0304_0506_0708L);
        assertThat(NativeMemory.getInt(completion + CQE_RES)).isEqualTo(8);
        assertThat(NativeMemory.getInt(completion + CQE_FLAGS) & IORING_CQE_F_MORE)
                .isZero();
        assertThat(buffer.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(0x1234);
        assertThat(LibC.close(eventfd)).isZero();
    }

    @Test
    void waitingEndsAtTheTimeout() {
        assumeTrue((param(PARAMS_FEATURES) & IORING_FEAT_EXT_ARG) != 0, "the kernel has no timeout here");
        MemorySegment time = arena.allocate(TIMESPEC_SIZE, 8);
        time.set(ValueLayout.JAVA_LONG, TIMESPEC_NSEC, 20_000_000);
        MemorySegment argument = arena.allocate(GETEVENTS_ARG_SIZE, 8);
        argument.set(ValueLayout.JAVA_LONG, GETEVENTS_ARG_TS, time.address());
        long start = System.nanoTime();
        int flags = IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG;
        int result = LibC.ioUringEnter(ring, 0, 1, flags, argument.address(), argument.byteSize());
        assertThat(result).isEqualTo(-Errno.ETIME);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(19_000_000);
    }

    @Test
    void probeListsTheOperations() {
        MemorySegment probe = arena.allocate(PROBE_SIZE + 256L * PROBE_OP_SIZE, 8);
        assertThat(LibC.ioUringRegister(ring, IORING_REGISTER_PROBE, probe.address(), 256))
                .isZero();
        int last = Byte.toUnsignedInt(probe.get(ValueLayout.JAVA_BYTE, PROBE_LAST_OP));
        assertThat(last).isGreaterThanOrEqualTo(IORING_OP_READ);
        for (int operation : new int[] {IORING_OP_NOP, IORING_OP_READ, IORING_OP_WRITE, IORING_OP_ASYNC_CANCEL}) {
            long at = PROBE_OPS + (long) operation * PROBE_OP_SIZE;
            assertThat((int) probe.get(ValueLayout.JAVA_BYTE, at + PROBE_OP_OP)).isEqualTo(operation);
            assertThat(probe.get(ValueLayout.JAVA_SHORT, at + PROBE_OP_FLAGS) & IO_URING_OP_SUPPORTED)
                    .isNotZero();
        }
    }

    @Test
    void cancellingSynchronouslyWhatIsNotThere() {
        MemorySegment cancel = arena.allocate(SYNC_CANCEL_SIZE, 8);
        cancel.set(ValueLayout.JAVA_LONG, SYNC_CANCEL_ADDR, 77);
        cancel.set(ValueLayout.JAVA_INT, SYNC_CANCEL_FD, -1);
        cancel.set(ValueLayout.JAVA_LONG, SYNC_CANCEL_TIMEOUT + TIMESPEC_SEC, -1);
        cancel.set(ValueLayout.JAVA_LONG, SYNC_CANCEL_TIMEOUT + TIMESPEC_NSEC, -1);
        int result = LibC.ioUringRegister(ring, IORING_REGISTER_SYNC_CANCEL, cancel.address(), 1);
        assumeTrue(result != -Errno.EINVAL, "the kernel cannot cancel synchronously");
        assertThat(result).isEqualTo(-Errno.ENOENT);
    }

    @Test
    void failures() {
        assertThat(LibC.ioUringSetup(0, params)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.ioUringEnter(-1, 0, 0, 0, 0, 0)).isEqualTo(-Errno.EBADF);
        assertThat(LibC.ioUringEnter(ring, 0, 0, 1 << 30, 0, 0)).isEqualTo(-Errno.EINVAL);
        // Not -1: newer kernels take that for a registration that needs no ring.
        assertThat(LibC.ioUringRegister(Integer.MAX_VALUE, IORING_REGISTER_PROBE, 0, 0))
                .isEqualTo(-Errno.EBADF);
        assertThat(LibC.ioUringRegister(ring, 10_000, 0, 0)).isEqualTo(-Errno.EINVAL);
    }

    private int param(int offset) {
        return params.get(ValueLayout.JAVA_INT, offset);
    }

    private long ringBytes() {
        int submission = param(PARAMS_SQ_OFF_ARRAY) + 4 * param(PARAMS_SQ_ENTRIES);
        int completion = param(PARAMS_CQ_OFF_CQES) + CQE_SIZE * param(PARAMS_CQ_ENTRIES);
        return Math.max(submission, completion);
    }

    private long entry(int index) {
        NativeMemory.putInt(rings + param(PARAMS_SQ_OFF_ARRAY) + 4L * index, index);
        return entries + (long) index * SQE_SIZE;
    }

    private void submit(int count) {
        long tail = rings + param(PARAMS_SQ_OFF_TAIL);
        NativeMemory.putIntRelease(tail, NativeMemory.getInt(tail) + count);
    }
}
