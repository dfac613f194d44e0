package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.FileConstants.MAP_POPULATE;
import static io.overlapped.internal.linux.FileConstants.MAP_SHARED;
import static io.overlapped.internal.linux.FileConstants.PROT_READ;
import static io.overlapped.internal.linux.FileConstants.PROT_WRITE;
import static io.overlapped.internal.linux.IoUringConstants.IORING_OFF_SQES;
import static io.overlapped.internal.linux.IoUringConstants.IORING_OFF_SQ_RING;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_NO_SQARRAY;
import static io.overlapped.internal.linux.IoUringLayout.*;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Asks the kernel for a ring: flags that it does not know are dropped, and what does not fit the memlock limit is halved. */
final class RingSetup {
    private RingSetup() {}

    /** A ring's memory, by absolute addresses. */
    record Mapped(
            int fd,
            int flags,
            int features,
            int submissionEntries,
            int completionEntries,
            long rings,
            long ringsSize,
            long submissions,
            long submissionsSize,
            long submissionHead,
            long submissionTail,
            long submissionFlags,
            long completionHead,
            long completionTail,
            long completions) {
        void close() {
            LibC.munmap(submissions, submissionsSize);
            LibC.munmap(rings, ringsSize);
            LibC.close(fd);
        }
    }

    static Mapped create(RingOptions wanted) throws RingSetupException {
        RingOptions options = wanted;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(PARAMS_SIZE, 8);
            for (; ; ) {
                int fd = setup(params, options);
                if (fd >= 0) {
                    return map(fd, params.address());
                }
                RingOptions next = afterFailure(-fd, options);
                if (next == null) {
                    throw new RingSetupException("io_uring_setup", -fd);
                }
                options = next;
            }
        }
    }

    private static @Nullable RingOptions afterFailure(int errno, RingOptions options) {
        if (errno == Errno.ENOMEM && options.entries() / 2 >= RingOptions.SMALLEST) {
            return options.halved();
        }
        if (errno == Errno.EINVAL) {
            for (int flag : RingOptions.OPTIONAL_FLAGS) {
                if ((options.flags() & flag) != 0) {
                    return options.withFlags(options.flags() & ~flag);
                }
            }
        }
        return null;
    }

    private static int setup(MemorySegment params, RingOptions options) {
        params.fill((byte) 0);
        NativeMemory.putInt(params.address() + PARAMS_FLAGS, options.flags());
        NativeMemory.putInt(params.address() + PARAMS_CQ_ENTRIES, options.completionEntries());
        return LibC.ioUringSetup(options.entries(), params);
    }

    private static Mapped map(int fd, long params) throws RingSetupException {
        int flags = NativeMemory.getInt(params + PARAMS_FLAGS);
        int submissionEntries = NativeMemory.getInt(params + PARAMS_SQ_ENTRIES);
        int completionEntries = NativeMemory.getInt(params + PARAMS_CQ_ENTRIES);
        long array = offset(params, PARAMS_SQ_OFF_ARRAY);
        long cqes = offset(params, PARAMS_CQ_OFF_CQES);
        boolean indexed = (flags & IORING_SETUP_NO_SQARRAY) == 0;
        long ringsSize = Math.max(
                indexed ? array + (long) submissionEntries * Integer.BYTES : 0,
                cqes + (long) completionEntries * CQE_SIZE);
        long submissionsSize = (long) submissionEntries * SQE_SIZE;
        int protection = PROT_READ | PROT_WRITE;
        int kind = MAP_SHARED | MAP_POPULATE;
        long rings = LibC.mmap(ringsSize, protection, kind, fd, IORING_OFF_SQ_RING);
        if (isError(rings)) {
            LibC.close(fd);
            throw new RingSetupException("mmap of the ring", (int) -rings);
        }
        long submissions = LibC.mmap(submissionsSize, protection, kind, fd, IORING_OFF_SQES);
        if (isError(submissions)) {
            LibC.munmap(rings, ringsSize);
            LibC.close(fd);
            throw new RingSetupException("mmap of the submission entries", (int) -submissions);
        }
        if (indexed) {
            for (int i = 0; i < submissionEntries; i++) {
                NativeMemory.putInt(rings + array + (long) i * Integer.BYTES, i);
            }
        }
        return new Mapped(
                fd,
                flags,
                NativeMemory.getInt(params + PARAMS_FEATURES),
                submissionEntries,
                completionEntries,
                rings,
                ringsSize,
                submissions,
                submissionsSize,
                rings + offset(params, PARAMS_SQ_OFF_HEAD),
                rings + offset(params, PARAMS_SQ_OFF_TAIL),
                rings + offset(params, PARAMS_SQ_OFF_FLAGS),
                rings + offset(params, PARAMS_CQ_OFF_HEAD),
                rings + offset(params, PARAMS_CQ_OFF_TAIL),
                rings + cqes);
    }

    private static long offset(long params, int member) {
        return Integer.toUnsignedLong(NativeMemory.getInt(params + member));
    }

    private static boolean isError(long address) {
        return address < 0 && address > -4096;
    }
}
