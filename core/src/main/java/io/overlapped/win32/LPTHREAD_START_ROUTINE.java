package io.overlapped.win32;

import org.jspecify.annotations.Nullable;

/** What a thread of {@link ProcessThreadsApi#CreateThread} does. */
@FunctionalInterface
public interface LPTHREAD_START_ROUTINE {
    /**
     * Runs on the new thread.
     *
     * @param parameter what was given to {@link ProcessThreadsApi#CreateThread}
     * @return the thread's exit code
     */
    int run(@Nullable Object parameter);
}
