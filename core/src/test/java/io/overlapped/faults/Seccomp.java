package io.overlapped.faults;

import static io.overlapped.internal.linux.CLayout.*;
import static io.overlapped.internal.linux.FileConstants.*;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Has the kernel refuse system calls to this process, as container runtimes do; for good, and without privileges. */
final class Seccomp {
    private Seccomp() {}

    /** From here on the system calls fail with {@code errno}, in all threads of the process. */
    static void refuse(int errno, int... systemCalls) {
        int size = 3 + systemCalls.length + 2;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate((long) size * SOCK_FILTER_SIZE, 8);
            instruction(filter, 0, BPF_LD | BPF_W | BPF_ABS, 0, 0, SECCOMP_DATA_ARCH);
            instruction(filter, 1, BPF_JMP | BPF_JEQ | BPF_K, 0, size - 4, AUDIT_ARCH);
            instruction(filter, 2, BPF_LD | BPF_W | BPF_ABS, 0, 0, SECCOMP_DATA_NR);
            for (int i = 0; i < systemCalls.length; i++) {
                int refusal = systemCalls.length - i;
                instruction(filter, 3 + i, BPF_JMP | BPF_JEQ | BPF_K, refusal, 0, systemCalls[i]);
            }
            instruction(filter, size - 2, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
            instruction(filter, size - 1, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | errno);
            MemorySegment program = arena.allocate(SOCK_FPROG_SIZE, 8);
            program.set(ValueLayout.JAVA_SHORT, SOCK_FPROG_LEN, (short) size);
            program.set(ValueLayout.JAVA_LONG, SOCK_FPROG_FILTER, filter.address());
            check("prctl", LibC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
            check(
                    "seccomp",
                    LibC.syscall6(
                            SYS_SECCOMP,
                            SECCOMP_SET_MODE_FILTER,
                            SECCOMP_FILTER_FLAG_TSYNC,
                            program.address(),
                            0,
                            0,
                            0));
        }
    }

    private static void instruction(MemorySegment filter, int index, int code, int ifTrue, int ifFalse, int operand) {
        long at = (long) index * SOCK_FILTER_SIZE;
        filter.set(ValueLayout.JAVA_SHORT, at + SOCK_FILTER_CODE, (short) code);
        filter.set(ValueLayout.JAVA_BYTE, at + SOCK_FILTER_JT, (byte) ifTrue);
        filter.set(ValueLayout.JAVA_BYTE, at + SOCK_FILTER_JF, (byte) ifFalse);
        filter.set(ValueLayout.JAVA_INT, at + SOCK_FILTER_K, operand);
    }

    private static void check(String what, long result) {
        if (result != 0) {
            throw new IllegalStateException(what + ": " + (result < 0 ? Errno.describe((int) -result) : result));
        }
    }
}
