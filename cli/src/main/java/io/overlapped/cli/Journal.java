package io.overlapped.cli;

import io.overlapped.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to the operations, in the order in which it happened. All methods may be called from any thread. */
final class Journal {
    /**
     * One line of it.
     *
     * @param operation 1 for the first; 0 where it could not be told which
     * @param kind write or read
     * @param offset in the file
     * @param step what happened
     * @param thread where
     * @param micros when, since the first entry
     * @param outcome what issuing came to; only for ISSUED
     * @param error a Win32 error, 0 for success; only where the operation is over
     * @param bytes moved; only where the operation is over
     * @param message the library's own; only where it had something to say
     */
    record Entry(
            int operation,
            String kind,
            long offset,
            Step step,
            String thread,
            long micros,
            @Nullable Outcome outcome,
            @Nullable Integer error,
            @Nullable Long bytes,
            @Nullable String message) {

        Entry with(@Nullable Outcome newOutcome, @Nullable Integer newError, @Nullable Long newBytes) {
            return new Entry(operation, kind, offset, step, thread, micros, newOutcome, newError, newBytes, message);
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private long begin;

    /** Adds an entry with the present time and the calling thread. */
    synchronized int add(DemoOperation operation, Step step, @Nullable String message) {
        return add(operation.number(), operation.kind(), operation.offset(), step, message);
    }

    synchronized int add(int operation, String kind, long offset, Step step, @Nullable String message) {
        long now = System.nanoTime();
        if (entries.isEmpty()) {
            begin = now;
        }
        String thread = Thread.currentThread().getName();
        long micros = (now - begin) / 1000;
        entries.add(new Entry(operation, kind, offset, step, thread, micros, null, null, null, message));
        return entries.size() - 1;
    }

    void addOver(DemoOperation operation, Step step, int error, long bytes) {
        int index = add(operation, step, null);
        change(index, null, error, bytes);
    }

    /** Completes an entry that was made before its result was known. */
    synchronized void change(int index, @Nullable Outcome outcome, @Nullable Integer error, @Nullable Long bytes) {
        entries.set(index, entries.get(index).with(outcome, error, bytes));
    }

    /** Takes the last word back: what was about to happen did not. */
    synchronized void replace(int index, Step step, @Nullable String message) {
        Entry old = entries.get(index);
        entries.set(
                index,
                new Entry(
                        old.operation(),
                        old.kind(),
                        old.offset(),
                        step,
                        old.thread(),
                        old.micros(),
                        null,
                        null,
                        null,
                        message));
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }
}
