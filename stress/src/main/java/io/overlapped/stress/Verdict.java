package io.overlapped.stress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/**
 * What a run has shown.
 *
 * @param tests how many tests have results
 * @param samples how many races were run
 * @param failures what speaks against the library, or against the run; empty where nothing does
 */
record Verdict(int tests, long samples, List<String> failures) {
    /**
     * Judges. A test fails by a forbidden outcome, by one that nobody thought of, by an error or a hang, and by not having run: jcstress
     * says nothing about a test that it cannot run.
     *
     * @param expected the tests that should have run
     * @param results what there is of them, any number for each
     */
    static Verdict of(Collection<String> expected, Collection<TestResult> results) {
        List<String> failures = new ArrayList<>();
        Set<String> missing = new TreeSet<>(expected);
        long samples = 0;
        for (TestResult result : results) {
            if (result.status() == Status.NORMAL && result.getTotalCount() > 0) {
                missing.remove(result.getName());
            }
            samples += result.getTotalCount();
            judge(result, failures);
        }
        int tests = expected.size() - missing.size();
        missing.forEach(name -> failures.add(name + " has no result"));
        return new Verdict(tests, samples, List.copyOf(failures));
    }

    private static void judge(TestResult result, List<String> failures) {
        if (result.status() != Status.NORMAL) {
            List<String> all = new ArrayList<>(result.getMessages());
            all.addAll(result.getVmOut());
            all.addAll(result.getVmErr());
            failures.add(result.getName() + " " + result.status() + "\n    " + String.join("\n    ", all));
        }
        for (GradingResult outcome : result.grading().gradingResults.values()) {
            if (outcome.count > 0 && (outcome.expect == Expect.FORBIDDEN || outcome.expect == Expect.UNKNOWN)) {
                failures.add(result.getName() + " saw (" + outcome.id + "), " + outcome.count + " times of "
                        + result.getTotalCount() + ": " + outcome.description);
            }
        }
    }
}
