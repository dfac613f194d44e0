package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Curve;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Spread;
import java.util.List;
import java.util.Locale;

/** Plots as inline SVG: bars with their spread, and curves on logarithmic axes. */
final class Svg {
    private static final int WIDTH = 860;
    private static final int LABELS = 330;
    private static final int VALUES = 110;
    private static final int BAR = 22;
    private static final int HEIGHT = 340;
    private static final int MARGIN = 60;
    private static final List<String> COLOURS = List.of("#3b6ea5", "#c8553d", "#588157", "#8e6c8a", "#b08900", "#444");

    private Svg() {}

    /** A bar for each contestant: the median, and a line from the least to the most. */
    static String bars(List<ContestantResult> contestants, Figure figure) {
        double most = contestants.stream()
                .map(contestant -> contestant.spread(figure))
                .mapToDouble(spread -> spread == null ? 0 : spread.maximum())
                .max()
                .orElse(0);
        if (most == 0) {
            return "";
        }
        double scale = (WIDTH - LABELS - VALUES) / most;
        StringBuilder svg = new StringBuilder(open(WIDTH, contestants.size() * BAR + 24));
        svg.append(text(0, 14, "start", figure.label()));
        int y = 24;
        for (ContestantResult contestant : contestants) {
            Spread spread = contestant.spread(figure);
            svg.append(text(LABELS - 8, y + 15, "end", contestant.label()));
            if (spread != null) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>",
                        LABELS,
                        y + 3,
                        spread.median() * scale,
                        BAR - 6,
                        colour(contestant.id())));
                svg.append(line(
                        LABELS + spread.minimum() * scale,
                        y + BAR / 2.0,
                        LABELS + spread.maximum() * scale,
                        y + BAR / 2.0,
                        "#111"));
                svg.append(text(
                        LABELS + (int) (spread.maximum() * scale) + 6, y + 15, "start", Words.number(spread.median())));
            }
            y += BAR;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String colour(String id) {
        if (id.startsWith("overlapped") || id.startsWith("async-file")) {
            return COLOURS.get(0);
        }
        if (id.startsWith("portable")) {
            return COLOURS.get(2);
        }
        return id.equals("c") || id.startsWith("c-") ? "#777" : "#bbb";
    }

    /** Operations a second, a line for each contestant. */
    static String curve(Curve curve) {
        double most = 1;
        double least = Double.MAX_VALUE;
        for (Curve.Point point : curve.points()) {
            for (ContestantResult contestant : point.contestants()) {
                Spread spread = contestant.spread(Figure.OPERATIONS);
                if (spread != null && spread.median() > 0) {
                    most = Math.max(most, spread.median());
                    least = Math.min(least, spread.median());
                }
            }
        }
        StringBuilder svg = new StringBuilder(open(WIDTH, HEIGHT + 40));
        svg.append(text(0, 14, "start", "operations/s, both axes logarithmic; axis: " + curve.unit()));
        Axis across = new Axis(
                (double) curve.points().getFirst().value(),
                (double) curve.points().getLast().value(),
                MARGIN,
                WIDTH - 220);
        Axis up = new Axis(least, most, HEIGHT - 20, 30);
        for (Curve.Point point : curve.points()) {
            svg.append(line(
                    across.at((double) point.value()), 30, across.at((double) point.value()), HEIGHT - 20, "#ddd"));
            svg.append(text((int) across.at((double) point.value()), HEIGHT, "middle", Long.toString(point.value())));
        }
        svg.append(text(MARGIN - 6, (int) up.at(most) + 4, "end", Words.number(most)));
        svg.append(text(MARGIN - 6, (int) up.at(least) + 4, "end", Words.number(least)));
        int contestants = curve.points().getFirst().contestants().size();
        for (int i = 0; i < contestants; i++) {
            svg.append(line(curve, i, across, up));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String line(Curve curve, int contestant, Axis across, Axis up) {
        String colour = COLOURS.get(contestant % COLOURS.size());
        StringBuilder points = new StringBuilder();
        for (Curve.Point point : curve.points()) {
            Spread spread = point.contestants().get(contestant).spread(Figure.OPERATIONS);
            if (spread != null && spread.median() > 0) {
                points.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", across.at((double) point.value()), up.at(spread.median())));
            }
        }
        String label = curve.points().getFirst().contestants().get(contestant).label();
        int y = 40 + contestant * 18;
        return String.format(
                        Locale.ROOT, "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>", points, colour)
                + line(WIDTH - 210, y - 4, WIDTH - 190, y - 4, colour)
                + text(WIDTH - 184, y, "start", label);
    }

    private static String line(double x1, double y1, double x2, double y2, String colour) {
        return String.format(
                Locale.ROOT,
                "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='1.5'/>",
                x1,
                y1,
                x2,
                y2,
                colour);
    }

    private static String text(int x, int y, String anchor, String text) {
        return String.format(
                Locale.ROOT, "<text x='%d' y='%d' text-anchor='%s'>%s</text>", x, y, anchor, HtmlPage.escape(text));
    }

    private static String open(int width, int height) {
        return String.format(
                Locale.ROOT,
                "<svg viewBox='0 0 %d %d' width='%d' height='%d' role='img'>",
                width,
                height,
                width,
                height);
    }

    /** A logarithmic axis between two positions. */
    private record Axis(double least, double most, double from, double to) {
        double at(double value) {
            return most == least ? from : from + Math.log(value / least) / Math.log(most / least) * (to - from);
        }
    }
}
