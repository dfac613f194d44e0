package io.overlapped.benchmarks.job;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Lets a driver work, and looks at the counters before and after a while. */
final class ThroughputJob {
    private ThroughputJob() {}

    static Figures run(JobSpec spec) throws Exception {
        Slots slots = new Slots(spec);
        Driver driver = Contestants.driver(spec, slots);
        driver.start();
        warmUp(spec, slots);
        slots.latenciesSoFar();
        Sample before = Sample.of(slots, driver::statistics);
        sleep(spec.seconds(), slots);
        Sample after = Sample.of(slots, driver::statistics);
        Histogram latencies = slots.latenciesSoFar();
        int carriers = carriers();
        slots.stop();
        driver.end();
        Throwable failure = slots.failure();
        if (failure != null) {
            return Figures.failed(String.valueOf(failure));
        }
        Figures figures = after.since(before, latencies);
        return spec.contestant().endsWith("-virtual") ? figures.withCarriers(carriers) : figures;
    }

    /** They stay for half a minute after they were needed. */
    private static int carriers() {
        return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                .getPoolSize();
    }

    static void warmUp(JobSpec spec, Slots slots) throws InterruptedException {
        sleep(spec.warmUpSeconds(), slots);
        WarmUp warmUp = new WarmUp(spec);
        do {
            sleep(warmUp.windowSeconds(), slots);
        } while (!warmUp.isOver() && !slots.isStopped());
    }

    /** Not longer than there is something to measure. */
    static void sleep(double seconds, Slots slots) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); left > 0 && !slots.isStopped(); left = end - System.nanoTime()) {
            Thread.sleep(Math.min(100, left / 1_000_000 + 1));
        }
    }

    static @Nullable String failureOf(Slots slots) {
        Throwable failure = slots.failure();
        return failure == null ? null : failure.toString();
    }
}
