package io.overlapped.benchmarks.job;

/**
 * One job for one contestant: the argument of its process, as JSON.
 *
 * @param contestant who does it; see {@link Contestants}
 * @param kind how the work arises
 * @param file path of the data file
 * @param fileBytes how much of it is used, a multiple of the block
 * @param write whether it is written; otherwise it is read
 * @param direct past the page cache (O_DIRECT)
 * @param durable whether each write reaches the device before it completes
 * @param block bytes of an operation
 * @param depth operations in flight, all in all; of {@link JobKind#OUTSIDE}, for each thread
 * @param issuers threads that issue, of {@link JobKind#OUTSIDE}
 * @param handles open handles of the file that the operations are spread over
 * @param rate operations a second that {@link JobKind#OUTSIDE} offers in all, or 0 for as many as the window allows
 * @param warmUpSeconds before the measurement
 * @param seconds of the measurement
 */
public record JobSpec(
        String contestant,
        JobKind kind,
        String file,
        long fileBytes,
        boolean write,
        boolean direct,
        boolean durable,
        int block,
        int depth,
        int issuers,
        int handles,
        double rate,
        double warmUpSeconds,
        double seconds) {
    /** {@return the operations in flight at most, over all threads} */
    public int inFlight() {
        return kind == JobKind.OUTSIDE ? depth * issuers : depth;
    }

    /** {@return the same for another contestant} */
    public JobSpec by(String other) {
        return new JobSpec(
                other,
                kind,
                file,
                fileBytes,
                write,
                direct,
                durable,
                block,
                depth,
                issuers,
                handles,
                rate,
                warmUpSeconds,
                seconds);
    }

    /** {@return the same, where the work arises in another manner} */
    public JobSpec as(JobKind other) {
        return new JobSpec(
                contestant,
                other,
                file,
                fileBytes,
                write,
                direct,
                durable,
                block,
                depth,
                issuers,
                handles,
                rate,
                warmUpSeconds,
                seconds);
    }
}
