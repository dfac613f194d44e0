package io.overlapped.benchmarks.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claim, and what was measured.
 *
 * @param claim what is claimed
 * @param spread of the paired ratios, or of the figure itself; null where nothing was measured
 * @param verdict judged by the median
 * @param reason why the claim is void or not measured, or null
 */
public record ClaimResult(
        Claim claim,
        @Nullable Spread spread,
        Verdict verdict,
        @Nullable String reason) {
    /** {@return the claim judged by what its contestants did} */
    public static ClaimResult of(Claim claim, List<ContestantResult> contestants) {
        ContestantResult subject = find(claim.subject(), contestants);
        if (subject == null) {
            return unmeasured(claim, claim.subject() + " did not take part");
        }
        Spread spread;
        if (claim.reference() == null) {
            spread = subject.spread(claim.figure());
        } else {
            ContestantResult reference = find(claim.reference(), contestants);
            if (reference == null) {
                return unmeasured(claim, claim.reference() + " did not take part");
            }
            spread = Spread.ofRatios(subject.values(claim.figure()), reference.values(claim.figure()));
            if (spread == null && reference.failure() != null) {
                return unmeasured(claim, reference.label() + ": " + reference.failure());
            }
        }
        if (spread == null) {
            return unmeasured(claim, subject.failure());
        }
        Double ring = subject.ringShare();
        if (claim.onRings() && (ring == null || ring < Claim.RING_SHARE)) {
            return new ClaimResult(
                    claim,
                    spread,
                    Verdict.VOID,
                    ring == null
                            ? "nobody counted ring completions"
                            : "only %.1f %% ring completions".formatted(100 * ring));
        }
        return new ClaimResult(claim, spread, judge(claim, spread.median()), null);
    }

    private static Verdict judge(Claim claim, double median) {
        Double floor = claim.floor();
        if (floor == null) {
            return Verdict.SHOWN;
        }
        if (!claim.satisfies(median, floor)) {
            return Verdict.MISSED;
        }
        Double goal = claim.goal();
        return goal != null && claim.satisfies(median, goal) ? Verdict.GOAL : Verdict.FLOOR;
    }

    private static ClaimResult unmeasured(Claim claim, @Nullable String reason) {
        return new ClaimResult(claim, null, Verdict.UNMEASURED, reason);
    }

    private static @Nullable ContestantResult find(String id, List<ContestantResult> contestants) {
        return contestants.stream()
                .filter(contestant -> contestant.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
