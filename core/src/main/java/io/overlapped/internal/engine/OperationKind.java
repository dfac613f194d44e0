package io.overlapped.internal.engine;

/** What an operation asks of the kernel. */
public enum OperationKind {
    READ(true, false),
    WRITE(true, true),
    READ_VECTOR(true, false),
    WRITE_VECTOR(true, true),
    /** Data and metadata to the device, {@code fsync}. */
    FLUSH(false, true),
    /** Data, and only the metadata needed to read it back, to the device, {@code fdatasync}. */
    FLUSH_DATA(false, true),
    TRUNCATE(false, true),
    /** Nothing but to be told when the descriptor is ready; the offset holds the events. */
    POLL(false, false),
    /** Waits until a client has opened a pipe. */
    CONNECT(false, false),
    /** Locks a part of a file, and waits for it. */
    LOCK(false, false);

    private final boolean transfer;
    private final boolean write;

    OperationKind(boolean transfer, boolean write) {
        this.transfer = transfer;
        this.write = write;
    }

    /** Whether bytes move between a buffer and the file. */
    public boolean isTransfer() {
        return transfer;
    }

    public boolean isWrite() {
        return write;
    }

    public boolean isRead() {
        return transfer && !write;
    }

    /** Whether it brings to the device what was written before. */
    public boolean isFlush() {
        return this == FLUSH || this == FLUSH_DATA;
    }

    public boolean isVector() {
        return this == READ_VECTOR || this == WRITE_VECTOR;
    }
}
