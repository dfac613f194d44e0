package io.overlapped.cli;

import io.overlapped.Overlapped;
import java.nio.ByteBuffer;

/** One operation of the demonstration: the model's Overlapped, which knows what it is for. */
final class DemoOperation extends Overlapped {
    private final int number;
    private final boolean read;
    private final ByteBuffer buffer;

    DemoOperation(int number, boolean read, int block, ByteBuffer buffer) {
        super(Blocks.offset(block));
        this.number = number;
        this.read = read;
        this.buffer = buffer;
    }

    int number() {
        return number;
    }

    boolean isRead() {
        return read;
    }

    String kind() {
        return read ? "read" : "write";
    }

    ByteBuffer buffer() {
        return buffer;
    }
}
