package io.overlapped;

/** What performs a pool's operations. */
public enum EngineKind {
    /** io_uring where it can be used, the portable engine elsewhere; {@link ThreadPool#engineReason} says why. */
    AUTOMATIC,

    /** Linux' io_uring. Demanding it where it cannot be used is an error that tells the cause. */
    URING,

    /** Plain system calls on the pool's threads: the same results, wherever io_uring is not to be had. */
    PORTABLE
}
