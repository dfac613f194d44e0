package io.overlapped.internal.pool;

import io.overlapped.internal.linux.CLayout;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Platform;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Tells the timers when the clock of the wall was set, or the machine has slept. A timerfd that is never due is cancelled by the
 * kernel then, which makes it readable.
 *
 * <p>Where there is none (another system than Linux), a clock that was set back is noticed when a timer would be early, and one
 * that was set forward is not noticed.
 */
final class WallClockWatch {
    /** In the year 2255, near the end of what the kernel's clock can count. */
    private static final long FAR_SECONDS = 9_000_000_000L;

    private final PoolCore pool;
    private boolean begun;
    private int fd = -1;

    WallClockWatch(PoolCore pool) {
        this.pool = pool;
    }

    void begin() {
        begin(FAR_SECONDS);
    }

    /** Begins with a time that is due, for tests: nobody sets the machine's clock for them. */
    synchronized void begin(long seconds) {
        if (begun || !Platform.isSupported()) {
            return;
        }
        begun = true;
        int made = LibC.timerfdCreate(
                FileConstants.CLOCK_REALTIME, FileConstants.TFD_CLOEXEC | FileConstants.TFD_NONBLOCK);
        if (made < 0) {
            pool.report(new IllegalStateException(
                    "timers may miss that the clock is set: timerfd_create: " + Errno.describe(-made)));
            return;
        }
        fd = made;
        arm(seconds);
        new ReadinessWatch(pool, made, "the clock", this::wasSet).begin();
    }

    private void wasSet() {
        synchronized (this) {
            if (fd < 0) {
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                LibC.read(
                        fd, arena.allocate(ValueLayout.JAVA_LONG).address(), Long.BYTES); // ECANCELED: that it was set
            }
            arm(FAR_SECONDS);
        }
        pool.timers().clockWasSet();
    }

    private void arm(long seconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment never = arena.allocate(CLayout.ITIMERSPEC_SIZE, Long.BYTES);
            never.set(ValueLayout.JAVA_LONG, CLayout.ITIMERSPEC_VALUE_SEC, seconds);
            LibC.timerfdSettime(fd, FileConstants.TFD_TIMER_ABSTIME | FileConstants.TFD_TIMER_CANCEL_ON_SET, never);
        }
    }

    /** Called when the engine has nothing in flight any more. */
    synchronized void close() {
        begun = true;
        if (fd >= 0) {
            LibC.close(fd);
            fd = -1;
        }
    }
}
