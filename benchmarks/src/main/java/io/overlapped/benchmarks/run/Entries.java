package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.run.Row.Entry;
import java.util.ArrayList;
import java.util.List;

/** The contestants, by the way in which they do a job, with their names for a reader. */
final class Entries {
    private Entries() {}

    /** Chains of callbacks, and threads that do the same by waiting. */
    static List<Entry> chained(boolean virtualThreads) {
        List<Entry> entries = new ArrayList<>(List.of(
                new Entry("c", "C on liburing", JobKind.CHAINED, 0),
                new Entry("overlapped", "Overlapped, callbacks, through rings", JobKind.CHAINED, 0),
                new Entry("overlapped-inline", "Overlapped, callbacks, as it comes", JobKind.CHAINED, 0),
                new Entry("portable", "Overlapped, callbacks, portable engine", JobKind.CHAINED, 0),
                new Entry("afc", "AsynchronousFileChannel", JobKind.CHAINED, 0),
                new Entry("afc-fixed", "AsynchronousFileChannel, fixed pool", JobKind.CHAINED, 0),
                new Entry("channel", "FileChannel, platform threads", JobKind.BLOCKING, 0),
                new Entry("async-file", "AsyncFile joined, platform threads", JobKind.BLOCKING, 0)));
        if (virtualThreads) {
            entries.add(new Entry("channel-virtual", "FileChannel, virtual threads", JobKind.BLOCKING, 0));
            entries.add(new Entry("async-file-virtual", "AsyncFile joined, virtual threads", JobKind.BLOCKING, 0));
        }
        entries.add(new Entry("jasyncfio", "jasyncfio 0.0.7", JobKind.CHAINED, 0));
        return entries;
    }

    static List<Entry> registered() {
        return List.of(
                new Entry("c-fixed", "C on liburing, registered", JobKind.CHAINED, 0),
                new Entry("overlapped-registered", "Overlapped, registered", JobKind.CHAINED, 0),
                new Entry("overlapped", "Overlapped, callbacks, through rings", JobKind.CHAINED, 0));
    }

    static List<Entry> outside(int issuers) {
        return List.of(
                new Entry("overlapped", "Overlapped, callbacks, through rings", JobKind.OUTSIDE, 0),
                new Entry("overlapped-inline", "Overlapped, callbacks, as it comes", JobKind.OUTSIDE, 0),
                new Entry("overlapped-skip", "Overlapped, no callback on success", JobKind.OUTSIDE, 0),
                new Entry("async-file", "AsyncFile, futures", JobKind.OUTSIDE, 0),
                new Entry("portable", "Overlapped, callbacks, portable engine", JobKind.OUTSIDE, 0),
                new Entry("portable-skip", "portable, no callback on success", JobKind.OUTSIDE, 0),
                new Entry("afc", "AsynchronousFileChannel", JobKind.OUTSIDE, 0),
                new Entry("afc-fixed", "AsynchronousFileChannel, fixed pool", JobKind.OUTSIDE, 0),
                new Entry("channel", "FileChannel in the same threads", JobKind.BLOCKING, issuers));
    }

    static List<Entry> latency() {
        return List.of(
                new Entry("c", "C on liburing, handed to a ring's owner", JobKind.LATENCY, 0),
                new Entry("c-pread", "C, pread", JobKind.LATENCY, 0),
                new Entry("async-file-now", "AsyncFile.readNow, platform thread", JobKind.LATENCY, 0),
                new Entry("async-file", "AsyncFile joined, platform thread", JobKind.LATENCY, 0),
                new Entry("async-file-virtual", "AsyncFile joined, virtual thread", JobKind.LATENCY, 0),
                new Entry("async-file-ring", "AsyncFile joined, through a ring", JobKind.LATENCY, 0),
                new Entry("overlapped-event", "Overlapped with an event", JobKind.LATENCY, 0),
                new Entry("portable", "AsyncFile joined, portable engine", JobKind.LATENCY, 0),
                new Entry("afc", "AsynchronousFileChannel, Future", JobKind.LATENCY, 0),
                new Entry("channel", "FileChannel, platform thread", JobKind.LATENCY, 0),
                new Entry("channel-virtual", "FileChannel, virtual thread", JobKind.LATENCY, 0),
                new Entry("jasyncfio", "jasyncfio 0.0.7, future", JobKind.LATENCY, 0));
    }

