package io.overlapped.benchmarks;

import io.overlapped.benchmarks.job.Figures;
import io.overlapped.benchmarks.report.Claim;
import io.overlapped.benchmarks.report.ClaimResult;
import io.overlapped.benchmarks.report.ContestantResult;
import io.overlapped.benchmarks.report.Curve;
import io.overlapped.benchmarks.report.Figure;
import io.overlapped.benchmarks.report.Machine;
import io.overlapped.benchmarks.report.Report;
import io.overlapped.benchmarks.report.RowResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Results that nobody has measured. */
public final class Samples {
    private Samples() {}

    /** A contestant whose operations took a path, a round for each rate. */
    public static ContestantResult contestant(String id, Figures.Path path, double... rates) {
        List<Figures> rounds = DoubleStream.of(rates)
                .mapToObj(rate ->
                        new Figures(rate, 1e6 / rate, 20.0, 90.0, 120.0, 0.0, path, null, null, null, null, null, null))
                .toList();
        return new ContestantResult(id, id.toUpperCase(Locale.ROOT), rounds);
    }

    static ContestantResult failing(String id, String why) {
        return new ContestantResult(id, id, List.of(Figures.failed(why)));
    }

    static Report report() {
        Figures.Path rings = new Figures.Path("uring", 999, 1, 0, 0);
        List<ContestantResult> contestants = List.of(
                contestant("c", null, 1000, 2000, 4000),
                contestant("overlapped", rings, 900, 1900, 3000),
                failing("jasyncfio", "no <ring> & no file"));
        List<ClaimResult> claims = List.of(
                ClaimResult.of(Claim.atLeast("overlapped", Figure.OPERATIONS, "c", 0.85, 0.92, true), contestants),
                ClaimResult.of(Claim.atLeast("overlapped", Figure.OPERATIONS, "afc", 2.0, null, true), contestants),
                ClaimResult.of(Claim.shown("overlapped", Figure.OPERATIONS, "c"), contestants));
        RowResult row =
                new RowResult("cached-32", "cached reads | depth 32", contestants, claims, List.of("100 % cached"));
        Curve curve = new Curve(
                "depth",
                "in flight",
                "in flight",
                List.of(new Curve.Point(1, contestants), new Curve.Point(64, contestants)));
        Machine machine =
                new Machine("a processor", 2, 8192, "Linux 6.1", "Java 25", "ext4 on /dev/vda", "cc 12", 0.5, 1.5);
        return new Report(
                "2026-01-01T00:00:00Z", machine, 3, 1, 2, 64, List.of(row), List.of(curve), List.of("a note"));
    }
}
