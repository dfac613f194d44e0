package io.overlapped.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.AsyncFile;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Lucene's own tests do not ask: which reads are made, when, and what becomes of what they use. */
@Timeout(60)
final class OverlappedDirectoryTest {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 256;
    private static final IOContext RANDOM = IOContext.DEFAULT.withHints(DataAccessHint.RANDOM);

    /** The engines, through the page cache and past it; a read past it is never over when the call that starts it returns. */
    enum Variant {
        URING(EngineKind.URING, false),
        PORTABLE(EngineKind.PORTABLE, false),
        URING_DIRECT(EngineKind.URING, true),
        PORTABLE_DIRECT(EngineKind.PORTABLE, true);

        private final EngineKind engine;
        private final boolean direct;

        Variant(EngineKind engine, boolean direct) {
            this.engine = engine;
            this.direct = direct;
        }
    }

    @TempDir
    private Path path;

    private ThreadPool pool;
    private final byte[] content = new byte[BLOCKS * BLOCK + 1234];

    private OverlappedDirectory.Builder builder(Variant variant) throws IOException {
        if (pool == null) {
            assumeTrue(!variant.direct || DirectIo.isPossible(), "no direct I/O for temporary files here");
            try {
                pool = ThreadPool.builder().engine(variant.engine).build();
            } catch (UnsupportedOperationException e) {
                assumeTrue(false, e.getMessage());
            }
        }
        return OverlappedDirectory.builder(path)
                .pool(pool)
                .direct(variant.direct)
                .blockSize(BLOCK);
    }

    private OverlappedDirectory open(Variant variant) throws IOException {
        OverlappedDirectory directory = builder(variant).open();
        write(directory);
        return directory;
    }

    /** Whether files are read through the page cache, and it can be asked what it has; it has what these tests write. */
    private boolean isServedByPageCache(Variant variant) throws IOException {
        try (AsyncFile file = AsyncFile.open(path.resolve("f"), pool, StandardOpenOption.READ)) {
            return !variant.direct && file.readCached(ByteBuffer.allocate(1), 0) == 1;
        }
    }

    private void write(OverlappedDirectory directory) throws IOException {
        new Random(1).nextBytes(content);
        try (IndexOutput output = directory.createOutput("f", IOContext.DEFAULT)) {
            output.writeBytes(content, content.length);
        }
    }

