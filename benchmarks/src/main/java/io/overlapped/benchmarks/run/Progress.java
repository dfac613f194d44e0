package io.overlapped.benchmarks.run;

/** Told what is going on, in a line each. */
@FunctionalInterface
public interface Progress {
    /** Something has begun or ended. */
    void line(String text);
}
