package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_CLAMP;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_COOP_TASKRUN;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_CQSIZE;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_NO_SQARRAY;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_SUBMIT_ALL;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SETUP_TASKRUN_FLAG;

import java.util.Locale;

/**
 * What a ring is asked to be. Flags that the kernel does not know are dropped one by one; each can also be switched off
 * with {@code -Dio.overlapped.uring.disable=}, a comma-separated list of {@code coop_taskrun}, {@code submit_all},
 * {@code no_sqarray}, {@code multishot}, {@code no_iowait}, {@code files} and {@code buffers} (those that are registered),
 * {@code write_calls} (buffered writes by plain calls where the kernel would leave them to a worker), and the names of
 * {@link OptionalOperation}.
 *
 * <p>SINGLE_ISSUER and DEFER_TASKRUN are never asked for: they would bind a ring to one thread for good, and a ring must
 * be able to change hands when a callback blocks.
 *
 * @param entries submission entries, a power of two
 * @param completionEntries completion entries; also the limit of what the kernel is given at a time
 * @param flags IORING_SETUP_...
 * @param files entries of the table of registered files, 0 for none
 * @param buffers whether buffers may be registered
 * @param writeCalls whether the ring's thread may perform buffered writes by plain calls
 */
record RingOptions(
        int entries,
        int completionEntries,
        int flags,
        boolean multishot,
        boolean noIowait,
        int files,
        boolean buffers,
        boolean writeCalls) {
    static final int SMALLEST = 32;

    /** Flags that may be missing, the newest first: the order in which they are dropped. */
    static final int[] OPTIONAL_FLAGS = {
        IORING_SETUP_NO_SQARRAY, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, IORING_SETUP_SUBMIT_ALL,
    };

    private static final int ENTRIES = 256;
    private static final int FILES = 1024;
    private static final int MOST_FILES = 1 << 15;
    private static final int COMPLETIONS_FOR_EACH_ENTRY = 4;

    static RingOptions fromProperties() {
        String disabled = System.getProperty("io.overlapped.uring.disable", "").toLowerCase(Locale.ROOT);
        int flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
        if (!disabled.contains("coop_taskrun")) {
            flags |= IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG;
        }
        if (!disabled.contains("submit_all")) {
            flags |= IORING_SETUP_SUBMIT_ALL;
        }
        if (!disabled.contains("no_sqarray")) {
            flags |= IORING_SETUP_NO_SQARRAY;
        }
        int entries =
                Integer.highestOneBit(Math.clamp(Integer.getInteger("io.overlapped.uring.entries", ENTRIES), 2, 4096));
        int files = Math.clamp(Integer.getInteger("io.overlapped.uring.files", FILES), 0, MOST_FILES);
        return new RingOptions(
                entries,
                entries * COMPLETIONS_FOR_EACH_ENTRY,
                flags,
                !disabled.contains("multishot"),
                !disabled.contains("no_iowait"),
                disabled.contains("files") ? 0 : files,
                !disabled.contains("buffers"),
                !disabled.contains("write_calls"));
    }

    RingOptions withFlags(int newFlags) {
        return new RingOptions(entries, completionEntries, newFlags, multishot, noIowait, files, buffers, writeCalls);
    }

    RingOptions withoutFiles() {
        return new RingOptions(entries, completionEntries, flags, multishot, noIowait, 0, buffers, writeCalls);
    }

    RingOptions halved() {
        return new RingOptions(
                entries / 2, completionEntries / 2, flags, multishot, noIowait, files, buffers, writeCalls);
    }
}
