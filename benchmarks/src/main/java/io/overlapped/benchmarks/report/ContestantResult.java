package io.overlapped.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.overlapped.benchmarks.job.Figures;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a contestant did in a row, round by round; no round is left out.
 *
 * @param id its name on the command line
 * @param label its name for a reader
 * @param rounds in their order
 */
public record ContestantResult(String id, String label, List<Figures> rounds) {
    /** {@return one figure in every round, null where it is missing} */
    public List<@Nullable Double> values(Figure figure) {
        return rounds.stream().<@Nullable Double>map(figure::of).toList();
    }

    /** {@return the spread of a figure over the rounds, or null where it was never measured} */
    public @Nullable Spread spread(Figure figure) {
        return Spread.of(values(figure).stream()
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray());
    }

    /** {@return the smallest share of the operations of any round that rings completed, or null where nobody counts} */
    public @Nullable Double ringShare() {
        Double smallest = null;
        for (Figures round : rounds) {
            Figures.Path path = round.path();
            if (path != null && (smallest == null || path.ringShare() < smallest)) {
                smallest = path.ringShare();
            }
        }
        return smallest;
    }

    /** {@return why there is a round without figures, or null} */
    @JsonIgnore
    public @Nullable String failure() {
        return rounds.stream()
                .map(Figures::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
