package io.overlapped.internal.linux;

import java.nio.file.Path;

/** A path that stands for one of the JDK's: where the default file system has been replaced by this library's. */
public interface PathWrapper {
    /** {@return the path that the system's own file system made} */
    Path unwrapped();

    /** {@return the path behind a wrapper, or the path itself} */
    static Path unwrap(Path path) {
        Path real = path;
        while (real instanceof PathWrapper wrapper) {
            real = wrapper.unwrapped();
        }
        return real;
    }
}
