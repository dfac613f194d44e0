package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.ThreadPoolTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A timer of a run's, and when its callback ran. */
final class TimerRuns {
    final ThreadPoolTimer timer;
    private final List<Long> times = new ArrayList<>();

    TimerRuns(Run run) {
        this(run, timer -> {});
    }

    TimerRuns(Run run, Consumer<ThreadPoolTimer> inCallback) {
        this(run.environment, inCallback);
    }

    TimerRuns(TP_CALLBACK_ENVIRON environment, Consumer<ThreadPoolTimer> inCallback) {
        timer = ThreadpoolApiSet.CreateThreadpoolTimer(
                (instance, context, self) -> {
                    long now = System.nanoTime();
                    inCallback.accept(self);
                    ran(now);
                },
                null,
                environment);
        assertThat(timer).isNotNull();
    }

    /** Does something that must be over before a time is; again, with another timer, where it was not. */
    static TimerRuns inTime(Duration time, Supplier<TimerRuns> attempt) {
        while (true) {
            long begin = System.nanoTime();
            TimerRuns runs = attempt.get();
            if (System.nanoTime() - begin < time.toNanos()) {
                return runs;
            }
            ThreadpoolApiSet.CloseThreadpoolTimer(runs.timer);
        }
    }

    /** The same with a preparation, which may take its time. */
    static TimerRuns inTime(Duration time, Supplier<TimerRuns> preparation, Consumer<TimerRuns> attempt) {
        while (true) {
            TimerRuns runs = preparation.get();
            if (inTime(time, () -> attempt.accept(runs))) {
                return runs;
            }
            ThreadpoolApiSet.CloseThreadpoolTimer(runs.timer);
        }
    }

    private static boolean inTime(Duration time, Runnable attempt) {
        long begin = System.nanoTime();
        attempt.run();
        return System.nanoTime() - begin < time.toNanos();
    }

    private synchronized void ran(long now) {
        times.add(now);
        notifyAll();
    }

    synchronized int count() {
        return times.size();
    }

    /** When it ran, by {@link System#nanoTime}. */
    synchronized long at(int index) {
        return times.get(index);
    }

    /** Waits for what must come. */
    boolean come(int count) {
        return come(count, Steps.LONG);
    }

    synchronized boolean come(int count, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (times.size() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return true;
    }
}
