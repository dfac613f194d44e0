package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.job.LuceneIndex;
import io.overlapped.benchmarks.job.PageCache;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The files that the jobs work on. Each sector holds its own offset, which contestants compare. They are removed at the end.
 */
public final class DataFiles implements AutoCloseable {
    /** What a file is for. */
    public enum Kind {
        /** Read through the page cache, and in it as a whole. */
        CACHED,
        /** Read past the page cache, and not in it. */
        DIRECT,
        /** Overwritten; its blocks are allocated. */
        WRITTEN,
        /** A directory with an index of Lucene's, in the page cache as a whole to begin with. */
        INDEX
    }

    private static final int SECTOR = 512;
    private static final int CHUNK = 1 << 20;
    private static final long MOST_WRITTEN = 256L << 20;

    private final Path directory;
    private final long bytes;
    private final LuceneIndexFiles index;

    /**
     * Makes the directory.
     *
     * @param directory where the files go
     * @param bytes size of each, a multiple of 1 MiB
     */
    public DataFiles(Path directory, long bytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.bytes = bytes;
        this.index = new LuceneIndexFiles(path(Kind.INDEX), LuceneIndex.documentsFor(bytes));
    }

    /** {@return what fits: a gibibyte, or a quarter of the memory or of the disk where that is less, in whole MiB} */
    public static long fittingBytes(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileStore store = Files.getFileStore(directory);
        long fits = Math.min(store.getUsableSpace(), MachineProbe.availableMemoryBytes()) / 4;
        return Math.max(CHUNK, Math.min(1L << 30, fits) / CHUNK * CHUNK);
    }

    /** {@return how much of a file there is} */
    public long bytes(Kind kind) {
        return kind == Kind.WRITTEN ? Math.min(bytes, MOST_WRITTEN) : bytes;
    }

    /** {@return the file, made if it is not there} */
    public Path file(Kind kind) throws IOException {
        Path file = path(kind);
        if (kind == Kind.INDEX) {
            return index.made();
        }
        if (!Files.exists(file) || Files.size(file) != bytes(kind)) {
            fill(file, bytes(kind));
        }
        return file;
    }

    private Path path(Kind kind) {
        return directory.resolve("overlapped-bench-" + kind.name().toLowerCase(Locale.ROOT) + ".bin");
    }

    private static void fill(Path file, long size) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long at = 0; at < size; at += CHUNK) {
                for (int sector = 0; sector < CHUNK; sector += SECTOR) {
                    chunk.putLong(sector, at + sector);
                    chunk.putLong(sector + 8, Long.reverse(at + sector) * 0x9E3779B97F4A7C15L);
                }
                chunk.clear();
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
            }
            channel.force(true);
        }
    }

    /** Brings a file into the page cache or out of it, as its kind wants it; {@return how much of it is there, 0 to 1} */
    public double settle(Kind kind) throws IOException {
        Path file = file(kind);
        if (kind == Kind.INDEX) {
            return index.settle();
        }
        if (kind == Kind.CACHED) {
            readThrough(file);
        } else {
            PageCache.drop(file);
        }
        return PageCache.residentShare(file);
    }

    static void readThrough(Path file) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file)) {
            int read;
            do {
                read = channel.read(chunk.clear());
            } while (read > 0);
        }
    }

    @Override
    public void close() throws IOException {
        index.delete();
        for (Kind kind : Kind.values()) {
            Files.deleteIfExists(path(kind));
        }
    }
}
