package io.overlapped.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void medianOfAnOddNumberIsTheMiddle() {
        assertThat(Spread.of(5, 1, 3)).isEqualTo(new Spread(3, 1, 2, 3, 4, 5));
    }

    @Test
    void medianOfAnEvenNumberLiesBetween() {
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(4, 1, 1.75, 2.5, 3.25, 4));
    }

    @Test
    void oneValueIsItsOwnSpread() {
        assertThat(Spread.of(7)).isEqualTo(new Spread(1, 7, 7, 7, 7, 7));
    }

    @Test
    void nothingHasNoSpread() {
        assertThat(Spread.of()).isNull();
    }

    /** The machine was twice as slow in the second round: the ratio does not notice, a ratio of medians would. */
    @Test
    void ratiosAreThoseOfTheSameRound() {
        List<Double> subjects = List.of(90.0, 45.0, 100.0);
        List<Double> references = List.of(100.0, 50.0, 100.0);
        assertThat(Spread.ofRatios(subjects, references)).isEqualTo(new Spread(3, 0.9, 0.9, 0.9, 0.95, 1.0));
    }

    @Test
    void aRoundWithoutAFigureHasNoRatio() {
        List<Double> subjects = Arrays.asList(90.0, null, 100.0, 10.0);
        List<Double> references = Arrays.asList(100.0, 50.0, null, 0.0);
        assertThat(Spread.ofRatios(subjects, references)).isEqualTo(new Spread(1, 0.9, 0.9, 0.9, 0.9, 0.9));
    }

    @Test
    void whatWasNotMeasuredSideBySideIsRefused() {
        assertThatThrownBy(() -> Spread.ofRatios(List.of(1.0), List.of(1.0, 2.0)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("not pairs: 1 and 2 measurements");
    }
}
