package io.overlapped.benchmarks.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;

/** A contestant's process: does the job that its argument describes and prints the figures. */
public final class JobMain {
    private JobMain() {}

    /**
     * Runs one job.
     *
     * @param args a {@link JobSpec} as JSON
     * @throws Exception where the argument is none
     */
    public static void main(String[] args) throws Exception {
        ObjectMapper mapper = new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        JobSpec spec = mapper.readValue(args[0], JobSpec.class);
        PrintStream out = System.out;
        // What a contestant prints is not a figure.
        System.setOut(System.err);
        Figures figures;
        try {
            figures = run(spec);
        } catch (UnsupportedOperationException e) {
            figures = Figures.failed(String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            figures = Figures.failed(e.toString());
        }
        out.println(mapper.writeValueAsString(figures));
        out.flush();
        // Threads of a contestant that cannot be ended must not keep the next one waiting.
        Runtime.getRuntime().halt(0);
    }

    private static Figures run(JobSpec spec) throws Exception {
        return switch (spec.kind()) {
            case CHAINED, OUTSIDE, BLOCKING, BATCH -> ThroughputJob.run(spec);
            case LATENCY -> LatencyJob.run(spec);
            case BLOCKED -> BlockedJob.run(spec);
            case IDLE -> IdleJob.run(spec);
            case LUCENE_SEARCH, LUCENE_SEARCH_COLD -> LuceneSearchJob.run(spec);
            case LUCENE_MERGE, LUCENE_MERGE_COLD -> LuceneMergeJob.run(spec);
        };
    }
}
