package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Memory, limits, the raw system call, and what is missing. */
@OnLinux
class LibCMemoryAndProcessTest {
    @Test
    void mappedMemoryIsZeroAndCanBeWritten() {
        long address = LibC.mmap(8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assertThat(address).isPositive();
        assertThat(address & 4095).isZero();
        assertThat(NativeMemory.getLong(address + 8184)).isZero();
        NativeMemory.putLong(address + 8184, 1);
        assertThat(LibC.munmap(address, 8192)).isZero();
    }

    @Test
    void mappingFailsWithTheErrorNumber() {
        assertThat(LibC.mmap(0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.mmap(4096, PROT_READ, MAP_SHARED, -1, 0)).isEqualTo(-Errno.EBADF);
        assertThat(LibC.mmap(1L << 60, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
                .isEqualTo(-Errno.ENOMEM);
        assertThat(LibC.munmap(1, 4096)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void allocatesAndFrees() {
        long address = LibC.malloc(1000);
        assertThat(address).isPositive();
        NativeMemory.fill(address, 1000, (byte) 1);
        LibC.free(address);
        LibC.free(0);
        assertThat(LibC.malloc(Long.MAX_VALUE)).isZero();
    }

    @Test
    void allocatesAligned() {
        for (long alignment = 8; alignment <= 1 << 21; alignment <<= 1) {
            long address = LibC.allocateAligned(alignment, alignment + 1);
            assertThat(address).isPositive();
            assertThat(address & (alignment - 1)).isZero();
            NativeMemory.putByte(address + alignment, (byte) 1);
            LibC.free(address);
        }
    }

    @Test
    void alignedAllocationFailsWithZero() {
        assertThat(LibC.allocateAligned(4096, Long.MAX_VALUE - 8192)).isZero();
        assertThat(LibC.allocateAligned(4096, Long.MAX_VALUE)).isZero();
        assertThat(LibC.allocateAligned(4096, -1)).isZero();
        assertThat(LibC.allocateAligned(24, 100)).isZero();
        assertThat(LibC.allocateAligned(0, 100)).isZero();
    }

    @Test
    void threadNumberIsTheKernels() throws IOException {
        Path self = Path.of("/proc/thread-self");
        assumeTrue(Files.exists(self), "no /proc");
        assertThat(self.toRealPath().getFileName()).hasToString(Integer.toString(LibC.gettid()));
    }

    @Test
    void memlockLimitIsTheKernels() throws IOException {
        String limits = Files.readString(Path.of("/proc/self/limits"));
        String line = limits.lines()
                .filter(l -> l.startsWith("Max locked memory"))
                .findFirst()
                .orElseThrow();
        String soft = line.substring("Max locked memory".length()).strip().replaceFirst("\\s.*", "");
        long expected = soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
        assertThat(LibC.memlockLimit()).isEqualTo(expected);
    }

    @Test
    void prctlReadsAndRefuses() {
        assertThat(LibC.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)).isBetween(0, 1);
        assertThat(LibC.prctl(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.prctl(-1, 0, 0, 0, 0)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void anySystemCallByNumber() {
        assertThat(LibC.syscall6(SYS_GETPID, 0, 0, 0, 0, 0, 0))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(LibC.syscall6(100_000, 0, 0, 0, 0, 0, 0)).isEqualTo(-Errno.ENOSYS);
        assertThat(LibC.syscall6(SYS_MEMBARRIER, MEMBARRIER_CMD_QUERY, 0, 0, 0, 0, 0))
                .matches(commands -> commands == -Errno.ENOSYS || commands >= 0);
    }

    @Test
    void aMissingFunctionFailsWithEnosys() throws Throwable {
        MethodHandle none = Downcalls.function("no_such_function_anywhere", Downcalls.INT, Downcalls.INT);
        MemorySegment state = CallState.enter();
        assertThat(CallState.leave((int) none.invokeExact(state, 1), state)).isEqualTo(-Errno.ENOSYS);

        MethodHandle wide = Downcalls.variadic("nor_this_one", 1, Downcalls.LONG, Downcalls.LONG, Downcalls.POINTER);
        state = CallState.enter();
        long result = (long) wide.invokeExact(state, 1L, MemorySegment.NULL);
        assertThat(CallState.leave(result, state)).isEqualTo(-Errno.ENOSYS);

        MethodHandle silent = Downcalls.procedure("nor_that_one", Downcalls.LONG);
        silent.invokeExact(state, 1L);

        assertThat(Downcalls.has("no_such_function_anywhere")).isFalse();
        assertThat(Downcalls.has("pread")).isTrue();
    }
}
