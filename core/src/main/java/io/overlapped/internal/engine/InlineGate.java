package io.overlapped.internal.engine;

/**
 * Decides for one file whether asking the page cache first is worth its microsecond. A cache that keeps missing shuts
 * the gate for a while, longer each time; a file system that does not know RWF_NOWAIT shuts it for good.
 *
 * <p>The counters are racy on purpose: a lost update costs one needless attempt.
 */
public final class InlineGate {
    private static final int MISSES_TO_SHUT = 16;
    private static final int FIRST_PAUSE = 256;
    private static final int LONGEST_PAUSE = 1 << 16;

    private boolean unsupported;
    private int misses;
    private int pause = FIRST_PAUSE;
    private int skip;

    public boolean isOpen() {
        if (unsupported) {
            return false;
        }
        int left = skip;
        if (left > 0) {
            skip = left - 1;
            return false;
        }
        return true;
    }

    void hit() {
        if (misses != 0) {
            misses = 0;
            pause = FIRST_PAUSE;
        }
    }

    void miss() {
        int now = misses + 1;
        misses = now;
        if (now >= MISSES_TO_SHUT) {
            skip = pause;
            pause = Math.min(pause * 2, LONGEST_PAUSE);
            misses = MISSES_TO_SHUT - 1;
        }
    }

    void unsupported() {
        unsupported = true;
    }
}
