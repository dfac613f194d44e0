package io.overlapped.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * An arena is closed between the look at the segment and the search for its address, which by then is another owner's. The
 * operation must not have that owner's memory.
 */
class StaleSegmentTest {
    private static final int SIZE = 4096;

    private final BufferBinding binding = new BufferBinding();
    private final Operation operation = TestOperations.begun(OperationKind.READ, false, 0);

    @Test
    void theAddressIsAnotherArenasNow() {
        MemorySegment stale = freed();
        ArenaMemory other = new ArenaMemory();
        other.add(stale.address(), SIZE);
        try {
            assertThatThrownBy(() -> binding.bindChecked(operation, stale, false))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("Already closed");
            assertThat(other.held()).isZero();

            assertThatThrownBy(() -> binding.holdOneOfSeveral(operation, stale, false))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("Already closed");
            assertThat(other.held()).isZero();
        } finally {
            other.remove();
        }
    }

    @Test
    void theAddressIsASlabsNow() {
        AtomicInteger vacated = new AtomicInteger();
        Slab slab = Slab.allocate(SIZE, 1, block -> vacated.incrementAndGet());
        slab.own(0);
        MemorySegment stale = closedAt(slab.address());
        try {
            assertThatThrownBy(() -> binding.bindChecked(operation, stale, false))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("Already closed");
            assertThat(slab.held(0)).isZero();

            assertThatThrownBy(() -> binding.holdOneOfSeveral(operation, stale, false))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("Already closed");
            assertThat(slab.held(0)).isZero();
            assertThat(vacated).as("its owner has it still").hasValue(0);
        } finally {
            slab.removeUser();
        }
    }

    private static MemorySegment freed() {
        try (Arena arena = Arena.ofShared()) {
            return arena.allocate(SIZE);
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment closedAt(long address) {
        try (Arena arena = Arena.ofShared()) {
            return MemorySegment.ofAddress(address).reinterpret(SIZE, arena, null);
        }
    }
}
