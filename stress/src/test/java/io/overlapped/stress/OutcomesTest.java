package io.overlapped.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/** What the tests say about themselves. */
@Timeout(60)
final class OutcomesTest {
    static Stream<TestInfo> tests() {
        return TestList.tests().stream().sorted().map(TestList::getInfo);
    }

    @Test
    void noTestIsLost() {
        assertThat(TestList.tests())
                .contains(
                        "io.overlapped.internal.uring.CustodyTakeAgainstIssue",
                        "io.overlapped.internal.uring.ReadyQueueTakenOver",
                        "io.overlapped.internal.uring.WakeupSleepAgainstSend",
                        "io.overlapped.internal.engine.InboxPushAgainstClose",
                        "io.overlapped.internal.engine.ArenaHoldAgainstClose",
                        "io.overlapped.internal.engine.OperationCancelAgainstIssue",
                        "io.overlapped.internal.engine.DescriptorAcquireAgainstClose",
                        "io.overlapped.internal.pool.PermitsTakeAgainstTake",
                        "io.overlapped.internal.pool.TaskQueueAddAgainstClose",
                        "io.overlapped.internal.pool.TaskQueueRemoveAgainstPoll",
                        "io.overlapped.LedgerCompleteAgainstCancel",
                        "io.overlapped.CountsQueueAgainstAbandon",
                        "io.overlapped.HandTakeAgainstEmpty",
                        "io.overlapped.HandAddAgainstEmpty",
                        "io.overlapped.stress.WorkSubmitAgainstCancel",
                        "io.overlapped.stress.WorkCloseAgainstSubmit",
                        "io.overlapped.stress.WorkDisassociateAgainstWait",
                        "io.overlapped.stress.TimerSetAgainstFire",
                        "io.overlapped.stress.WaitSetAgainstSignal",
                        "io.overlapped.stress.GroupCloseAgainstMemberClose");
    }

    @ParameterizedTest
    @MethodSource("tests")
    void eachOutcomeHasItsReason(TestInfo test) {
        Collection<StateCase> cases = test.cases();
        assertThat(cases).extracting(StateCase::expect).contains(Expect.ACCEPTABLE, Expect.FORBIDDEN);
        assertThat(cases)
                .allSatisfy(outcome -> assertThat(outcome.description())
                        .as(outcome.matchPattern())
                        .hasSizeGreaterThanOrEqualTo(outcome.expect() == Expect.FORBIDDEN ? 12 : "Refused.".length())
                        .endsWith("."));
        assertThat(test.description()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("tests")
    void noOutcomeIsNamedTwice(TestInfo test) {
        List<String> patterns =
                test.cases().stream().map(StateCase::matchPattern).toList();
        assertThat(patterns).doesNotHaveDuplicates();
    }
}
