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
    /** Reserves room in a file, {@code fallocate}; the call flags hold the mode. */
    ALLOCATE(false, true),
    /** Says how a file will be used, {@code posix_fadvise}; the call flags hold the advice. */
    ADVISE(false, false),
    /** Opens a path: the buffer's address is the path's, its length the permissions, the call flags open's. */
    OPEN(false, false),
    /** Asks for a status, {@code statx}: the length is its mask, the offset the address that the result is written to. */
    STATUS(false, false),
    /** Renames a path: the offset is the address of the new one. */
    RENAME(false, false),
    /** Deletes a path, a directory only where it is empty. */
    DELETE(false, false),
    /** Makes a directory: the length is its permissions. */
    CREATE_DIRECTORY(false, false),
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
