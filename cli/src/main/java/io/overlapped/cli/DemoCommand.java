package io.overlapped.cli;

import io.overlapped.Misuse;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows on a real file how operations are announced, issued and completed. */
@Command(
        name = "demo",
        description = {
            "Shows on a real file how operations are announced, issued and completed: writes blocks, tells the way "
                    + "of each operation with thread and time, reads the file back and compares."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything went as it must and compared equal (also where --start once is refused, as it must be)",
            "1:it did not, or the file or the engine cannot be used",
            "2:wrong usage; a FILE that exists, without --overwrite"
        },
        footerHeading = "%nThe document of --json:%n",
        footer = {
            "  command, version, start, skipOnSuccess, writes, blockSize, explanation (with --start once), ok",
            "  engine: requested, used, reason",
            "  file: path, temporary",
            "  parts[] (one; two for the two policies with --start once): misuse (refuse or report), ok,",
            "    steps[]: operation (from 1), kind (write or read), offset, step (started, issued, completed,",
            "      cancelled, refused or unexpected), thread, micros (since the part began),",
            "      outcome (of issued), error and bytes (where it is over), message (of refused, unexpected)",
            "    counts: started, issued, completed, cancelled, refused, unexpected",
            "    servedAtOnce: writes, reads (they succeeded at once, and no completion was to come)",
            "    ledger: prepared, owed, running, held (at the end)",
            "    served: ring, inline, portable (operations by the path that performed them)",
            "    comparison: fileSize, expectedSize, blocks, equalBlocks, equal"
        })
@SuppressWarnings("NullAway.Init") // picocli
final class DemoCommand implements Callable<Integer> {
    private static final int MOST_WRITES = 100_000;

    /** Whether each operation is announced, or only the first. */
    enum Start {
        EACH,
        ONCE
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file to write; it is kept. Without it a temporary one is made, and deleted afterwards.")
    private @Nullable Path file;

    @Option(
            names = "--writes",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many blocks of 4096 bytes to write, 1 to 100000 (default: ${DEFAULT-VALUE}).")
    private int writes;

    @Option(
            names = "--start",
            paramLabel = "each|once",
            defaultValue = "each",
            converter = StartConverter.class,
            description = {
                "each: announce every operation, as the model demands (the default).",
                "once: announce only the first, the classic mistake, and see what becomes of the others."
            })
    private Start start;

    @Option(
            names = "--skip-on-success",
            description = "Operations that succeed at once have no completion, so their announcement is cancelled; "
                    + "also reads each block, because reads often succeed at once.")
    private boolean skipOnSuccess;

    @Mixin
    private EngineOption engine;

    @Option(names = "--json", description = "Write one JSON document instead of text, see below.")
    private boolean json;

    @Option(names = "--overwrite", description = "Replace the content of FILE if it exists.")
    private boolean overwrite;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (writes < 1 || writes > MOST_WRITES) {
            throw CommandFailure.usage("--writes must be from 1 to " + MOST_WRITES + ", not " + writes);
        }
        if (start == Start.ONCE && skipOnSuccess) {
            throw CommandFailure.usage("--start once shows starts that are missing and --skip-on-success starts that "
                    + "are taken back: give one of them at a time");
        }
        if (overwrite && file == null) {
            throw CommandFailure.usage("--overwrite needs the FILE that is to be overwritten");
        }
        DemoReport report = run(new DemoPlan(writes, start == Start.ONCE, skipOnSuccess, engine));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.of(report));
        } else {
            new DemoText(out, spec.commandLine().getColorScheme().ansi()).print(report);
        }
        return report.ok() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private DemoReport run(DemoPlan plan) throws InterruptedException {
        List<DemoPart.Result> results = new ArrayList<>();
        try (DemoTarget target = file == null ? DemoTarget.temporary() : DemoTarget.at(file, overwrite)) {
            results.add(new DemoPart(plan, Misuse.REFUSE).run(target));
            if (plan.startOnce() && plan.writes() > 1) {
                results.add(new DemoPart(plan, Misuse.REPORT).run(target));
            }
            return new DemoReport(
                    "demo",
                    Version.number(),
                    results.getFirst().engine(),
                    new DemoReport.Target(target.path().toString(), target.isTemporary()),
                    plan.startOnce() ? "once" : "each",
                    plan.skipOnSuccess(),
                    plan.writes(),
                    Blocks.SIZE,
                    results.stream().map(DemoPart.Result::part).toList(),
                    explanation(plan),
                    results.stream().allMatch(result -> result.part().ok()));
        }
    }

    private static @Nullable String explanation(DemoPlan plan) {
        if (!plan.startOnce()) {
            return null;
        }
        return plan.writes() == 1
                ? "Starting once worked only because there was a single operation: one start, one completion. With a "
                        + "second write the same program is wrong: try --start once --writes 2."
                : "A start (StartThreadpoolIo) announces one completion and not a file: the first write used it up, so "
                        + "the pool was not prepared for the completion of any other. The remedy is one start "
                        + "immediately before every single operation, and one cancel (CancelThreadpoolIo) where no "
                        + "completion will come: --start each shows it.";
    }

    static final class StartConverter implements ITypeConverter<Start> {
        @Override
        public Start convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "each" -> Start.EACH;
                case "once" -> Start.ONCE;
                default -> throw new TypeConversionException("'" + value + "' is not each or once");
            };
        }
    }
}
