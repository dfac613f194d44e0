package io.overlapped.cli;

import io.overlapped.Outcome;
import io.overlapped.Win32Error;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** Tells a demonstration in words, for somebody who has never heard of thread pools. */
final class DemoText {
    private static final int WIDTH = 100;

    private final PrintWriter out;
    private final Ansi ansi;

    DemoText(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void print(DemoReport report) {
        introduce(report);
        boolean two = report.parts().size() == 2;
        if (two) {
            heading("First: the library refuses a write that was not announced (the default)");
        }
        part(report, report.parts().getFirst());
        if (two) {
            heading("Second: the same under the reporting policy, which lets it through as Windows does, but safely");
            part(report, report.parts().getLast());
        }
        String explanation = report.explanation();
        if (explanation != null) {
            heading(report.writes() == 1 ? "Why it worked" : "What went wrong");
            wrap(explanation);
        }
        out.println();
        out.println(
                report.ok()
                        ? strong("green", "OK") + ": " + summary(report)
                        : strong("red", "NOT OK")
                                + ": an operation failed, or the file does not hold what was written; see above.");
    }

    private void introduce(DemoReport report) {
        heading("Overlapped: " + plural(report.writes(), "write") + " of " + report.blockSize() + " bytes");
        wrap("A program asks the system to write a block and does not wait for it. When the block is written, a thread "
                + "of a pool (threads that are kept ready for this) runs a piece of the program, the callback. The "
                + "pool must know how many completions to expect, so each operation goes this way:");
        out.println();
        out.println("  started    \"expect one more completion\"             StartThreadpoolIo   start()");
        out.println("  issued     the system is asked; nobody waits        WriteFile           write(...)");
        out.println("  completed  the pool runs the callback               (the callback)      onCompletion(...)");
        out.println("  cancelled  instead: no completion will come, so");
        out.println("             the announcement is taken back           CancelThreadpoolIo  cancel()");
        out.println();
        wrap(
                "File:   ",
                report.file().path() + (report.file().temporary() ? " (temporary, deleted afterwards)" : " (kept)"));
        wrap(
                "Engine: ",
                report.engine().used() + ", "
                        + (report.engine().used().equals("uring")
                                ? "the kernel performs the operations by itself"
                                : "the pool's threads perform the operations by plain system calls")
                        + " (" + report.engine().reason() + ")");
        if (report.start().equals("once")) {
            wrap("Start:  ", "once, for the first write only" + (report.writes() == 1 ? "" : ", which is a mistake"));
        }
        if (report.skipOnSuccess()) {
            wrap(
                    "Mode:   ",
                    "operations that succeed at once have no completion; each block is also read, because the "
                            + "system often has it in memory and can serve it at once");
        }
        if (report.parts().size() == 1) {
            out.println();
        }
    }

    private void part(DemoReport report, DemoReport.Part part) {
        timeline(part.steps());
        out.println();
        for (Journal.Entry entry : part.steps()) {
            if (entry.message() != null) {
                int others = part.counts().unexpected() - 1;
                out.println(
                        entry.step() == Step.REFUSED
                                ? "The library's message:"
                                : "The library's report"
                                        + (others > 0 ? " (and " + plural(others, "more") + "):" : ":"));
                wrap("  ", entry.message());
                out.println();
                break;
            }
        }
        DemoReport.Counts counts = part.counts();
        out.println("Counted:  " + plural(counts.started(), "start") + ", " + counts.issued() + " issued, "
                + counts.completed() + " completed, " + counts.cancelled() + " cancelled"
                + (counts.refused() > 0 ? ", " + counts.refused() + " refused" : "")
                + (counts.unexpected() > 0 ? ", " + counts.unexpected() + " unexpected" : ""));
        out.println("Left:     " + part.ledger());
        out.println("Served:   " + part.served().ring() + " by io_uring, "
                + part.served().inline() + " at once in the issuing thread, "
                + part.served().portable() + " by plain calls on the pool's threads");
        if (report.skipOnSuccess()) {
            out.println(
                    "At once:  " + part.servedAtOnce().writes() + " of " + plural(report.writes(), "write") + " and "
                            + part.servedAtOnce().reads() + " of " + plural(report.writes(), "read")
                            + "; theirs are the starts that were cancelled");
        }
        Blocks.Comparison read = part.comparison();
        out.println("Compared: " + read.equalBlocks() + " of " + plural(read.blocks(), "block")
                + " equal to what was written; the file has " + read.fileSize() + " bytes"
                + (read.fileSize() == read.expectedSize() ? "" : " and should have " + read.expectedSize()));
    }

    private void timeline(List<Journal.Entry> steps) {
        int operation = "operation".length();
        int offset = "offset".length();
        int thread = "thread".length();
        int time = "time (us)".length();
        for (Journal.Entry entry : steps) {
            operation = Math.max(operation, name(entry).length());
            offset = Math.max(offset, Long.toString(entry.offset()).length());
            thread = Math.max(thread, entry.thread().length());
            time = Math.max(time, Long.toString(entry.micros()).length());
        }
        String left = "  %-" + operation + "s  %" + offset + "s  ";
        String right = "  %-" + thread + "s  %" + time + "s  %s%n";
        out.println(
                "Time is in microseconds (millionths of a second) since the first start; the first operations of a");
        out.println("program are slow, because their code is being loaded.");
        out.println();
        out.printf(left + "%-10s" + right, "operation", "offset", "step", "thread", "time (us)", "meaning");
        for (Journal.Entry entry : steps) {
            out.printf(left, name(entry), entry.offset());
            out.print(coloured(entry.step()));
            out.printf(right, entry.thread(), entry.micros(), meaning(entry));
        }
    }

    private static String name(Journal.Entry entry) {
        return entry.operation() == 0 ? "?" : entry.kind() + " " + entry.operation();
    }

    private static String meaning(Journal.Entry entry) {
        Integer error = entry.error();
        return switch (entry.step()) {
            case STARTED -> "expect one more completion";
            case ISSUED -> {
                Outcome outcome = entry.outcome();
                yield outcome == null ? "" : outcome + ": " + meaning(outcome, error == null ? 0 : error);
            }
            case COMPLETED ->
                error == null || error == 0
                        ? "callback: success, " + entry.bytes() + " bytes"
                        : "callback: " + Win32Error.describe(error) + ", " + entry.bytes() + " bytes";
            case CANCELLED -> "the start is taken back";
            case REFUSED -> "it never began: no start announced it";
            case UNEXPECTED -> "done, but nobody expected it: reported, no callback";
        };
    }

    private static String meaning(Outcome outcome, int error) {
        return switch (outcome) {
            case PENDING -> "under way";
            case COMPLETED -> "done at once, the callback comes all the same";
            case COMPLETED_SILENTLY -> "done at once, no callback comes";
            case PENDING_SILENTLY -> "under way, no callback comes";
            case FAILED -> Win32Error.describe(error) + ", no callback comes";
        };
    }

    private static String summary(DemoReport report) {
        if (report.parts().size() == 2) {
            return "the mistake was refused, and under the other policy reported; the file holds what was written.";
        }
        return "every start was followed by exactly one completion" + (report.skipOnSuccess() ? " or one cancel" : "")
                + ", and the file holds what was written.";
    }

    private String coloured(Step step) {
        String padded = "%-10s".formatted(step);
        return switch (step) {
            case STARTED, ISSUED -> padded;
            case COMPLETED -> strong("green", padded);
            case CANCELLED -> strong("yellow", padded);
            case REFUSED, UNEXPECTED -> strong("red", padded);
        };
    }

    private void heading(String text) {
        out.println();
        out.println(strong("bold", text));
        out.println();
    }

    /** Only for fixed words: markup in what comes from outside would be taken for ours. */
    private String strong(String style, String fixed) {
        return ansi.string("@|" + style + " " + fixed + "|@");
    }

    private static String plural(int number, String noun) {
        return number + " " + noun + (number == 1 || noun.equals("more") ? "" : "s");
    }

    private void wrap(String text) {
        wrap("", text);
    }

    /** Prints words in lines of the usual width, the first behind a label and the others set in like it. */
    private void wrap(String label, String text) {
        StringBuilder line = new StringBuilder(label);
        for (String word : text.split(" ", -1)) {
            if (line.length() > label.length() && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(" ".repeat(label.length()));
            }
            if (line.length() > label.length()) {
                line.append(' ');
            }
            line.append(word);
        }
        out.println(line);
    }
}
