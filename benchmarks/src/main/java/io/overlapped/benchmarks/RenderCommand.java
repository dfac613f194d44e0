package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns the JSON of a run into the tables of the documentation, so that no figure is ever copied by hand. */
@Command(
        name = "render",
        description = "Renders the results of a run, from its JSON: the table, in documents and as a page.",
        mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", description = "results.json of a run.")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path results;

    @Option(
            names = "--into",
            paramLabel = "DOCUMENT",
            description = "A Markdown document: what is between its markers '" + MarkdownTable.BEGIN + "' and '"
                    + MarkdownTable.END + "' is replaced. Repeatable.")
    private List<Path> documents = List.of();

    @Option(names = "--html", description = "Write the page here.")
    private @Nullable Path html;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    RenderCommand() {}

    @Override
    public Integer call() throws IOException {
        Report report = Report.read(results);
        for (Path document : documents) {
            Files.writeString(document, MarkdownTable.into(document, Files.readString(document), report));
        }
        if (html != null) {
            Files.writeString(html, HtmlPage.of(report));
        }
        if (documents.isEmpty() && html == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(TextTable.of(report));
            out.flush();
        }
        return 0;
    }
}
