package io.overlapped.cli;

import io.overlapped.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demonstration showed; also the document that {@code --json} writes.
 *
 * @param command demo
 * @param version of the program
 * @param engine what performed the operations
 * @param file where they were performed
 * @param start each or once
 * @param skipOnSuccess whether the handle skipped completions on success
 * @param writes how many were asked for
 * @param blockSize bytes of each operation
 * @param parts one, or two for the two policies about misuse
 * @param explanation why it worked, or what went wrong and the remedy; only for once
 * @param ok whether everything went as it must and compared equal
 */
record DemoReport(
        String command,
        String version,
        Engine engine,
        Target file,
        String start,
        boolean skipOnSuccess,
        int writes,
        int blockSize,
        List<Part> parts,
        @Nullable String explanation,
        boolean ok) {

    /**
     * The engine.
     *
     * @param requested uring, portable or automatic
     * @param used uring or portable
     * @param reason in words
     */
    record Engine(String requested, String used, String reason) {}

    /**
     * The file.
     *
     * @param path its name
     * @param temporary whether it was made for the demonstration and was deleted afterwards
     */
    record Target(String path, boolean temporary) {}

    /**
     * One pass over the file.
     *
     * @param misuse the policy: refuse or report
     * @param ok whether this pass went as it must and compared equal
     * @param steps in the order in which they happened
     * @param counts how often each step happened
     * @param servedAtOnce how many operations succeeded at once, with no completion to come
     * @param ledger what was left at the end
     * @param served which path performed the operations
     * @param comparison what reading the file back showed
     */
    record Part(
            String misuse,
            boolean ok,
            List<Journal.Entry> steps,
            Counts counts,
            Silent servedAtOnce,
            Ledger ledger,
            Served served,
            Blocks.Comparison comparison) {}

    /** How often each step happened. */
    record Counts(int started, int issued, int completed, int cancelled, int refused, int unexpected) {}

    /** Operations that were COMPLETED_SILENTLY. */
    record Silent(int writes, int reads) {}

    /**
     * Operations by the path that performed them.
     *
     * @param ring a completion of an io_uring ring
     * @param inline at once, in the issuing thread
     * @param portable a plain system call on a thread of the pool
     */
    record Served(long ring, long inline, long portable) {}
}
