package io.overlapped.stress.closing;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What is in every file, before and after: a write puts there what is there already, if it is not given wrong memory. */
final class Content {
    static final int BLOCK = 4096;
    static final int BLOCKS = 16;

    private static final byte[] BYTES = new byte[BLOCK * BLOCKS];
    private static final MemorySegment ALL = MemorySegment.ofArray(BYTES);

    static {
        new Random(42).nextBytes(BYTES);
    }

    private Content() {}

    static Path file(Path directory, String name) throws IOException {
        return Files.write(directory.resolve(name), BYTES);
    }

    static void check(Path file) throws IOException {
        long at = MemorySegment.ofArray(Files.readAllBytes(file)).mismatch(ALL);
        if (at >= 0) {
            throw new AssertionError("a write brought what nobody wrote to " + file + ", at " + at);
        }
    }

    static void fill(MemorySegment segment, long offset) {
        MemorySegment.copy(ALL, offset, segment, 0, segment.byteSize());
    }

    /** Whether the first bytes of the segment are those of a file. */
    static boolean isIn(MemorySegment segment, long offset, long length) {
        return segment.asSlice(0, length).mismatch(ALL.asSlice(offset, length)) < 0;
    }
}
