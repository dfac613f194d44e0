package io.overlapped;

import io.overlapped.internal.linux.FileConstants;

/** How a part of a file will be used: the names of posix_fadvise(2). The kernel may do something about it, or nothing. */
public enum Advice {
    /** Nothing special: read-ahead as the system has it. */
    NORMAL(FileConstants.POSIX_FADV_NORMAL),
    /** In no order: without read-ahead. For the whole file, whatever the range. */
    RANDOM(FileConstants.POSIX_FADV_RANDOM),
    /** From lower to higher offsets: with more read-ahead. For the whole file, whatever the range. */
    SEQUENTIAL(FileConstants.POSIX_FADV_SEQUENTIAL),
    /** Soon: begins to read it into the page cache. */
    WILLNEED(FileConstants.POSIX_FADV_WILLNEED),
    /** Not soon: takes it out of the page cache, but for what has not been written to the device yet. */
    DONTNEED(FileConstants.POSIX_FADV_DONTNEED),
    /** Once. */
    NOREUSE(FileConstants.POSIX_FADV_NOREUSE);

    private final int number;

    Advice(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
