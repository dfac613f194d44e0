package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.JobKind;
import io.overlapped.benchmarks.job.JobSpec;
import io.overlapped.benchmarks.report.Claim;
import java.util.List;

/**
 * A row of the table: a job, who does it, and what is claimed.
 *
 * @param id its name on the command line
 * @param title the job in words
 * @param file which data file it works on
 * @param job what is to be done; file and times are filled in by the runner
 * @param entries who takes part, in the order of their turns
 * @param claims what is to hold
 * @param notes what a reader has to know
 */
public record Row(
        String id,
        String title,
        DataFiles.Kind file,
        JobSpec job,
        List<Entry> entries,
        List<Claim> claims,
        List<String> notes) {
    /**
     * A contestant of a row.
     *
     * @param id its name
     * @param label its name for a reader
     * @param kind how it does the job
     * @param depth operations in flight, where it does the job with another number than the row's; 0 for the row's
     */
    public record Entry(String id, String label, JobKind kind, int depth) {}
}
