package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GrowthTest {
    private final List<Integer> asked = new ArrayList<>();
    private long taken;
    private int threads;
    private final Growth growth = new Growth(most -> {
        asked.add(most);
        threads += most;
        return most;
    });

    private void look() {
        growth.look(true, taken, threads);
    }

    @Test
    void doublesWhileEachAddedThreadTakesOneTaskAndNobodyAnother() {
        look();
        look();
        assertThat(asked).containsExactly(1);
        for (int i = 0; i < 8; i++) {
            taken += asked.getLast();
            look();
        }
        assertThat(asked).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256);
    }

    @Test
    void addsOneAtATimeWhereAThreadTakesMore() {
        look();
        look();
        taken += 2;
        look();
        look();
        assertThat(asked).containsExactly(1);
        look();
        assertThat(asked).containsExactly(1, 1);
    }

    @Test
    void waitsForAddedThreadsThatHaveNotBegun() {
        look();
        look();
        taken += 1;
        look();
        assertThat(asked).containsExactly(1, 2);
        taken += 1;
        for (int i = 0; i < 9; i++) {
            look();
        }
        assertThat(asked).as("one of the two has not begun").containsExactly(1, 2);
        look();
        assertThat(asked).containsExactly(1, 2, 1);
    }

    @Test
    void addsNothingWhileNothingWaits() {
        for (int i = 0; i < 20; i++) {
            growth.look(false, taken, threads);
        }
        assertThat(asked).isEmpty();
    }
}
