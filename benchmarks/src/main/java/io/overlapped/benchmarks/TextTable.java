package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Curve;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The results for a terminal. */
final class TextTable {
    private TextTable() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(Words.machine(report)).append("\n");
        for (RowResult row : report.rows()) {
            text.append("\n").append(row.id()).append(": ").append(row.title()).append("\n");
            text.append(contestants(row.contestants()));
            for (ClaimResult result : row.claims()) {
                text.append("  [%s] %s; measured %s%n"
                        .formatted(
                                Words.verdict(result),
                                Words.claim(row, result.claim()),
                                Words.spread(result.spread())));
            }
            row.notes().forEach(note -> text.append("  ").append(note).append("\n"));
        }
        for (Curve curve : report.curves()) {
            text.append("\n").append(curve.title()).append("\n");
            text.append(curve(curve));
        }
        report.notes().forEach(note -> text.append("\n").append(note));
        return text.append("\n").toString();
    }

    /** The figures that anybody in a row has. */
    static List<Figure> columns(List<ContestantResult> contestants) {
        return Arrays.stream(Figure.values())
                .filter(figure -> contestants.stream().anyMatch(c -> c.spread(figure) != null))
                .toList();
    }

    private static String contestants(List<ContestantResult> contestants) {
        List<Figure> figures = columns(contestants);
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("  contestant"));
        figures.forEach(figure -> head.add(figure.label()));
        head.add("by rings");
        lines.add(head);
        for (ContestantResult contestant : contestants) {
            List<String> line = new ArrayList<>(List.of("  " + contestant.label()));
            figures.forEach(figure -> line.add(Words.median(contestant, figure)));
            line.add(Words.ring(contestant));
            lines.add(line);
        }
        return aligned(lines);
    }

    private static String curve(Curve curve) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("  " + curve.unit()));
        curve.points().getFirst().contestants().forEach(contestant -> head.add(contestant.label()));
        lines.add(head);
        for (Curve.Point point : curve.points()) {
            List<String> line = new ArrayList<>(List.of("  " + point.value()));
            point.contestants().forEach(contestant -> line.add(Words.median(contestant, Figure.OPERATIONS)));
            lines.add(line);
        }
        return aligned(lines);
    }

    private static String aligned(List<List<String>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - line.get(i).length());
                text.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
            }
            text.append("\n");
        }
        return text.toString();
    }
}
