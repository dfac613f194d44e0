/**
 * Completion-based I/O on the model of the Windows thread pool: {@link io.overlapped} is the model, {@link
 * io.overlapped.nio} the JDK's channels on it, {@link io.overlapped.win32} the same under Win32's names.
 */
module io.overlapped {
    requires static transitive org.jspecify;
    requires static jdk.unsupported;

    exports io.overlapped;
    exports io.overlapped.nio;
    exports io.overlapped.win32;
}