    @AfterEach
    void everythingIsGivenBack() throws IOException {
        if (pool != null) {
            pool.close();
        }
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(descriptors.map(OverlappedDirectoryTest::target))
                    .as("open files")
                    .noneMatch(file -> file.startsWith(path.toString()));
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    // ---- prefetch

    @ParameterizedTest
    @EnumSource
    void whatWasPrefetchedIsNotReadAgain(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", RANDOM)) {
            int[] blocks = {200, 3, 77, 130, 9, 254};
            for (int block : blocks) {
                input.prefetch((long) block * BLOCK + 100, 50);
            }
            for (int block : blocks) {
                input.seek((long) block * BLOCK + 100);
                assertThat(input.readByte()).isEqualTo(content[block * BLOCK + 100]);
            }
            assertThat(directory.statistics().prefetches()).isEqualTo(blocks.length);
            assertThat(directory.statistics().prefetchesDropped()).isZero();
            assertThat(directory.statistics().reads()).isZero();
            assertThat(directory.statistics().bytesRead()).isEqualTo((long) blocks.length * BLOCK);
            input.prefetch(3L * BLOCK, 2 * BLOCK);
            assertThat(directory.statistics().prefetches())
                    .as("one block of the two was there")
                    .isEqualTo(blocks.length + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongPrefetchIsSeveralReadsAndAnotherCloneFindsThem(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", RANDOM)) {
            input.slice("part", 5 * BLOCK, 64 * BLOCK).prefetch(0, 64 * BLOCK);
            assertThat(directory.statistics().prefetches()).isEqualTo(4); // of 64 KiB
            byte[] read = new byte[64 * BLOCK];
            IndexInput clone = input.clone();
            clone.seek(5 * BLOCK);
            clone.readBytes(read, 0, read.length);
            assertThat(read).isEqualTo(part(5 * BLOCK, read.length));
            assertThat(directory.statistics().reads()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hintsBeyondTheBuffersAreDroppedAndTheirDataIsReadAllTheSame(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", RANDOM)) {
            for (int block = BLOCKS - 1; block >= 0; block--) {
                input.prefetch((long) block * BLOCK, 1);
            }
            DirectoryStatistics hinted = directory.statistics();
            assertThat(hinted.prefetches() + hinted.prefetchesDropped()).isEqualTo(BLOCKS);
            assertThat(hinted.prefetches()).isGreaterThanOrEqualTo(24);
            for (int block = BLOCKS - 1; block >= 0; block--) {
                input.seek((long) block * BLOCK + block);
                assertThat(input.readByte()).isEqualTo(content[block * BLOCK + block]);
            }
            assertThat(directory.statistics().reads()).isEqualTo(hinted.prefetchesDropped());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fewHintsAreFollowedWhereThePageCacheHasHadTheLastOnes(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", RANDOM)) {
            assumeTrue(isServedByPageCache(variant), "the page cache is not asked here");
            for (int block = 0; block < 64; block++) {
                input.prefetch((long) block * BLOCK, 1);
            }
            assertThat(directory.statistics().prefetches())
                    .as("16, and one in 16")
                    .isEqualTo(16 + 3);
            assertThat(directory.statistics().prefetchesDropped()).isEqualTo(64 - 16 - 3);
            for (int block = 0; block < 64; block++) {
                input.seek((long) block * BLOCK + block);
                assertThat(input.readByte()).isEqualTo(content[block * BLOCK + block]);
            }
        }
    }

    // ---- reading in order, and not

    @ParameterizedTest
    @EnumSource
    void aSequentialReaderIsReadAheadOfAndLeavesNothingBehind(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", IOContext.READONCE)) {
            for (byte expected : content) {
                assertThat(input.readByte() == expected).isTrue();
            }
            assertThatThrownBy(input::readByte)
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("read past EOF: 1 bytes at " + content.length + " of " + content.length);
            DirectoryStatistics statistics = directory.statistics();
            if (isServedByPageCache(variant)) {
                assertThat(statistics.reads()).as("64 KiB each").isBetween(16L, 64L);
                assertThat(statistics.readAheads()).isZero();
            } else {
                assertThat(statistics.reads()).isEqualTo(1);
                assertThat(statistics.readAheads()).isBetween(16L, 64L);
            }
            assertThat(statistics.bytesRead()).isBetween((long) content.length, (long) content.length + BLOCK);
            assertThat(statistics.blocksCached()).isLessThan(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReaderInOrderIsRecognised(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", RANDOM)) {
            for (int block = 0; block < 5; block++) {
                input.seek((long) block * BLOCK);
                assertThat(input.readByte()).isEqualTo(content[block * BLOCK]);
            }
            assertThat(directory.statistics().readAheads()).isZero();
            for (int block = 5; block < BLOCKS; block++) {
                input.seek((long) block * BLOCK);
                assertThat(input.readByte()).isEqualTo(content[block * BLOCK]);
            }
            if (isServedByPageCache(variant)) {
                assertThat(directory.statistics().readAheads()).isZero();
                assertThat(directory.statistics().reads()).isBetween(24L, 32L);
            } else {
                assertThat(directory.statistics().readAheads()).isPositive();
                assertThat(directory.statistics().reads()).isLessThan(8);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void accessAtRandomReadsWhatItAsksForAndTheCacheKeepsItsSize(Variant variant) throws IOException {
        try (OverlappedDirectory directory =
                builder(variant).cacheSize(8 * (BLOCK + BlockCache.OVERHEAD)).open()) {
            write(directory);
            try (IndexInput input = directory.openInput("f", RANDOM)) {
                RandomAccessInput random = input.randomAccessSlice(0, input.length());
                for (int i = 0; i < BLOCKS; i++) {
                    int block = i * 101 % BLOCKS;
                    assertThat(random.readByte((long) block * BLOCK + 7)).isEqualTo(content[block * BLOCK + 7]);
                }
                DirectoryStatistics statistics = directory.statistics();
                assertThat(statistics.reads()).isEqualTo(BLOCKS);
                assertThat(statistics.bytesRead()).isEqualTo((long) BLOCKS * BLOCK);
                assertThat(statistics.readAheads()).isZero();
                assertThat(statistics.blocksCached()).isEqualTo(8);
                assertThat(statistics.evictions()).isEqualTo(BLOCKS - 8);
            }
            assertThat(directory.statistics().blocksCached()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutACacheEverythingIsReadAllTheSame(Variant variant) throws IOException {
        try (OverlappedDirectory directory = builder(variant).cacheSize(0).open()) {
            write(directory);
            try (IndexInput input = directory.openInput("f", IOContext.DEFAULT)) {
                input.prefetch(0, 10 * BLOCK);
                byte[] read = new byte[content.length];
                for (int at = 0; at < read.length; at += 1000) {
                    input.readBytes(read, at, Math.min(1000, read.length - at));
                }
                assertThat(read).isEqualTo(content);
                assertThat(directory.statistics().blocksCached()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongReadTakesWhatIsThereAndReadsTheGapsAtOnce(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", RANDOM)) {
            for (int block : new int[] {10, 20, 30}) {
                input.seek((long) block * BLOCK);
                input.readByte();
            }
            assertThat(directory.statistics().reads()).isEqualTo(3);
            byte[] read = new byte[35 * BLOCK + 5];
            input.seek(0);
            input.readBytes(read, 0, read.length);
            assertThat(read).isEqualTo(part(0, read.length));
            DirectoryStatistics statistics = directory.statistics();
            assertThat(statistics.batches()).isEqualTo(1);
            assertThat(statistics.reads())
                    .as("a batch, and the rest with one block ahead")
                    .isEqualTo(5);
            assertThat(statistics.bytesRead()).isEqualTo((3 + 32 + 2) * (long) BLOCK);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSliceEndsWhereItEndsAlsoWithinABlock(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant);
                IndexInput input = directory.openInput("f", IOContext.DEFAULT)) {
            IndexInput slice = input.slice("slice", 100, 10);
            for (int i = 100; i < 110; i++) {
                assertThat(slice.readByte()).isEqualTo(content[i]);
            }
            assertThatThrownBy(slice::readByte)
                    .isInstanceOf(EOFException.class)
                    .hasMessageStartingWith("read past EOF: 1 bytes at 10 of 10: ");
            slice.seek(3);
            assertThatThrownBy(slice::readLong).isInstanceOf(EOFException.class);
            slice.seek(9);
            assertThatThrownBy(() -> slice.readInts(new int[1], 0, 1)).isInstanceOf(EOFException.class);
            RandomAccessInput random = input.randomAccessSlice(100, 10);
            assertThat(random.readByte(9)).isEqualTo(content[109]);
            assertThatThrownBy(() -> random.readByte(10)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> random.readLong(3)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> random.readByte(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("read at a negative position: -1: ");
        }
    }

    // ---- closing

    @ParameterizedTest
    @EnumSource
    void clonesAndSlicesEndWithTheInputAlsoWithinTheirBlock(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant)) {
            IndexInput input = directory.openInput("f", IOContext.DEFAULT);
            input.readByte();
            IndexInput clone = input.clone();
            IndexInput slice = input.slice("slice", 0, 100);
            IndexInput closed = slice.clone();
            RandomAccessInput random = input.randomAccessSlice(0, 100);
            slice.readByte();
            random.readByte(1);
            closed.close();
            assertThatThrownBy(closed::readByte).isInstanceOf(AlreadyClosedException.class);
            assertThat(slice.readByte()).isEqualTo(content[1]);
            input.prefetch(100 * BLOCK, 10 * BLOCK);
            input.close();
            for (IndexInput one : List.of(input, clone, slice)) {
                assertThatThrownBy(one::readByte)
                        .isInstanceOf(AlreadyClosedException.class)
                        .hasMessageStartingWith("Already closed: ");
                assertThatThrownBy(() -> one.seek(0)).isInstanceOf(AlreadyClosedException.class);
                assertThatThrownBy(() -> one.prefetch(0, 1)).isInstanceOf(AlreadyClosedException.class);
                assertThatThrownBy(one::clone).isInstanceOf(AlreadyClosedException.class);
                assertThatThrownBy(() -> one.readBytes(new byte[1], 0, 1)).isInstanceOf(AlreadyClosedException.class);
            }
            assertThatThrownBy(() -> random.readByte(2)).isInstanceOf(AlreadyClosedException.class);
            assertThat(directory.statistics().blocksCached()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void inputsAndOutputsOutliveTheDirectory(Variant variant) throws IOException {
        OverlappedDirectory directory = open(variant);
        IndexInput input = directory.openInput("f", IOContext.DEFAULT);
        IndexOutput output = directory.createOutput("g", IOContext.DEFAULT);
        directory.close();
        directory.close();
        assertThatThrownBy(() -> directory.openInput("f", IOContext.DEFAULT))
                .isInstanceOf(AlreadyClosedException.class);
        input.prefetch(0, 3 * BLOCK);
        assertThat(input.readByte()).isEqualTo(content[0]);
        output.writeInt(5);
        output.close();
        input.close();
        assertThat(path.resolve("g")).hasBinaryContent(new byte[] {5, 0, 0, 0});
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptNeitherClosesAFileNorIsLost(Variant variant) throws IOException {
        try (OverlappedDirectory directory = builder(variant).cacheSize(0).open()) {
            write(directory);
            try (IndexInput input = directory.openInput("f", RANDOM)) {
                Thread.currentThread().interrupt();
                byte[] read = new byte[content.length];
                input.readBytes(read, 0, 3 * BLOCK);
                input.readBytes(read, 3 * BLOCK, read.length - 3 * BLOCK);
                assertThat(Thread.interrupted()).isTrue();
                assertThat(read).isEqualTo(content);
                input.seek(1);
                assertThat(input.readByte()).isEqualTo(content[1]);
            }
        }
    }

    // ---- writing

    @ParameterizedTest
    @EnumSource
    void sizesAroundABufferAreWrittenAsTheyAre(Variant variant) throws IOException {
        try (OverlappedDirectory directory = open(variant)) {
            for (int size : new int[] {0, 1, 4095, 4096, 4097, 65535, 65536, 65537, 300_001}) {
                String name = "size-" + size;
                try (IndexOutput output = directory.createOutput(name, IOContext.DEFAULT)) {
                    for (int at = 0; at < size; at += 999) {
                        output.writeBytes(content, at, Math.min(999, size - at));
                    }
                    assertThat(output.getFilePointer()).isEqualTo(size);
                    CRC32 checksum = new CRC32();
                    checksum.update(content, 0, size);
                    assertThat(output.getChecksum()).isEqualTo(checksum.getValue());
                }
                assertThat(path.resolve(name)).hasBinaryContent(part(0, size));
            }
            directory.sync(List.of("size-0", "size-300001", "f"));
            assertThat(directory.statistics().forces()).isEqualTo(3);
            assertThatThrownBy(() -> directory.sync(List.of("f", "nothing", "size-1")))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("nothing");
        }
    }

    @Test
    void outputsThatAreOpenTogetherNeedNotWaitForEachOthersBuffers() throws IOException {
        try (OverlappedDirectory directory = open(Variant.PORTABLE)) {
            IndexOutput[] outputs = new IndexOutput[60];
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = directory.createOutput("o" + i, IOContext.DEFAULT);
                outputs[i].writeBytes(content, i, 10_000);
            }
            for (int i = 0; i < outputs.length; i++) {
                outputs[i].writeBytes(content, i, 100_000);
                outputs[i].close();
                assertThat(Files.size(path.resolve("o" + i))).isEqualTo(110_000);
            }
            assertThat(directory.statistics().bytesWritten()).isEqualTo(content.length + 60 * 110_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    void whatCannotBeWrittenIsThrownByALaterWriteAndByTheClose(Variant variant) throws IOException {
        builder(variant);
        Path full = Path.of("/dev/full");
        Resources resources =
                new Resources(pool, false, 12, new BlockCache(0), new Buffers(pool, 65536, 4, false), new Counters());
        IndexOutput output =
                new OverlappedIndexOutput("full", AsyncFile.open(full, pool, StandardOpenOption.WRITE), resources);
        assertThatThrownBy(() -> {
                    try (output) {
                        for (int i = 0; i < 10; i++) {
                            output.writeBytes(content, content.length);
                        }
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("/dev/full: ")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .as("what the close had to say")
                        .hasSize(1)
                        .allSatisfy(again -> assertThat(again).hasMessage(failure.getMessage())));
        output.close();
        assertThat(resources.buffers().isIdle()).as("all buffers are back").isTrue();
        resources.buffers().removeUser();
    }

    // ---- what is refused

    @Test
    void aFileThatWasCutIsAnEndOfFileThatNamesIt() throws IOException {
        try (OverlappedDirectory directory = open(Variant.PORTABLE);
                IndexInput input = directory.openInput("f", RANDOM)) {
            Files.write(path.resolve("f"), new byte[10]);
            assertThatThrownBy(() -> input.readBytes(new byte[5], 0, 5))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("read past EOF: " + path.resolve("f")
                            + " was cut while it was open: 4096 bytes at 0 were expected, 10 are there");
            input.prefetch(BLOCK, 1);
            input.seek(BLOCK);
            assertThatThrownBy(input::readByte)
                    .isInstanceOf(EOFException.class)
                    .hasMessageEndingWith("4096 bytes at 4096 were expected, 0 are there");
        }
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        var builder = OverlappedDirectory.builder(path);
        assertThatThrownBy(() -> builder.blockSize(1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blockSize must be a power of two from 512 to 1048576: 1000");
        assertThatThrownBy(() -> builder.direct(true).blockSize(512).open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blockSize must be 4096 or more with direct I/O: 512");
        assertThatThrownBy(() -> builder.cacheSize(-1)).hasMessage("cacheSize must be 0 or more: -1");
        assertThatThrownBy(() -> builder.readAhead(-1)).hasMessage("readAhead must be 0 or more: -1");
    }

    @Test
    void whereThereIsNoDirectIoItIsSaid() throws IOException {
        Path virtual = Path.of("/proc/self");
        try (OverlappedDirectory directory =
                OverlappedDirectory.builder(virtual).direct(true).open()) {
            assertThatThrownBy(() -> directory.openInput("status", IOContext.DEFAULT))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("direct I/O is not supported");
        }
    }

    private byte[] part(int from, int length) {
        return Arrays.copyOfRange(content, from, from + length);
    }
}
