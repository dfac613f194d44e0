package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.*;
import static io.overlapped.internal.linux.IoUringLayout.*;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import io.overlapped.internal.linux.Platform;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether this process can use io_uring, by doing it: a ring is made, asked what it knows, and passes one
 * operation. Where it cannot, says why and what would help.
 */
public final class UringProbe {
    private static final int REQUIRED_FEATURES = IORING_FEAT_SINGLE_MMAP
            | IORING_FEAT_NODROP
            | IORING_FEAT_SUBMIT_STABLE
            | IORING_FEAT_FAST_POLL
            | IORING_FEAT_EXT_ARG;

    private static final List<Integer> REQUIRED_OPCODES = List.of(
            IORING_OP_NOP,
            IORING_OP_READ,
            IORING_OP_WRITE,
            IORING_OP_READV,
            IORING_OP_WRITEV,
            IORING_OP_FSYNC,
            IORING_OP_POLL_ADD,
            IORING_OP_ASYNC_CANCEL);

    private static final int OPCODES_ASKED = 64;
    private static final int ENTER_ATTEMPTS = 16;

    private static @Nullable Result kept;

    private UringProbe() {}

    /**
     * What was found.
     *
     * @param reason in words: what the kernel offers, or why it cannot be used and what would help
     * @param optional the optional operations that the kernel knows
     * @param givesFilesUp whether a registered file that is taken out of its ring's table is given up at once
     */
    public record Result(boolean usable, String reason, Set<OptionalOperation> optional, boolean givesFilesUp) {}

    /** Probes once and keeps the answer; a want that may pass (memory, descriptors) is asked about again. */
    public static synchronized Result result() {
        Result answer = kept;
        if (answer == null) {
            Attempt attempt = probe();
            answer = attempt.result();
            if (!attempt.mayPass()) {
                kept = answer;
            }
        }
        return answer;
    }

    private record Attempt(Result result, boolean mayPass) {}

    private static Attempt probe() {
        if (!Platform.isSupported()) {
            return unusable(Platform.whyNot(), false);
        }
        RingSetup.Mapped mapped;
        try {
            mapped = RingSetup.create(RingOptions.fromProperties());
        } catch (RingSetupException e) {
            return unusable(explain(e), e.errno() != Errno.EPERM && e.errno() != Errno.ENOSYS);
        }
        try {
            int missing = REQUIRED_FEATURES & ~mapped.features();
            if (missing != 0) {
                return unusable(
                        String.format(
                                "the kernel's io_uring lacks features that are needed (0x%x of 0x%x): use Linux 5.11"
                                        + " or later",
                                missing, REQUIRED_FEATURES),
                        false);
            }
            return examine(mapped);
        } finally {
            mapped.close();
        }
    }

    private static Attempt examine(RingSetup.Mapped mapped) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment probe = arena.allocate(PROBE_SIZE + (long) OPCODES_ASKED * PROBE_OP_SIZE, 8);
            int registered = LibC.ioUringRegister(mapped.fd(), IORING_REGISTER_PROBE, probe.address(), OPCODES_ASKED);
            if (registered < 0) {
                return unusable("io_uring_register: " + explain(-registered), false);
            }
            for (int opcode : REQUIRED_OPCODES) {
                if (!supports(probe, opcode)) {
                    return unusable(
                            "the kernel's io_uring does not know opcode " + opcode + ": use Linux 5.11 or later",
                            false);
                }
            }
            Ring ring = new Ring(mapped);
            long entry = ring.nextSubmission();
            NativeMemory.putByte(entry + SQE_OPCODE, (byte) IORING_OP_NOP);
            int entered = enter(ring);
            if (entered < 0) {
                return unusable("io_uring_enter: " + explain(-entered), isTransient(-entered));
            }
            String found = String.format(
                    "io_uring: %d entries, %d completions, set-up flags 0x%x, features 0x%x",
                    mapped.submissionEntries(), mapped.completionEntries(), mapped.flags(), mapped.features());
            FilesProbe.Answer givesUp = FilesProbe.givesUpAtOnce(ring);
            return new Attempt(
                    new Result(
                            true,
                            found,
                            OptionalOperation.known(opcode -> supports(probe, opcode)),
                            givesUp == FilesProbe.Answer.YES),
                    givesUp == FilesProbe.Answer.NOT_KNOWN);
        }
    }

    private static int enter(Ring ring) {
        int entered = -Errno.EINTR;
        for (int attempt = 0; attempt < ENTER_ATTEMPTS && isTransient(-entered); attempt++) {
            entered = ring.enter(1, IORING_ENTER_GETEVENTS);
        }
        return entered;
    }

    private static boolean isTransient(int errno) {
        return errno == Errno.EINTR || errno == Errno.EAGAIN || errno == Errno.EBUSY;
    }

    private static boolean supports(MemorySegment probe, int opcode) {
        if (opcode > NativeMemory.getByte(probe.address() + PROBE_LAST_OP)) {
            return false;
        }
        long at = probe.address() + PROBE_OPS + (long) opcode * PROBE_OP_SIZE + PROBE_OP_FLAGS;
        return (NativeMemory.getShort(at) & IO_URING_OP_SUPPORTED) != 0;
    }

    private static Attempt unusable(String why, boolean mayPass) {
        return new Attempt(new Result(false, "io_uring cannot be used (" + why + ")", Set.of(), false), mayPass);
    }

    private static String explain(RingSetupException e) {
        return switch (e.errno()) {
            case Errno.EPERM, Errno.ENOSYS, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE ->
                "io_uring_setup: " + explain(e.errno());
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String explain(int errno) {
        String name = Errno.describe(errno);
        return switch (errno) {
            case Errno.EPERM -> {
                int disabled = disabledSwitch();
                yield disabled > 0
                        ? name + ": the switch kernel.io_uring_disabled is " + disabled
                                + "; set it to 0 with sysctl kernel.io_uring_disabled=0"
                        : name + ": a seccomp filter refuses it, as container runtimes do by default; allow"
                                + " io_uring_setup, io_uring_enter and io_uring_register in the container's profile";
            }
            case Errno.ENOSYS ->
                name + ": the kernel is older than 5.11, built without io_uring, or a filter hides it; "
                        + "use a later kernel, or allow the three io_uring calls in the sandbox";
            case Errno.ENOMEM ->
                name + ": the locked-memory limit (RLIMIT_MEMLOCK, " + memlock() + ") is used up by this user's rings; "
                        + "raise it with ulimit -l or LimitMEMLOCK=";
            case Errno.EMFILE, Errno.ENFILE ->
                name + ": no file descriptor is left for a ring; raise the limit with ulimit -n";
            default -> name;
        };
    }

    private static String memlock() {
        long limit = LibC.memlockLimit();
        return limit == Long.MAX_VALUE ? "unlimited" : limit / 1024 + " KiB";
    }

    private static int disabledSwitch() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/proc/sys/kernel/io_uring_disabled", StandardCharsets.US_ASCII);
            int fd = LibC.open(path, FileConstants.O_RDONLY | FileConstants.O_CLOEXEC, 0);
            if (fd < 0) {
                return 0;
            }
            MemorySegment text = arena.allocate(16);
            long n = LibC.read(fd, text.address(), 16);
            LibC.close(fd);
            return n > 0 ? NativeMemory.getByte(text.address()) - '0' : 0;
        }
    }
}
