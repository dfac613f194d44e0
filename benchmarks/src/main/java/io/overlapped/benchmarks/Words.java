package io.overlapped.benchmarks;

import io.overlapped.benchmarks.report.Claim;
import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Machine;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import io.overlapped.benchmarks.report.Spread;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How figures, claims and machines are put into words, the same in every output. */
final class Words {
    private Words() {}

    /** With as many digits as say something. */
    static String number(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        double size = Math.abs(value);
        String format = size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static String median(ContestantResult contestant, Figure figure) {
        Spread spread = contestant.spread(figure);
        return number(spread == null ? null : spread.median());
    }

    /** The median with what it lies between. */
    static String spread(@Nullable Spread spread) {
        return spread == null
                ? "-"
                : number(spread.median()) + " (" + number(spread.minimum()) + ".." + number(spread.maximum())
                        + ", quartiles " + number(spread.firstQuartile()) + ".." + number(spread.thirdQuartile()) + ")";
    }

    /** Such as "Overlapped: operations/s at least 0.85 of C". */
    static String claim(RowResult row, Claim claim) {
        String bound = bound(claim);
        String reference = claim.reference();
        String of = reference == null ? "" : " of " + label(row, reference);
        String subject = label(row, claim.subject()) + ": " + claim.figure().label();
        return bound.isEmpty() ? subject + ", as a share" + of : subject + " " + bound + of;
    }

    private static String bound(Claim claim) {
        Double floor = claim.floor();
        if (floor == null) {
            return "";
        }
        Double goal = claim.goal();
        String bound = (claim.atMost() ? "at most " : "at least ") + number(floor);
        return goal == null || goal.equals(floor) ? bound : bound + " (goal " + number(goal) + ")";
    }

    private static String label(RowResult row, String id) {
        return row.contestants().stream()
                .filter(contestant -> contestant.id().equals(id))
                .map(ContestantResult::label)
                .findFirst()
                .orElse(id);
    }

    static String verdict(ClaimResult result) {
        String reason = result.reason();
        return result.verdict().label() + (reason == null ? "" : ": " + reason);
    }

    static String ring(ContestantResult contestant) {
        Double share = contestant.ringShare();
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String machine(Report report) {
        Machine machine = report.machine();
        return report.date() + ", " + machine.processors() + " processors (" + machine.processor() + "), "
                + machine.memoryMiB() / 1024 + " GiB, " + machine.kernel() + ", " + machine.java() + ", "
                + machine.fileSystem() + "; " + report.rounds() + " rounds of " + number(report.seconds())
                + " s, files of " + report.dataMiB() + " MiB, load average " + number(machine.loadBefore())
                + " before and " + number(machine.loadAfter()) + " after; C: " + machine.compiler();
    }
}
