package io.overlapped.internal.engine;

import io.overlapped.internal.linux.NativeMemory;
import java.lang.foreign.MemorySegment;

/** Copies between an operation's memory, from where it has got to, and other memory. The operation is not moved on. */
final class OperationMemory {
    private static final int IOVEC_SIZE = 16;

    private OperationMemory() {}

    /** One part of the operation's memory. */
    @FunctionalInterface
    private interface Part {
        void at(long address, int done, int count);
    }

    /** Into the operation's memory. */
    static void fill(Operation operation, byte[] data, int from, int count) {
        MemorySegment segment = MemorySegment.ofArray(data);
        each(operation, count, (address, done, part) -> NativeMemory.copyTo(segment, from + done, address, part));
    }

    /** Out of the operation's memory. */
    static void take(Operation operation, long to, int count) {
        each(operation, count, (address, done, part) -> NativeMemory.copy(address, to + done, part));
    }

    private static void each(Operation operation, int count, Part copy) {
        if (count == 0) {
            return;
        }
        if (!operation.kind().isVector()) {
            copy.at(operation.currentAddress(), 0, count);
            return;
        }
        long at = operation.currentIovecs();
        for (int done = 0; done < count; at += IOVEC_SIZE) {
            int part = (int) Math.min(count - done, NativeMemory.getLong(at + 8));
            copy.at(NativeMemory.getLong(at), done, part);
            done += part;
        }
    }
}
