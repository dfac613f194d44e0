package io.overlapped.stress.closing;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** One operation: what is asked for, and how often and how it ended. */
final class Attempt {
    final Memory memory;
    final boolean write;
    final long offset;

    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean begun;
    private volatile long result = Long.MIN_VALUE;

    Attempt(Memory memory, boolean write, long offset) {
        this.memory = memory;
        this.write = write;
        this.offset = offset;
        if (write) {
            Content.fill(memory.segment, offset);
        }
    }

    ByteBuffer buffer() {
        return memory.buffer();
    }

    /** From now on it must end. */
    void begin() {
        begun = true;
    }

    /** It was refused. */
    void refused() {
        begun = false;
    }

    boolean hasBegun() {
        return begun;
    }

    void ended(long moved) {
        result = moved;
        ends.incrementAndGet();
    }

    void failed() {
        ended(-2);
    }

    boolean isOver() {
        return !begun || ends.get() > 0;
    }

    boolean succeeded() {
        return begun && result >= 0;
    }

    /** What it came to; when nothing of the round is left. */
    void check(boolean stream) {
        int times = ends.get();
        if (times != (begun ? 1 : 0)) {
            throw new AssertionError(
                    "an operation that " + (begun ? "began" : "was refused") + " ended " + times + " times");
        }
        if (succeeded() && result > Content.BLOCK) {
            throw new AssertionError("moved " + result);
        }
        if (succeeded() && !stream && result != Content.BLOCK) {
            throw new AssertionError("moved " + result + " of " + Content.BLOCK);
        }
        boolean looked = memory.isKept() && succeeded() && !write && !stream;
        if (looked && !Content.isIn(memory.segment, offset, result)) {
            throw new AssertionError("what was read is not what is in the file, at " + offset);
        }
    }
}
