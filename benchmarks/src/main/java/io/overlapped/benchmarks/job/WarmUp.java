package io.overlapped.benchmarks.job;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * When a measurement may begin: after the time that was asked for, and then when the compiler has had nothing to do for a
 * while, or five times that time is over. On a busy machine the compiler gets little of it, and would be what is measured.
 */
final class WarmUp {
    private static final int QUIET_WINDOWS = 2;
    private static final double WINDOW_SECONDS = 0.25;
    private static final int AT_MOST = 5;
    private static final long QUIET_MILLIS = 5;

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final double window;
    private int windowsLeft;
    private int quiet;
    private long before;

    WarmUp(JobSpec spec) {
        window = Math.min(WINDOW_SECONDS, spec.warmUpSeconds());
        windowsLeft = window == 0 ? 0 : (int) (AT_MOST * spec.warmUpSeconds() / window);
        before = compiler.getTotalCompilationTime();
    }

    /** How long to go on before asking whether it {@link #isOver}. */
    double windowSeconds() {
        return window;
    }

    /** Asked after each window. */
    boolean isOver() {
        long now = compiler.getTotalCompilationTime();
        quiet = now - before <= QUIET_MILLIS ? quiet + 1 : 0;
        before = now;
        return --windowsLeft <= 0 || quiet >= QUIET_WINDOWS;
    }
}
