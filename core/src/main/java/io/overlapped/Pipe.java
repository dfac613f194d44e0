package io.overlapped;

/**
 * The two ends of a byte pipe, both ready for overlapped operations. Reads are served in the order in which they were
 * issued, and so are writes; a read takes what bytes there are, a write ends when all its bytes are in the pipe.
 *
 * @param source the end to read from
 * @param sink the end to write to
 */
public record Pipe(FileHandle source, FileHandle sink) implements AutoCloseable {
    /** Closes both ends, the sink first, so that what is in the pipe can still be read until the source is closed. */
    @Override
    public void close() {
        sink.close();
        source.close();
    }
}
