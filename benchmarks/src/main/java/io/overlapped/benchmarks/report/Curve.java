package io.overlapped.benchmarks.report;

import java.util.List;

/**
 * How cost grows with something.
 *
 * @param id its name on the command line
 * @param title what grows
 * @param unit of the values along the axis
 * @param points in growing order
 */
public record Curve(String id, String title, String unit, List<Point> points) {
    /**
     * One value along the axis, and what everybody did there.
     *
     * @param value how much
     * @param contestants who took part
     */
    public record Point(long value, List<ContestantResult> contestants) {}
}
