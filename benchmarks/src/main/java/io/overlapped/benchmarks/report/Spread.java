package io.overlapped.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several measurements of the same thing: their median, and how far apart they lie.
 *
 * @param count how many there are
 * @param minimum the smallest
 * @param firstQuartile interpolated between neighbours, as the median is
 * @param median the middle
 * @param thirdQuartile interpolated
 * @param maximum the largest
 */
public record Spread(
        int count, double minimum, double firstQuartile, double median, double thirdQuartile, double maximum) {
    /** {@return the spread of some values; null where there are none} */
    public static @Nullable Spread of(double... values) {
        if (values.length == 0) {
            return null;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(
                sorted.length,
                sorted[0],
                quantile(sorted, 0.25),
                quantile(sorted, 0.5),
                quantile(sorted, 0.75),
                sorted[sorted.length - 1]);
    }

    /**
     * The spread of the ratios of what was measured side by side. A round in which one of the two is missing has no ratio.
     *
     * @param subjects one value a round
     * @param references of the same rounds
     */
    public static @Nullable Spread ofRatios(List<@Nullable Double> subjects, List<@Nullable Double> references) {
        if (subjects.size() != references.size()) {
            throw new IllegalArgumentException(
                    "not pairs: " + subjects.size() + " and " + references.size() + " measurements");
        }
        double[] ratios = new double[subjects.size()];
        int count = 0;
        for (int round = 0; round < ratios.length; round++) {
            Double subject = subjects.get(round);
            Double reference = references.get(round);
            if (subject != null && reference != null && reference != 0) {
                ratios[count++] = subject / reference;
            }
        }
        return of(Arrays.copyOf(ratios, count));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
