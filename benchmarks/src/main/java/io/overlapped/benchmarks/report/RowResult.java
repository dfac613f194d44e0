package io.overlapped.benchmarks.report;

import java.util.List;

/**
 * A row of the table.
 *
 * @param id its name on the command line
 * @param title the job
 * @param contestants who took part, in the order in which they alternated
 * @param claims what was to hold
 * @param notes what a reader has to know: residency, contestants that cannot do the job
 */
public record RowResult(
        String id, String title, List<ContestantResult> contestants, List<ClaimResult> claims, List<String> notes) {}
