package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Operation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the kernel has, by slot. A slot's number and its generation make up {@code user_data}, so that a
 * completion of an earlier life is recognised. Touched by the ring's holder only; the count can be looked at from outside.
 *
 * <p>Operations on files are bounded, so that their completions find room in the completion queue. Those on streams are
 * not: they may wait for ever, and so many of them must not keep everything else from the kernel. The table grows for
 * them; should too many complete at once, the kernel keeps completions back (IORING_FEAT_NODROP).
 */
final class SlotTable {
    private final int bound;
    private @Nullable Operation[] operations;
    private int[] generations;
    private int[] free;
    private int freeCount;
    private int onFiles;

    SlotTable(int capacity) {
        bound = capacity;
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

    /** Whether the kernel may be given the operation now. */
    boolean hasRoomFor(Operation operation) {
        return onFiles < bound || operation.descriptor().isStream();
    }

    /** Takes a slot; there must be room. */
    int take(Operation operation) {
        if (freeCount == 0) {
            grow();
        }
        if (!operation.descriptor().isStream()) {
            onFiles++;
        }
        int slot = free[--freeCount];
        operations[slot] = operation;
        return slot;
    }

    void release(int slot) {
        Operation operation = operations[slot];
        if (operation != null && !operation.descriptor().isStream()) {
            onFiles--;
        }
        operations[slot] = null;
        generations[slot]++;
        free[freeCount++] = slot;
    }

    private void grow() {
        int before = operations.length;
        operations = Arrays.copyOf(operations, before * 2);
        generations = Arrays.copyOf(generations, before * 2);
        free = Arrays.copyOf(free, before * 2);
        for (int slot = before * 2 - 1; slot >= before; slot--) {
            free[freeCount++] = slot;
        }
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
