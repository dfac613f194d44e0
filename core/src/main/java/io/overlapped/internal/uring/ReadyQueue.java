package io.overlapped.internal.uring;

import io.overlapped.internal.engine.Operation;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Results that are published and whose code is still to run, first in, first out. Belongs to the ring's holder: whoever
 * takes the ring over goes on where the other stopped. The operations are not linked through themselves, because the owner of an
 * abandoned one may already use it again.
 */
final class ReadyQueue {
    private @Nullable Operation[] operations = new Operation[64];
    private @Nullable Object[] tokens = new Object[64];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Operation operation, Object token) {
        if (size == operations.length) {
            grow();
        }
        int at = (head + size++) & (operations.length - 1);
        operations[at] = operation;
        tokens[at] = token;
    }

    Operation headOperation() {
        return Objects.requireNonNull(operations[head]);
    }

    Object headToken() {
        return Objects.requireNonNull(tokens[head]);
    }

    void removeHead() {
        operations[head] = null;
        tokens[head] = null;
        head = (head + 1) & (operations.length - 1);
        size--;
    }

    private void grow() {
        int old = operations.length;
        @Nullable Operation[] moreOperations = Arrays.copyOf(operations, old * 2);
        @Nullable Object[] moreTokens = Arrays.copyOf(tokens, old * 2);
        System.arraycopy(operations, 0, moreOperations, old, head);
        System.arraycopy(tokens, 0, moreTokens, old, head);
        Arrays.fill(moreOperations, 0, head, null);
        Arrays.fill(moreTokens, 0, head, null);
        operations = moreOperations;
        tokens = moreTokens;
    }
}
