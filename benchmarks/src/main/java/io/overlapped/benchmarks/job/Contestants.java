package io.overlapped.benchmarks.job;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;

/** Who can do a job, by name. */
final class Contestants {
    private Contestants() {}

    /** What keeps a job's slots busy. */
    static Driver driver(JobSpec spec, Slots slots) throws Exception {
        return switch (spec.kind()) {
            case CHAINED, BLOCKED -> chained(spec, slots);
            case OUTSIDE -> new OutsideDriver(spec, slots, driver -> performer(spec, slots, driver));
            case BLOCKING ->
                new BlockingDriver(slots, call(spec, slots), spec.contestant().endsWith("-virtual"));
            case BATCH ->
                new BatchDriver(slots, together(spec, slots), spec.contestant().endsWith("-virtual"));
            default -> throw unknown(spec);
        };
    }

    private static Driver chained(JobSpec spec, Slots slots) throws Exception {
        return switch (spec.contestant()) {
            case "overlapped", "overlapped-inline", "portable" -> new ModelDriver(spec, slots, pool(spec), false);
            case "overlapped-registered" -> new ModelDriver(spec, slots, pool(spec), true);
            case "afc" -> new ChannelChains(spec, slots, false);
            case "afc-fixed" -> new ChannelChains(spec, slots, true);
            case "jasyncfio" -> new JasyncfioDriver(spec, slots);
            default -> throw unknown(spec);
        };
    }

    private static BatchDriver.Together together(JobSpec spec, Slots slots) throws IOException {
        return switch (spec.contestant()) {
            case "overlapped-batch", "overlapped-batch-virtual", "portable-batch" ->
                new OverlappedBatch(spec, slots, pool(spec));
            case "channel" -> new ChannelBatch(spec, slots, 1);
            case "channel-16" -> new ChannelBatch(spec, slots, 16);
            case "mmap" -> new MappedBatch(spec, slots);
            default -> throw unknown(spec);
        };
    }

    private static OutsideDriver.Performer performer(JobSpec spec, Slots slots, OutsideDriver driver)
            throws IOException {
        return switch (spec.contestant()) {
            case "overlapped", "overlapped-inline", "portable" ->
                new ModelPerformer(spec, slots, pool(spec), false, driver);
            case "overlapped-skip", "portable-skip" -> new ModelPerformer(spec, slots, pool(spec), true, driver);
            case "async-file", "portable-async-file" -> new FuturePerformer(spec, slots, pool(spec), driver);
            case "afc" -> new ChannelPerformer(spec, slots, false, driver);
            case "afc-fixed" -> new ChannelPerformer(spec, slots, true, driver);
            default -> throw unknown(spec);
        };
    }

    /** One operation, waited for. */
    static BlockingDriver.Call call(JobSpec spec, Slots slots) throws Exception {
        return switch (spec.contestant()) {
            case "overlapped-event", "portable-event" -> new OverlappedCall(spec, slots, pool(spec));
            case "async-file", "async-file-virtual", "async-file-ring", "portable", "portable-virtual" ->
                Calls.future(spec, slots, pool(spec));
            case "async-file-now", "async-file-now-virtual" -> Calls.now(spec, slots, pool(spec));
            case "channel", "channel-virtual" -> Calls.channel(spec, slots);
            case "channel-dsync" -> Calls.synchronisedChannel(spec, slots);
            case "afc" -> Calls.asynchronousChannel(spec, slots);
            case "jasyncfio" -> JasyncfioDriver.call(spec, slots);
            default -> throw unknown(spec);
        };
    }

    /**
     * The library's pool as a contestant has it. "overlapped" and what ends in "-registered" or "-ring" has to go through a ring: the
     * short cut through the page cache is switched off.
     */
    static ThreadPool pool(JobSpec spec) {
        String name = spec.contestant();
        boolean portable = name.startsWith("portable");
        boolean ring = name.equals("overlapped") || name.endsWith("-registered") || name.endsWith("-ring");
        return ThreadPool.builder()
                .name("bench")
                .engine(portable ? EngineKind.PORTABLE : EngineKind.URING)
                .inlineReads(!ring)
                .build();
    }

    private static IllegalArgumentException unknown(JobSpec spec) {
        return new IllegalArgumentException(spec.contestant() + " does no job of the kind " + spec.kind());
    }
}
