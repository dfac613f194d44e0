package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.ThreadPoolWait;
import io.overlapped.WaitCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A wait object of a run's, and with what result its callback ran. */
final class WaitRuns {
    final ThreadPoolWait wait;
    private final TP_CALLBACK_ENVIRON environment;
    private final List<Integer> results;

    WaitRuns(Run run) {
        this(run, self -> {});
    }

    WaitRuns(Run run, Consumer<ThreadPoolWait> inCallback) {
        this(run.environment, inCallback, new ArrayList<>());
    }

    WaitRuns(TP_CALLBACK_ENVIRON environment, Consumer<ThreadPoolWait> inCallback) {
        this(environment, inCallback, new ArrayList<>());
    }

    /** Another wait object, whose results go to the first. */
    WaitRuns(WaitRuns first) {
        this(first.environment, self -> {}, first.results);
    }

    private WaitRuns(TP_CALLBACK_ENVIRON environment, Consumer<ThreadPoolWait> inCallback, List<Integer> results) {
        this.environment = environment;
        this.results = results;
        wait = ThreadpoolApiSet.CreateThreadpoolWait(
                (instance, context, self, result) -> {
                    inCallback.accept(self);
                    synchronized (results) {
                        results.add(result);
                        results.notifyAll();
                    }
                },
                null,
                environment);
        assertThat(wait).isNotNull();
    }

    int count() {
        synchronized (results) {
            return results.size();
        }
    }

    private int count(int result) {
        synchronized (results) {
            return (int) results.stream().filter(each -> each == result).count();
        }
    }

    int signaled() {
        return count(WaitCallback.WAIT_OBJECT_0);
    }

    int timedOut() {
        return count(WaitCallback.WAIT_TIMEOUT);
    }

    int known() {
        return signaled() + timedOut();
    }

    /** Waits for what must come. */
    boolean come(int count) {
        return come(count, Steps.LONG);
    }

    boolean come(int count, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        synchronized (results) {
            while (results.size() < count) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                try {
                    results.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return true;
        }
    }
}
