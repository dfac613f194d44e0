package io.overlapped.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/** A run fails where it should. */
@Timeout(60)
final class VerdictTest {
    private static final String TEST = "io.overlapped.internal.uring.CustodyTakeAgainstLeave";
    private static final Options OPTIONS = new Options(new String[0]);

    @BeforeAll
    static void readOptions() throws Exception {
        assertThat(OPTIONS.parse()).isTrue();
    }

    private static TestResult result(Status status) {
        TestResult result = new TestResult(status);
        SchedulingClass nowhere = new SchedulingClass(AffinityMode.NONE, 2, NodeType.PACKAGE);
        result.setConfig(new TestConfig(OPTIONS, TestList.getInfo(TEST), 0, List.of(), CompileMode.UNIFIED, nowhere));
        return result;
    }

    @Test
    void acceptableOutcomesPass() {
        TestResult result = result(Status.NORMAL);
        result.addState("1, 0", 70);
        result.addState("0, 1", 30);
        assertThat(Verdict.of(List.of(TEST), List.of(result))).isEqualTo(new Verdict(1, 100, List.of()));
    }

    @Test
    void oneForbiddenOutcomeOfManyFailsWithItsReason() {
        TestResult good = result(Status.NORMAL);
        good.addState("1, 0", 999_999);
        TestResult bad = result(Status.NORMAL);
        bad.addState("1, 0", 999_999);
        bad.addState("1, 1", 1);
        Verdict verdict = Verdict.of(List.of(TEST), List.of(good, bad));
        assertThat(verdict.failures())
                .containsExactly(TEST + " saw (1, 1), 1 times of 1000000: Two threads at the queues of one ring: they "
                        + "overwrite each other's entries.");
    }

    @Test
    void anOutcomeThatNobodyThoughtOfFails() {
        TestResult result = result(Status.NORMAL);
        result.addState("7, 7", 2);
        assertThat(Verdict.of(List.of(TEST), List.of(result)).failures())
                .singleElement()
                .asString()
                .startsWith(TEST + " saw (7, 7), 2 times of 2: ");
    }

    @Test
    void anErrorFailsAndTheTestCountsAsNotRun() {
        TestResult result = result(Status.TEST_ERROR);
        result.addMessage("java.lang.NullPointerException");
        Verdict verdict = Verdict.of(List.of(TEST), List.of(result));
        assertThat(verdict.tests()).isZero();
        assertThat(verdict.failures())
                .containsExactly(TEST + " TEST_ERROR\n    java.lang.NullPointerException", TEST + " has no result");
    }

    @Test
    void whatJcstressSilentlyIgnoresFails() {
        assertThat(Verdict.of(List.of(TEST), List.of(result(Status.API_MISMATCH)))
                        .failures())
                .containsExactly(TEST + " API_MISMATCH\n    ", TEST + " has no result");
        assertThat(Verdict.of(List.of(TEST), List.of()).failures()).containsExactly(TEST + " has no result");
        assertThat(Verdict.of(List.of(TEST), List.of(result(Status.NORMAL))).failures())
                .as("without a single race")
                .containsExactly(TEST + " has no result");
    }
}