    static List<Entry> writing(boolean durable) {
        List<Entry> entries = new ArrayList<>(List.of(
                new Entry("overlapped", "Overlapped, callbacks", JobKind.CHAINED, 0),
                new Entry("async-file", "AsyncFile joined, platform threads", JobKind.BLOCKING, 0),
                new Entry("portable", "Overlapped, callbacks, portable engine", JobKind.CHAINED, 0),
                new Entry("afc", "AsynchronousFileChannel", JobKind.CHAINED, 0),
                new Entry("afc-fixed", "AsynchronousFileChannel, fixed pool", JobKind.CHAINED, 0)));
        if (durable) {
            entries.addAll(
                    0,
                    List.of(
                            new Entry("c-none", "C on liburing, no flush", JobKind.CHAINED, 0),
                            new Entry("c-dsync", "C on liburing, RWF_DSYNC", JobKind.CHAINED, 0),
                            new Entry("c-group", "C on liburing, group commit", JobKind.CHAINED, 0),
                            new Entry("c-force", "C, pwrite and fdatasync, threads", JobKind.BLOCKING, 0)));
            entries.add(new Entry("channel", "FileChannel, write and force, platform threads", JobKind.BLOCKING, 0));
            entries.add(
                    new Entry("channel-virtual", "FileChannel, write and force, virtual threads", JobKind.BLOCKING, 0));
            entries.add(new Entry("channel-dsync", "FileChannel opened DSYNC, platform threads", JobKind.BLOCKING, 0));
        } else {
            entries.add(new Entry("channel", "FileChannel, a thread an operation", JobKind.BLOCKING, 0));
            entries.add(new Entry("channel-virtual", "FileChannel, virtual threads", JobKind.BLOCKING, 0));
        }
        entries.add(new Entry("jasyncfio", "jasyncfio 0.0.7", JobKind.CHAINED, 0));
        return entries;
    }

    static List<Entry> blocked() {
        return List.of(
                new Entry("overlapped", "Overlapped, callbacks, through rings", JobKind.BLOCKED, 0),
                new Entry("portable", "Overlapped, callbacks, portable engine", JobKind.BLOCKED, 0),
                new Entry("afc", "AsynchronousFileChannel", JobKind.BLOCKED, 0));
    }

    static List<Entry> batch() {
        return List.of(
                new Entry("overlapped-batch", "Overlapped, Batch", JobKind.BATCH, 0),
                new Entry("overlapped-batch-virtual", "Overlapped, Batch, virtual thread", JobKind.BATCH, 0),
                new Entry("portable-batch", "Overlapped, Batch, portable engine", JobKind.BATCH, 0),
                new Entry("channel", "FileChannel, a loop", JobKind.BATCH, 0),
                new Entry("channel-16", "FileChannel, 16 threads", JobKind.BATCH, 0),
                new Entry("mmap", "mapped, MADV_WILLNEED", JobKind.BATCH, 0));
    }

    static List<Entry> virtualThreads() {
        return List.of(
                new Entry("async-file-now-virtual", "AsyncFile.readNow", JobKind.BLOCKING, 0),
                new Entry("async-file-virtual", "AsyncFile joined", JobKind.BLOCKING, 0),
                new Entry("portable-virtual", "AsyncFile joined, portable engine", JobKind.BLOCKING, 0),
                new Entry("channel-virtual", "FileChannel", JobKind.BLOCKING, 0));
    }

    static List<Entry> idle() {
        return List.of(
                new Entry("jvm", "a JVM without a pool", JobKind.IDLE, 0),
                new Entry("overlapped", "Overlapped", JobKind.IDLE, 0),
                new Entry("portable", "portable engine", JobKind.IDLE, 0));
    }

    static List<Entry> allocating() {
        return List.of(
                new Entry("overlapped", "Overlapped, callbacks, through rings", JobKind.CHAINED, 0),
                new Entry("overlapped-inline", "Overlapped, callbacks, as it comes", JobKind.CHAINED, 0),
                new Entry("portable", "Overlapped, callbacks, portable engine", JobKind.CHAINED, 0),
                new Entry("afc", "AsynchronousFileChannel", JobKind.CHAINED, 0));
    }
}
