package io.overlapped.win32;

import io.overlapped.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A handle that a function fills: PHANDLE. Not thread-safe.
 *
 * @param <H> the kind of handle
 */
public final class HandleRef<H extends Handle> {
    /** The handle, or null. */
    public @Nullable H value;

    /** With null. */
    public HandleRef() {}

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
