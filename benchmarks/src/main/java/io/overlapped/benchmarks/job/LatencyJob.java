package io.overlapped.benchmarks.job;

import org.HdrHistogram.Histogram;

/** One thread, one operation at a time, each timed from issue to result. */
final class LatencyJob {
    private LatencyJob() {}

    static Figures run(JobSpec spec) throws Exception {
        Figures[] figures = new Figures[1];
        Exception[] failure = new Exception[1];
        Runnable job = () -> {
            try {
                figures[0] = measure(spec);
            } catch (Exception e) {
                failure[0] = e;
            }
        };
        Thread caller = spec.contestant().endsWith("-virtual")
                ? Thread.ofVirtual().start(job)
                : Thread.ofPlatform().start(job);
        caller.join();
        if (failure[0] != null) {
            throw failure[0];
        }
        return figures[0];
    }

    private static Figures measure(JobSpec spec) throws Exception {
        Slots slots = new Slots(spec);
        BlockingDriver.Call call = Contestants.call(spec, slots);
        perform(slots, call, spec.warmUpSeconds(), new Histogram(3));
        WarmUp warmUp = new WarmUp(spec);
        do {
            perform(slots, call, warmUp.windowSeconds(), new Histogram(3));
        } while (!warmUp.isOver() && !slots.isStopped());
        Histogram latencies = new Histogram(3);
        Sample before = Sample.of(slots, call::statistics);
        perform(slots, call, spec.seconds(), latencies);
        Sample after = Sample.of(slots, call::statistics);
        call.end();
        String failure = ThroughputJob.failureOf(slots);
        return failure != null ? Figures.failed(failure) : after.since(before, latencies);
    }

    private static void perform(Slots slots, BlockingDriver.Call call, double seconds, Histogram latencies)
            throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long now;
        do {
            long offset = slots.next(0);
            long start = System.nanoTime();
            long bytes = call.perform(0, offset);
            now = System.nanoTime();
            latencies.recordValue(now - start);
            slots.done(0, bytes);
        } while (now < end && !slots.isStopped());
    }
}
