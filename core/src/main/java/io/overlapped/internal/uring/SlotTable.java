package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the kernel has, by slot. A slot's number and its generation make up {@code user_data}, so that a
 * completion of an earlier life is recognised. Touched by the ring's holder only; the count can be looked at from outside.
 */
final class SlotTable {
    private final @Nullable Operation[] operations;
    private final int[] generations;
    private final int[] free;
    private int freeCount;

    SlotTable(int capacity) {
        operations = new Operation[capacity];
        generations = new int[capacity];
        free = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            free[i] = capacity - 1 - i;
        }
        freeCount = capacity;
    }

    int capacity() {
        return operations.length;
    }

    int inUse() {
        return operations.length - freeCount;
    }

    boolean isFull() {
        return freeCount == 0;
    }

    /** Takes a slot; there must be one. */
    int take(Operation operation) {
        int slot = free[--freeCount];
        operations[slot] = operation;
        return slot;
    }

    void release(int slot) {
        operations[slot] = null;
        generations[slot]++;
        free[freeCount++] = slot;
    }

    long userData(int slot) {
        return UserData.operation(slot, generations[slot]);
    }

    /** The operation that a completion speaks of, or null for one that is not (any more) in flight. */
    @Nullable
    Operation find(long userData) {
        int slot = UserData.low(userData);
        if (slot < 0 || slot >= operations.length || generations[slot] != UserData.high(userData)) {
            return null;
        }
        return operations[slot];
    }

    /** What is in a slot, whatever its generation. */
    @Nullable
    Operation at(int slot) {
        return operations[slot];
    }

    boolean holds(Operation operation) {
        int slot = operation.slot();
        return slot >= 0 && slot < operations.length && operations[slot] == operation;
    }
}
