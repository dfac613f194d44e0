package io.overlapped.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the demonstration writes: blocks of text that name their number and offset, so that none is mistaken for another. */
final class Blocks {
    static final int SIZE = 4096;

    /** What reading the file back showed. */
    record Comparison(long fileSize, long expectedSize, int blocks, int equalBlocks, boolean equal) {}

    private Blocks() {}

    static long offset(int block) {
        return (long) block * SIZE;
    }

    static byte[] content(int block) {
        byte[] line = "overlapped demo, block %06d at offset %010d\n"
                .formatted(block, offset(block))
                .getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[SIZE];
        for (int at = 0; at < SIZE; at += line.length) {
            System.arraycopy(line, 0, content, at, Math.min(line.length, SIZE - at));
        }
        return content;
    }

    static void fill(ByteBuffer buffer, int block) {
        buffer.clear().put(content(block)).flip();
    }

    static boolean isEqual(ByteBuffer buffer, long offset) {
        return buffer.duplicate().clear().equals(ByteBuffer.wrap(content((int) (offset / SIZE))));
    }

    /** Reads a file with the JDK's own means and compares its first blocks; it must have no more of them. */
    static Comparison compare(Path path, int blocks) throws IOException {
        int equal = 0;
        try (InputStream file = Files.newInputStream(path)) {
            for (int block = 0; block < blocks; block++) {
                if (Arrays.equals(file.readNBytes(SIZE), content(block))) {
                    equal++;
                }
            }
        }
        long size = Files.size(path);
        return new Comparison(size, offset(blocks), blocks, equal, size == offset(blocks) && equal == blocks);
    }
}
