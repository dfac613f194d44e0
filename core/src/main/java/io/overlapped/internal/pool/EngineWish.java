package io.overlapped.internal.pool;

/** Which engine a pool is to have. */
public enum EngineWish {
    /** io_uring where it can be had, the portable engine elsewhere. */
    AUTOMATIC,
    URING,
    PORTABLE
}
