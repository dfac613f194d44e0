package io.overlapped.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InlineGateTest {
    private final InlineGate gate = new InlineGate();

    @Test
    void isOpenUntilTheCacheKeepsMissing() {
        for (int i = 0; i < 15; i++) {
            gate.miss();
            assertThat(gate.isOpen()).isTrue();
        }
        gate.miss();
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void oneHitForgivesAllMisses() {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 15; i++) {
                gate.miss();
            }
            gate.hit();
        }
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void staysShutForAPauseThatDoublesWithEachMissThereafter() {
        for (int i = 0; i < 16; i++) {
            gate.miss();
        }
        int expected = 256;
        for (int round = 0; round < 12; round++) {
            assertThat(pause()).isEqualTo(expected);
            gate.miss();
            expected = Math.min(2 * expected, 65_536);
        }
        assertThat(expected).isEqualTo(65_536);
    }

    @Test
    void aHitAfterAPauseBeginsAnew() {
        for (int i = 0; i < 16; i++) {
            gate.miss();
        }
        assertThat(pause()).isEqualTo(256);
        gate.miss();
        assertThat(pause()).isEqualTo(512);
        gate.hit();
        for (int i = 0; i < 15; i++) {
            gate.miss();
            assertThat(gate.isOpen()).isTrue();
        }
        gate.miss();
        assertThat(pause()).isEqualTo(256);
    }

    @Test
    void whereTheFileSystemCannotItIsShutForGood() {
        gate.unsupported();
        gate.hit();
        for (int i = 0; i < 200_000; i++) {
            assertThat(gate.isOpen()).isFalse();
        }
    }

    /** How often it is shut before it opens; the look that finds it open counts nothing. */
    private int pause() {
        int shut = 0;
        while (!gate.isOpen()) {
            shut++;
        }
        return shut;
    }
}
