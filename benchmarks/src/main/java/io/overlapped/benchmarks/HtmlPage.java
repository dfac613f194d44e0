package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Curve;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import java.util.List;
import java.util.Locale;

/** The results as one page that needs nothing else: no script, no network. */
final class HtmlPage {
    private static final String STYLE = """
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #1b1b1b }
        h2 { margin-top: 2.2em; font-size: 1.15em }
        table { border-collapse: collapse; margin: .7em 0; font-size: .92em }
        th, td { padding: .25em .7em; border-bottom: 1px solid #ddd; text-align: right; font-variant-numeric: tabular-nums }
        th:first-child, td:first-child, td.text { text-align: left }
        svg { display: block; margin: .8em 0; max-width: 100%; height: auto }
        svg text { font: 12px system-ui, sans-serif }
        .goal { background: #cdebc8 } .floor { background: #e6f2d4 } .missed { background: #f6c9c0 }
        .void, .unmeasured { background: #eee }
        .note { color: #555; font-size: .9em; margin: .2em 0 }
        """;

    private HtmlPage() {}

    static String of(Report report) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>")
                .append("<title>Overlapped: benchmarks</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Overlapped: benchmarks</h1>\n");
        page.append(note(Words.machine(report)));
        page.append(note(
                "Contestants alternated, each turn in a process of its own. Ratios are those of the same round: their"
                        + " median, least and most, and quartiles. Bars show medians, lines the least and the most."));
        report.notes().forEach(text -> page.append(note(text)));
        report.rows().forEach(row -> page.append(row(row)));
        for (Curve curve : report.curves()) {
            page.append("<h2>").append(escape(curve.title())).append("</h2>\n").append(Svg.curve(curve));
        }
        return page.append("</body></html>\n").toString();
    }

    private static String row(RowResult row) {
        StringBuilder text = new StringBuilder("<h2 id='%s'>%s</h2>%n".formatted(row.id(), escape(row.title())));
        text.append("<table><tr><th>target</th><th>measured</th><th></th></tr>\n");
        for (ClaimResult result : row.claims()) {
            text.append("<tr class='%s'><td>%s</td><td>%s</td><td class='text'>%s</td></tr>%n"
                    .formatted(
                            result.verdict().name().toLowerCase(Locale.ROOT),
                            escape(Words.claim(row, result.claim())),
                            escape(Words.spread(result.spread())),
                            escape(Words.verdict(result))));
        }
        text.append("</table>\n");
        for (Figure figure :
                List.of(Figure.OPERATIONS, Figure.CPU, Figure.P50, Figure.BLOCKED_SHARE, Figure.IDLE_MILLIS)) {
            text.append(Svg.bars(row.contestants(), figure));
        }
        text.append(figures(row.contestants()));
        row.notes().forEach(note -> text.append(note(note)));
        return text.toString();
    }

    private static String figures(List<ContestantResult> contestants) {
        List<Figure> figures = TextTable.columns(contestants);
        StringBuilder text = new StringBuilder("<table><tr><th>contestant</th>");
        figures.forEach(
                figure -> text.append("<th>").append(escape(figure.label())).append("</th>"));
        text.append("<th>by rings</th></tr>\n");
        for (ContestantResult contestant : contestants) {
            text.append("<tr><td>").append(escape(contestant.label())).append("</td>");
            figures.forEach(figure ->
                    text.append("<td>").append(Words.median(contestant, figure)).append("</td>"));
            text.append("<td>").append(Words.ring(contestant)).append("</td></tr>\n");
        }
        return text.append("</table>\n").toString();
    }

    private static String note(String text) {
        return "<p class='note'>" + escape(text) + "</p>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
