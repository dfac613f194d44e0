package io.overlapped.benchmarks.run;

import java.nio.file.Path;
import java.util.List;

/**
 * How a run is done.
 *
 * @param rounds how often the contestants of a row alternate
 * @param warmUpSeconds before each measurement
 * @param seconds of each measurement
 * @param dataBytes size of each data file
 * @param directory where the data files go
 * @param rows which rows, by name; empty for all
 * @param contestants which contestants, by name, or {@link #CLAIMED}; empty for all
 * @param curves whether to measure growth
 * @param javaOptions more options for the contestants that are Java
 */
public record Settings(
        int rounds,
        double warmUpSeconds,
        double seconds,
        long dataBytes,
        Path directory,
        List<String> rows,
        List<String> contestants,
        boolean curves,
        List<String> javaOptions) {
    /** In the place of a name: those that a row's targets speak of. */
    public static final String CLAIMED = "claimed";

    /** {@return whether a row is asked for} */
    boolean wantsRow(String id) {
        return rows.isEmpty() || rows.contains(id);
    }

    /** {@return whether a contestant is asked for by its name, or all are} */
    boolean namesContestant(String id) {
        return contestants.isEmpty() || contestants.contains(id);
    }

    /** {@return whether a contestant of a row is asked for} */
    boolean wantsContestant(Row row, String id) {
        return namesContestant(id)
                || (contestants.contains(CLAIMED) && row.claims().stream().anyMatch(claim -> claim.isAbout(id)));
    }
}
