package io.overlapped.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.benchmarks.Samples;
import io.overlapped.benchmarks.job.Figures;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimResultTest {
    private static final Figures.Path RINGS = new Figures.Path("uring", 99, 1, 0, 0);
    private static final Figures.Path SHORT_CUT = new Figures.Path("uring", 98, 2, 0, 0);
    private static final ContestantResult C = Samples.contestant("c", null, 100, 200, 400);

    @Test
    void theMedianOfThePairedRatiosDecides() {
        ContestantResult subject = Samples.contestant("overlapped", RINGS, 75, 200, 100);
        ClaimResult result = ClaimResult.of(claim(0.75, 0.92), List.of(C, subject));
        assertThat(result.spread()).isEqualTo(new Spread(3, 0.25, 0.5, 0.75, 0.875, 1));
        assertThat(result.verdict()).isEqualTo(Verdict.FLOOR);
        assertThat(ClaimResult.of(claim(0.76, 0.92), List.of(C, subject)).verdict())
                .isEqualTo(Verdict.MISSED);
        assertThat(ClaimResult.of(claim(0.70, 0.75), List.of(C, subject)).verdict())
                .isEqualTo(Verdict.GOAL);
    }

    @Test
    void aFasterRunBesideTheRingsIsVoid() {
        ContestantResult subject = Samples.contestant("overlapped", SHORT_CUT, 1000, 2000, 4000);
        ClaimResult result = ClaimResult.of(claim(0.85, 0.92), List.of(C, subject));
        assertThat(result.verdict()).isEqualTo(Verdict.VOID);
        assertThat(result.reason()).isEqualTo("only 98.0 % ring completions");
    }

    @Test
    void withoutCountersAClaimAboutRingsIsVoid() {
        ContestantResult subject = Samples.contestant("overlapped", null, 1000, 2000, 4000);
        ClaimResult result = ClaimResult.of(claim(0.85, 0.92), List.of(C, subject));
        assertThat(result.verdict()).isEqualTo(Verdict.VOID);
        assertThat(result.reason()).isEqualTo("nobody counted ring completions");
    }

    @Test
    void smallerIsBetterWhereItIsSaidSo() {
        Claim limit = Claim.atMost("c", Figure.P50, null, 20.0, 19.9, false);
        assertThat(ClaimResult.of(limit, List.of(C)).verdict()).isEqualTo(Verdict.FLOOR);
        Claim tighter = Claim.atMost("c", Figure.P50, null, 19.9, null, false);
        assertThat(ClaimResult.of(tighter, List.of(C)).verdict()).isEqualTo(Verdict.MISSED);
    }

    @Test
    void whoDidNotRunIsNotJudged() {
        ContestantResult failed = new ContestantResult("c", "C", List.of(Figures.failed("no liburing")));
        ContestantResult subject = Samples.contestant("overlapped", RINGS, 95);
        ClaimResult result = ClaimResult.of(claim(0.85, 0.92), List.of(failed, subject));
        assertThat(result.verdict()).isEqualTo(Verdict.UNMEASURED);
        assertThat(result.reason()).isEqualTo("C: no liburing");
        assertThat(ClaimResult.of(claim(0.85, 0.92), List.of(subject)).reason()).isEqualTo("c did not take part");
    }

    private static Claim claim(double floor, double goal) {
        return Claim.atLeast("overlapped", Figure.OPERATIONS, "c", floor, goal, true);
    }

    @Test
    void whereNothingIsClaimedTheRatioIsShown() {
        ContestantResult subject = Samples.contestant("overlapped", RINGS, 75, 200, 100);
        ClaimResult result = ClaimResult.of(Claim.shown("overlapped", Figure.OPERATIONS, "c"), List.of(C, subject));
        assertThat(result.verdict()).isEqualTo(Verdict.SHOWN);
        assertThat(result.spread()).isEqualTo(new Spread(3, 0.25, 0.5, 0.75, 0.875, 1));
    }
}
