package io.overlapped.internal.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.Completion;
import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlotTableTest {
    private final SlotTable slots = new SlotTable(3);

    @Test
    void operationsOnFilesAreBounded() {
        assertThat(slots.capacity()).isEqualTo(3);
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(slots.hasRoomFor(operation())).isTrue();
            assertThat(slots.inUse()).isEqualTo(i);
            taken.add(slots.take(operation()));
        }
        assertThat(slots.hasRoomFor(operation())).isFalse();
        assertThat(slots.inUse()).isEqualTo(3);
        assertThat(taken).containsExactlyInAnyOrder(0, 1, 2);
        slots.release(1);
        assertThat(slots.hasRoomFor(operation())).isTrue();
        assertThat(slots.take(operation())).isEqualTo(1);
    }

    @Test
    void operationsOnStreamsAreNotBoundedAndLeaveRoomForFiles() {
        List<Integer> taken = new ArrayList<>();
        List<Operation> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Operation stream = on(true);
            assertThat(slots.hasRoomFor(stream)).isTrue();
            streams.add(stream);
            taken.add(slots.take(stream));
        }
        assertThat(taken).doesNotHaveDuplicates();
        assertThat(slots.inUse()).isEqualTo(100);
        assertThat(slots.hasRoomFor(operation())).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(slots.find(slots.userData(taken.get(i)))).isSameAs(streams.get(i));
        }
        for (int i = 0; i < 3; i++) {
            slots.take(operation());
        }
        assertThat(slots.hasRoomFor(operation())).isFalse();
        assertThat(slots.hasRoomFor(on(true))).isTrue();
    }

    @Test
    void anOperationIsFoundByItsUserDataUntilItsSlotIsReleased() {
        Operation operation = operation();
        int slot = slots.take(operation);
        long userData = slots.userData(slot);
        assertThat(slots.find(userData)).isSameAs(operation);
        assertThat(slots.at(slot)).isSameAs(operation);
        slots.release(slot);
        assertThat(slots.find(userData)).isNull();
        assertThat(slots.at(slot)).isNull();
        assertThat(slots.inUse()).isZero();
    }

    @Test
    void aCompletionOfAnEarlierLifeIsNotTakenForTheNextOne() {
        int slot = slots.take(operation());
        long early = slots.userData(slot);
        slots.release(slot);
        Operation next = operation();
        assertThat(slots.take(next)).isEqualTo(slot);
        assertThat(slots.find(early)).isNull();
        assertThat(slots.find(slots.userData(slot))).isSameAs(next);
        assertThat(slots.userData(slot)).isNotEqualTo(early);
    }

    @Test
    void whatIsNoSlotIsNotFound() {
        slots.take(operation());
        assertThat(slots.find(UserData.operation(3, 0))).isNull();
        assertThat(slots.find(UserData.operation(-5, 0))).isNull();
        assertThat(slots.find(UserData.errand())).isNull();
        assertThat(slots.find(UserData.wake(0))).isNull();
    }

    @Test
    void anOperationIsHeldOnlyInItsOwnSlot() {
        Operation operation = operation();
        Operation other = operation();
        int slot = slots.take(operation);
        operation.place(this, slot);
        other.place(this, slot);
        assertThat(slots.holds(operation)).isTrue();
        assertThat(slots.holds(other)).isFalse();
        slots.release(slot);
        assertThat(slots.holds(operation)).isFalse();
    }

    @Test
    void userDataKeepsSlotAndGeneration() {
        for (int slot : new int[] {0, 1, 1023, 65_535}) {
            for (int generation : new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                long userData = UserData.operation(slot, generation);
                assertThat(UserData.low(userData)).isEqualTo(slot);
                assertThat(UserData.high(userData)).isEqualTo(generation);
                assertThat(UserData.isWake(userData)).isFalse();
                assertThat(UserData.isErrand(userData)).isFalse();
                assertThat(UserData.isWake(UserData.wake(generation))).isTrue();
                assertThat(UserData.high(UserData.wake(generation))).isEqualTo(generation);
            }
        }
        assertThat(UserData.isErrand(UserData.errand())).isTrue();
        assertThat(UserData.isWake(UserData.errand())).isFalse();
    }

    /** On a file. */
    static Operation operation() {
        return on(false);
    }

    private static Operation on(boolean stream) {
        Operation operation = new Operation(new Completion() {
            @Override
            public Object publish(Operation operation) {
                return null;
            }

            @Override
            public boolean deliversCallback() {
                return false;
            }

            @Override
            public void deliver(Operation operation, Object token) {}
        });
        Descriptor.Traits traits = new Descriptor.Traits(true, true, stream, false, 1, 1);
        operation.describe(OperationKind.READ, new Descriptor(-1, "none", traits), 0, 0);
        return operation;
    }
}
