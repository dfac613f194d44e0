package io.overlapped.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What is claimed of a row: that a figure of one contestant is in a relation to another's, or below a limit.
 *
 * @param subject the contestant
 * @param figure of which figure
 * @param reference the contestant that it is divided by, round by round; null where the figure stands for itself
 * @param atMost whether smaller is better
 * @param floor what must hold; null where the figure is only shown beside the reference's
 * @param goal what is wanted, or null
 * @param onRings whether it is void where less than 99 % of the subject's operations were completed by rings
 */
public record Claim(
        String subject,
        Figure figure,
        @Nullable String reference,
        boolean atMost,
        @Nullable Double floor,
        @Nullable Double goal,
        boolean onRings) {
    /** The share of the operations that rings have to complete for a claim about rings. */
    public static final double RING_SHARE = 0.99;

    /** {@return whether it speaks of a contestant} */
    public boolean isAbout(String contestant) {
        return contestant.equals(subject) || contestant.equals(reference);
    }

    /** {@return that the subject's figure is at least so much of the reference's} */
    public static Claim atLeast(
            String subject, Figure figure, String reference, double floor, @Nullable Double goal, boolean onRings) {
        return new Claim(subject, figure, reference, false, floor, goal, onRings);
    }

    /** {@return that the subject's figure is at most so much of the reference's, or at most so much} */
    public static Claim atMost(
            String subject,
            Figure figure,
            @Nullable String reference,
            double floor,
            @Nullable Double goal,
            boolean onRings) {
        return new Claim(subject, figure, reference, true, floor, goal, onRings);
    }

    /** {@return nothing that must hold: the subject's figure divided by the reference's, to be seen} */
    public static Claim shown(String subject, Figure figure, String reference) {
        return new Claim(subject, figure, reference, false, null, null, false);
    }

    /** {@return whether a value satisfies a bound} */
    boolean satisfies(double value, double bound) {
        return atMost ? value <= bound : value >= bound;
    }
}
