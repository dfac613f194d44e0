package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_ASYNC_CANCEL_ANY;
import static io.overlapped.internal.linux.IoUringConstants.IORING_ENTER_EXT_ARG;
import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_SYNC_CANCEL;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SQ_CQ_OVERFLOW;
import static io.overlapped.internal.linux.IoUringConstants.IORING_SQ_TASKRUN;
import static io.overlapped.internal.linux.IoUringLayout.CQE_SIZE;
import static io.overlapped.internal.linux.IoUringLayout.GETEVENTS_ARG_SIZE;
import static io.overlapped.internal.linux.IoUringLayout.GETEVENTS_ARG_TS;
import static io.overlapped.internal.linux.IoUringLayout.SQE_SIZE;
import static io.overlapped.internal.linux.IoUringLayout.SQE_USER_DATA;
import static io.overlapped.internal.linux.IoUringLayout.SYNC_CANCEL_FD;
import static io.overlapped.internal.linux.IoUringLayout.SYNC_CANCEL_FLAGS;
import static io.overlapped.internal.linux.IoUringLayout.SYNC_CANCEL_SIZE;
import static io.overlapped.internal.linux.IoUringLayout.SYNC_CANCEL_TIMEOUT;
import static io.overlapped.internal.linux.IoUringLayout.TIMESPEC_NSEC;
import static io.overlapped.internal.linux.IoUringLayout.TIMESPEC_SEC;
import static io.overlapped.internal.linux.IoUringLayout.TIMESPEC_SIZE;

import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * One ring: its two queues in memory shared with the kernel, and the call that moves them. Not thread-safe: see
 * {@link Custody} for who may touch it.
 *
 * <p>Orderings: the kernel reads what lies before the submission tail and we read what lies before the completion tail, so
 * both tails are release stores and acquire loads; our completion head is a release store, because it gives entries back
 * that we have read. How many submissions are outstanding is derived from tail and head, never counted.
 */
final class Ring {
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    /** For how long what a kernel worker performs right now is waited for. */
    private static final long CANCELLING_NANOS = 100_000_000;

    private final RingSetup.Mapped mapped;

    /** A timespec, and behind it the argument of io_uring_enter that points to it; kept as long as the ring. */
    private final MemorySegment waiting =
            Arena.ofAuto().allocate((long) TIMESPEC_SIZE + GETEVENTS_ARG_SIZE, Long.BYTES);

    private final int submissionEntries;
    private final int submissionMask;
    private final int completionMask;

    private int submissionTail;
    private int completionHead;

    Ring(RingSetup.Mapped mapped) {
        this.mapped = mapped;
        this.submissionEntries = mapped.submissionEntries();
        this.submissionMask = submissionEntries - 1;
        this.completionMask = mapped.completionEntries() - 1;
        this.submissionTail = NativeMemory.getInt(mapped.submissionTail());
        this.completionHead = NativeMemory.getInt(mapped.completionHead());
        NativeMemory.putLong(waiting.address() + TIMESPEC_SIZE + GETEVENTS_ARG_TS, waiting.address());
    }

    int fd() {
        return mapped.fd();
    }

    /**
     * Asks the kernel, without entering the ring, to cancel all that it has: their completions tell what became of them. Kernels before 6.0
     * do not know it, and then nothing happens.
     */
    void cancelAll() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cancel = arena.allocate(SYNC_CANCEL_SIZE, Long.BYTES);
            NativeMemory.putInt(cancel.address() + SYNC_CANCEL_FD, -1);
            NativeMemory.putInt(cancel.address() + SYNC_CANCEL_FLAGS, IORING_ASYNC_CANCEL_ANY);
            NativeMemory.putLong(cancel.address() + SYNC_CANCEL_TIMEOUT + TIMESPEC_NSEC, CANCELLING_NANOS);
            LibC.ioUringRegister(fd(), IORING_REGISTER_SYNC_CANCEL, cancel.address(), 1);
        }
    }

    RingSetup.Mapped mapped() {
        return mapped;
    }

    /** The address of the next free entry, all zero; 0 where the queue is full. Counts as soon as it is taken. */
    long nextSubmission() {
        if (submissionTail - laSubmissionHead() >= submissionEntries) {
            return 0;
        }
        long entry = mapped.submissions() + (long) (submissionTail & submissionMask) * SQE_SIZE;
        submissionTail++;
        for (int i = 0; i < SQE_SIZE; i += Long.BYTES) {
            NativeMemory.putLong(entry + i, 0);
        }
        return entry;
    }

    /** Entries that the kernel has not consumed. */
    int unsubmitted() {
        return submissionTail - laSubmissionHead();
    }

    /**
     * Shows the kernel all entries taken so far, and enters it.
     *
     * @return entries consumed, or -errno
     */
    int enter(int minimumCompletions, int flags) {
        NativeMemory.putIntRelease(mapped.submissionTail(), submissionTail);
        return LibC.ioUringEnter(mapped.fd(), unsubmitted(), minimumCompletions, flags, 0, 0);
    }

    /** The same, but waits for so many nanoseconds at most; then -ETIME. */
    int enterWithTimeout(int minimumCompletions, int flags, long nanos) {
        NativeMemory.putIntRelease(mapped.submissionTail(), submissionTail);
        return enter(unsubmitted(), minimumCompletions, flags, nanos);
    }

    /** Waits, and submits nothing: so another thread may do that meanwhile. One thread at a time waits with a limit. */
    int await(int minimumCompletions, int flags, long nanos) {
        return enter(0, minimumCompletions, flags, nanos);
    }

    private int enter(int toSubmit, int minimumCompletions, int flags, long nanos) {
        long timespec = waiting.address();
        NativeMemory.putLong(timespec + TIMESPEC_SEC, nanos / NANOS_A_SECOND);
        NativeMemory.putLong(timespec + TIMESPEC_NSEC, nanos % NANOS_A_SECOND);
        return LibC.ioUringEnter(
                mapped.fd(),
                toSubmit,
                minimumCompletions,
                flags | IORING_ENTER_EXT_ARG,
                timespec + TIMESPEC_SIZE,
                GETEVENTS_ARG_SIZE);
    }

    /** The {@code user_data} of the entries that the kernel has not consumed. */
    void forEachUnsubmitted(LongConsumer action) {
        for (int number = laSubmissionHead(); number != submissionTail; number++) {
            long entry = mapped.submissions() + (long) (number & submissionMask) * SQE_SIZE;
            action.accept(NativeMemory.getLong(entry + SQE_USER_DATA));
        }
    }

    boolean hasCompletion() {
        return completionHead != laCompletionTail();
    }

    int laCompletionTail() {
        return NativeMemory.getIntAcquire(mapped.completionTail());
    }

    int completionHead() {
        return completionHead;
    }

    /** The address of the completion with the given running number. */
    long completion(int number) {
        return mapped.completions() + (long) (number & completionMask) * CQE_SIZE;
    }

    void soCompletionHead(int head) {
        completionHead = head;
        NativeMemory.putIntRelease(mapped.completionHead(), head);
    }

    /** Whether the kernel holds completions back, or has work to do for this thread, until it is entered. */
    boolean wantsEntering() {
        return (loSubmissionFlags() & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN)) != 0;
    }

    boolean hasOverflow() {
        return (loSubmissionFlags() & IORING_SQ_CQ_OVERFLOW) != 0;
    }

    void close() {
        mapped.close();
    }

    private int laSubmissionHead() {
        return NativeMemory.getIntAcquire(mapped.submissionHead());
    }

    private int loSubmissionFlags() {
        return NativeMemory.getIntOpaque(mapped.submissionFlags());
    }
}
