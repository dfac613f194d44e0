package io.overlapped.win32;

import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolTimer;
import static io.overlapped.win32.ThreadpoolApiSet.IsThreadpoolTimerSet;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolTimer;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolTimerEx;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolTimerCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.ThreadPoolTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The recorded scenarios of timers. None can fail because a machine is slow: what is to be seen before a timer is due is tried
 * again where that was over too soon, and lateness is never measured.
 */
final class TimerScenarios {
    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration HOUR = Duration.ofHours(1);

    private TimerScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("timer_absolute", TimerScenarios::absolute);
        all.put("timer_close_armed", TimerScenarios::closeArmed);
        all.put("timer_close_self", TimerScenarios::closeSelf);
        all.put("timer_ex", TimerScenarios::extended);
        all.put("timer_relative", TimerScenarios::relative);
        all.put("timer_replace", TimerScenarios::replace);
        all.put("timer_window", TimerScenarios::window);
        all.put("timer_zero", TimerScenarios::zero);
    }

    private static void absolute(Run run) {
        TimerRuns runs = new TimerRuns(run);
        FILETIME due = FILETIME.at(Instant.now().plus(SOON));
        SetThreadpoolTimer(runs.timer, due, 0, 0);
        boolean early = runs.come(1, Duration.ofMillis(100)) && Instant.now().isBefore(due.instant());
        run.record("not_before_due", "fired_at_100ms", early);
        run.record("fired", "ok", runs.come(1) && !Instant.now().isBefore(due.instant()));
        SetThreadpoolTimer(runs.timer, FILETIME.at(Instant.now().minus(HOUR)), 0, 0);
        run.record("absolute_past_fires_at_once", "ok", runs.come(2));
        SetThreadpoolTimer(runs.timer, new FILETIME(1), 0, 0);
        run.record("absolute_1601_plus_1_fires_at_once", "ok", runs.come(3));
        WaitForThreadpoolTimerCallbacks(runs.timer, false);
        run.record("runs", "runs", runs.count());
        CloseThreadpoolTimer(runs.timer);
    }

    private static void closeArmed(Run run) {
        TimerRuns once = TimerRuns.inTime(SOON, () -> {
            TimerRuns attempt = new TimerRuns(run);
            SetThreadpoolTimer(attempt.timer, FILETIME.after(SOON), 0, 0);
            CloseThreadpoolTimer(attempt.timer);
            return attempt;
        });
        run.record("closed_before_due", "fired", once.come(1, SOON.plus(Steps.SHORT)));
        TimerRuns periodic = new TimerRuns(run);
        SetThreadpoolTimer(periodic.timer, FILETIME.after(Duration.ofMillis(10)), 20, 0);
        assertThat(periodic.come(1)).isTrue();
        SetThreadpoolTimer(periodic.timer, null, 0, 0);
        WaitForThreadpoolTimerCallbacks(periodic.timer, true);
        CloseThreadpoolTimer(periodic.timer);
        run.record("closed_periodic", "fired", periodic.come(periodic.count() + 1, Steps.SHORT));
    }

    private static void closeSelf(Run run) {
        TimerRuns runs = new TimerRuns(run, ThreadpoolApiSet::CloseThreadpoolTimer);
        SetThreadpoolTimer(runs.timer, FILETIME.after(Duration.ofMillis(1)), 30, 0);
        assertThat(runs.come(1)).isTrue();
        assertThat(runs.come(2, Steps.SHORT)).as("closed").isFalse();
        run.record("closed_in_own_callback", "runs", runs.count());
    }

    /** Wine has no such function; here it is there, and answers as Microsoft's table says. */
    private static void extended(Run run) {
        TimerRuns runs = new TimerRuns(run);
        run.record("exported", "present", true);
        assertThat(SetThreadpoolTimerEx(runs.timer, FILETIME.after(HOUR), 0, 0))
                .as("was not set")
                .isFalse();
        assertThat(SetThreadpoolTimerEx(runs.timer, new FILETIME(0), 0, 0))
                .as("was set")
                .isTrue();
        assertThat(runs.come(1)).isTrue();
        WaitForThreadpoolTimerCallbacks(runs.timer, false);
        assertThat(SetThreadpoolTimerEx(runs.timer, null, 0, 0))
                .as("set stays set")
                .isTrue();
        assertThat(SetThreadpoolTimerEx(runs.timer, null, 0, 0)).isFalse();
        CloseThreadpoolTimer(runs.timer);
    }

    private static void relative(Run run) {
        TimerRuns runs = new TimerRuns(run);
        ThreadPoolTimer timer = runs.timer;
        run.record("isset_new", "set", IsThreadpoolTimerSet(timer));
        long begin = System.nanoTime();
        SetThreadpoolTimer(timer, FILETIME.after(HOUR), 0, 0);
        run.record("isset_armed", "set", IsThreadpoolTimerSet(timer));
        WaitForThreadpoolTimerCallbacks(timer, false);
        run.record(
                "wait_does_not_wait_for_due",
                "runs",
                runs.count(),
                "early",
                System.nanoTime() - begin < HOUR.toNanos());
        begin = System.nanoTime();
        SetThreadpoolTimer(timer, FILETIME.after(SOON), 0, 0);
        boolean early = runs.come(1, Duration.ofMillis(100)) && runs.at(0) - begin < SOON.toNanos();
        run.record("not_before_due", "fired_at_100ms", early);
        boolean fired = runs.come(1);
        run.record("fired", "ok", fired, "not_early", runs.at(0) - begin >= SOON.toNanos());
        run.record("isset_after_fire", "set", IsThreadpoolTimerSet(timer));
        run.record("one_shot", "second", runs.come(2, Steps.SHORT));
        SetThreadpoolTimer(timer, null, 0, 0);
        run.record("isset_after_null", "set", IsThreadpoolTimerSet(timer));
        CloseThreadpoolTimer(timer);
    }

    private static void replace(Run run) {
        Duration later = SOON.plus(SOON);
        long[] second = new long[1];
        TimerRuns runs = TimerRuns.inTime(SOON, () -> {
            TimerRuns attempt = new TimerRuns(run);
            SetThreadpoolTimer(attempt.timer, FILETIME.after(SOON), 0, 0);
            second[0] = System.nanoTime();
            SetThreadpoolTimer(attempt.timer, FILETIME.after(later), 0, 0);
            return attempt;
        });
        boolean old = runs.come(1, SOON) && runs.at(0) - second[0] < later.toNanos();
        run.record("old_due_forgotten", "fired_at_250ms", old);
        run.record("new_due", "ok", runs.come(1) && runs.at(0) - second[0] >= later.toNanos());
        run.record("runs", "second", runs.come(2, Steps.SHORT), "runs", runs.count());
        CloseThreadpoolTimer(runs.timer);
        int[] before = new int[1];
        TimerRuns periodic = TimerRuns.inTime(
                SOON,
                () -> {
                    TimerRuns attempt = new TimerRuns(run);
                    SetThreadpoolTimer(attempt.timer, new FILETIME(0), 20, 0);
                    assertThat(attempt.come(3)).isTrue();
                    return attempt;
                },
                attempt -> {
                    SetThreadpoolTimer(attempt.timer, FILETIME.after(SOON), 0, 0);
                    WaitForThreadpoolTimerCallbacks(attempt.timer, true);
                    before[0] = attempt.count();
                });
        assertThat(periodic.come(before[0] + 1)).isTrue();
        periodic.come(before[0] + 2, Steps.SHORT);
        run.record("period_replaced_by_oneshot", "extra", periodic.count() - before[0] - 1);
        CloseThreadpoolTimer(periodic.timer);
    }

    private static void window(Run run) {
        TimerRuns first = new TimerRuns(run);
        TimerRuns second = new TimerRuns(run);
        long begin = System.nanoTime();
        SetThreadpoolTimer(first.timer, FILETIME.after(Duration.ofMillis(50)), 0, 200);
        SetThreadpoolTimer(second.timer, FILETIME.after(Duration.ofMillis(150)), 0, 0);
        boolean fired = first.come(1); // however late a thread is that has to be woken
        assertThat(second.come(1)).isTrue();
        run.record(
                "window_200_within_bounds",
                "t1_not_early",
                first.at(0) - begin >= Duration.ofMillis(50).toNanos(),
                "t1_not_after_window",
                fired,
                "t2_not_early",
                second.at(0) - begin >= Duration.ofMillis(150).toNanos());
        CloseThreadpoolTimer(first.timer);
        CloseThreadpoolTimer(second.timer);
    }

    private static void zero(Run run) {
        TimerRuns runs = new TimerRuns(run);
        ThreadPoolTimer timer = runs.timer;
        SetThreadpoolTimer(timer, new FILETIME(0), 0, 0);
        run.record("isset", "set", IsThreadpoolTimerSet(timer));
        WaitForThreadpoolTimerCallbacks(timer, false);
        run.record("zero_due_is_queued_synchronously", "runs_after_wait", runs.count());
        run.record("one_shot", "second", runs.come(2, Steps.SHORT));
        run.record("isset_after", "set", IsThreadpoolTimerSet(timer));
        SetThreadpoolTimer(timer, new FILETIME(0), (int) HOUR.toMillis(), 0);
        WaitForThreadpoolTimerCallbacks(timer, false);
        run.record("zero_due_with_period_first", "quick", runs.count() == 2);
        SetThreadpoolTimer(timer, new FILETIME(0), 30, 0);
        assertThat(runs.come(3)).isTrue();
        run.record("then_periodic", "a", runs.come(4), "b", runs.come(5));
        SetThreadpoolTimer(timer, null, 0, 0);
        WaitForThreadpoolTimerCallbacks(timer, true);
        CloseThreadpoolTimer(timer);
    }
}
