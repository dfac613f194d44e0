package io.overlapped.benchmarks.report;

/** Whether a claim holds. */
public enum Verdict {
    /** The goal is reached. */
    GOAL("goal reached"),
    /** The floor holds; the goal, where there is one, is not reached. */
    FLOOR("floor holds"),
    /** The floor does not hold. */
    MISSED("MISSED"),
    /** Nothing is claimed. */
    SHOWN("for comparison"),
    /** The operations did not take the path that the row is about. */
    VOID("void"),
    /** There are no figures. */
    UNMEASURED("not measured");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** {@return its name for a reader} */
    public String label() {
        return label;
    }
}
