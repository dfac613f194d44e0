package io.overlapped.benchmarks.job;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Chained reads on one file while callbacks of other handles block, two for each processor and so more than there are
 * rings, against the same without. There are threads to spare: nobody limits them.
 */
final class BlockedJob {
    private static final int SECONDS = 10;

    private BlockedJob() {}

    static Figures run(JobSpec spec) throws Exception {
        Slots slots = new Slots(spec);
        Driver driver = Contestants.driver(spec, slots);
        int number = 2 * Runtime.getRuntime().availableProcessors();
        CountDownLatch entered = new CountDownLatch(number);
        CountDownLatch release = new CountDownLatch(1);
        driver.start();
        ThroughputJob.warmUp(spec, slots);
        Figures free = measure(spec, slots, driver);
        Sample before = sample(slots, driver);
        for (int i = 0; i < number; i++) {
            driver.readOnce(() -> block(entered, release));
        }
        if (!entered.await(SECONDS, TimeUnit.SECONDS)) {
            release.countDown();
            return Figures.failed("of " + number + " callbacks that were to block only " + (number - entered.getCount())
                    + " have begun within " + SECONDS + " s");
        }
        Figures blocked = measure(spec, slots, driver);
        Sample after = sample(slots, driver);
        release.countDown();
        slots.stop();
        driver.end();
        String failure = ThroughputJob.failureOf(slots);
        return failure != null ? Figures.failed(failure) : together(free, blocked, after, before);
    }

    private static void block(CountDownLatch entered, CountDownLatch release) {
        entered.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Figures measure(JobSpec spec, Slots slots, Driver driver) throws InterruptedException {
        slots.latenciesSoFar();
        Sample before = sample(slots, driver);
        ThroughputJob.sleep(spec.seconds(), slots);
        return sample(slots, driver).since(before, slots.latenciesSoFar());
    }

    private static Sample sample(Slots slots, Driver driver) {
        return Sample.of(slots, driver::statistics);
    }

    /** The figures while callbacks block; the path from before the first of them did. */
    private static Figures together(Figures free, Figures blocked, Sample after, Sample before) {
        Double freeRate = free.operations();
        Double blockedRate = blocked.operations();
        if (freeRate == null || blockedRate == null) {
            return Figures.failed("no operation completed");
        }
        return new Figures(
                blockedRate,
                blocked.cpu(),
                blocked.p50(),
                blocked.p99(),
                blocked.p999(),
                blocked.allocated(),
                after.since(before, new Histogram(3)).path(),
                blockedRate / freeRate,
                null,
                null,
                null,
                null,
                null);
    }
}
