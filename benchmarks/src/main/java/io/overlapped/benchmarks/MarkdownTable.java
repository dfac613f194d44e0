package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import io.overlapped.benchmarks.report.Spread;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The results for a document: between two markers, and written by nobody but this. */
final class MarkdownTable {
    static final String BEGIN = "<!-- results of overlapped-bench -->";
    static final String END = "<!-- end of results -->";

    private MarkdownTable() {}

    /** The document with the results between its markers; all contestants where it is the document about benchmarks. */
    static String into(Path name, String document, Report report) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(name + " has no place for the results: put the lines '" + BEGIN
                    + "' and '" + END + "' where they belong");
        }
        boolean detailed = name.getFileName().toString().startsWith("benchmarks");
        return document.substring(0, begin + BEGIN.length()) + "\n" + of(report, detailed) + document.substring(end);
    }

    static String of(Report report, boolean detailed) {
        StringBuilder text = new StringBuilder("\n" + Words.machine(report) + ".\n\n");
        text.append("| job | target | median of the paired ratios (least..most) | |\n|---|---|---|---|\n");
        for (RowResult row : report.rows()) {
            for (ClaimResult result : row.claims()) {
                text.append("| %s | %s | %s | %s |%n"
                        .formatted(
                                cell(row.title()),
                                cell(Words.claim(row, result.claim())),
                                cell(brief(result.spread())),
                                cell(Words.verdict(result))));
            }
        }
        if (detailed) {
            report.rows().forEach(row -> text.append(detail(row)));
        }
        return text.append("\n").toString();
    }

    private static String brief(@Nullable Spread spread) {
        return spread == null
                ? "-"
                : Words.number(spread.median()) + " (" + Words.number(spread.minimum()) + ".."
                        + Words.number(spread.maximum()) + ")";
    }

    private static String detail(RowResult row) {
        List<Figure> figures = TextTable.columns(row.contestants());
        StringBuilder text = new StringBuilder("\n### " + row.title() + "\n\n| contestant |");
        figures.forEach(figure -> text.append(" ").append(figure.label()).append(" |"));
        text.append(" by rings |\n|---|")
                .append("---:|".repeat(figures.size() + 1))
                .append("\n");
        for (ContestantResult contestant : row.contestants()) {
            text.append("| ").append(cell(contestant.label())).append(" |");
            figures.forEach(figure ->
                    text.append(" ").append(Words.median(contestant, figure)).append(" |"));
            text.append(" ").append(Words.ring(contestant)).append(" |\n");
        }
        return text + row.notes().stream().map(note -> "\n" + note + "\n").collect(Collectors.joining());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
