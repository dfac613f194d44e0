package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnLinux
class LibCFileTest {
    private static final long FIVE_GIB = 5L << 30;

    @TempDir
    Path directory;

    private Path file;
    private final Arena arena = Arena.ofAuto();
    private MemorySegment buffer;
    private int fd;

    @BeforeEach
    void open() {
        file = directory.resolve("file");
        buffer = arena.allocate(4096);
        fd = LibC.open(NativePath.encode(file, arena), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
        assertThat(fd).isNotNegative();
    }

    @AfterEach
    void close() {
        assertThat(LibC.close(fd)).isZero();
    }

    @Test
    void openCreatesWithTheMode() throws IOException {
        int mode = (int) Files.getAttribute(file, "unix:mode");
        assertThat(mode & S_IFMT).isEqualTo(S_IFREG);
        // The umask may take away what the group gets, and hardly what the owner gets.
        assertThat(mode & 0777).isIn(0640, 0600);
    }

    @Test
    void openFailsWithTheErrorNumber() {
        MemorySegment missing = NativePath.encode(directory.resolve("missing"), arena);
        MemorySegment self = NativePath.encode(file, arena);
        MemorySegment parent = NativePath.encode(directory, arena);
        assertThat(LibC.open(missing, O_RDONLY, 0)).isEqualTo(-Errno.ENOENT);
        assertThat(LibC.open(self, O_RDWR | O_CREAT | O_EXCL, 0600)).isEqualTo(-Errno.EEXIST);
        assertThat(LibC.open(parent, O_RDWR, 0)).isEqualTo(-Errno.EISDIR);
        assertThat(LibC.open(self, O_RDONLY | O_DIRECTORY, 0)).isEqualTo(-Errno.ENOTDIR);
    }

    @Test
    void openWithoutFollowingLinks() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(LibC.open(NativePath.encode(link, arena), O_RDONLY | O_NOFOLLOW, 0))
                .isEqualTo(-Errno.ELOOP);
    }

    @Test
    void closeOfABadDescriptor() {
        assertThat(LibC.close(-1)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void writeAndReadMoveThePosition() {
        put("hello world");
        assertThat(LibC.write(fd, buffer.address(), 11)).isEqualTo(11);
        assertThat(LibC.lseek(fd, 0, SEEK_CUR)).isEqualTo(11);
        assertThat(LibC.read(fd, buffer.address(), 10)).isZero();
        assertThat(LibC.lseek(fd, -5, SEEK_END)).isEqualTo(6);
        assertThat(LibC.read(fd, buffer.address(), 100)).isEqualTo(5);
        assertThat(text(5)).isEqualTo("world");
    }

    @Test
    void readFailures() {
        assertThat(LibC.read(-1, buffer.address(), 1)).isEqualTo(-Errno.EBADF);
        assertThat(LibC.write(-1, buffer.address(), 1)).isEqualTo(-Errno.EBADF);
        put("x");
        assertThat(LibC.write(fd, buffer.address(), 1)).isEqualTo(1);
        assertThat(LibC.pread(fd, 1, 1, 0)).isEqualTo(-Errno.EFAULT);
        assertThat(LibC.pread(fd, buffer.address(), 1, -1)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.pwrite(fd, buffer.address(), 1, -1)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.lseek(fd, -1, SEEK_SET)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void aFullDevice() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");
        int full = LibC.open(NativePath.encode(Path.of("/dev/full"), arena), O_WRONLY, 0);
        assertThat(LibC.write(full, buffer.address(), 1)).isEqualTo(-Errno.ENOSPC);
        assertThat(LibC.close(full)).isZero();
    }

    @Test
    void offsetsBeyondFourGibibytes() {
        put("far away");
        assertThat(LibC.pwrite(fd, buffer.address(), 8, FIVE_GIB)).isEqualTo(8);
        assertThat(LibC.lseek(fd, 0, SEEK_END)).isEqualTo(FIVE_GIB + 8);
        buffer.fill((byte) 0);
        assertThat(LibC.pread(fd, buffer.address(), 100, FIVE_GIB)).isEqualTo(8);
        assertThat(text(8)).isEqualTo("far away");
        // The low 32 bits alone would find this hole instead.
        assertThat(LibC.pread(fd, buffer.address(), 8, FIVE_GIB & 0xFFFF_FFFFL)).isEqualTo(8);
        assertThat(text(8)).isEqualTo("\0".repeat(8));
    }

    @Test
    void vectoredCallsTakeAddressesAndOffsets() {
        long vectors = vectors("one ", "two");
        assertThat(LibC.pwritev(fd, vectors, 2, FIVE_GIB)).isEqualTo(7);
        buffer.asSlice(1024, 7).fill((byte) 0);
        assertThat(LibC.preadv(fd, vectors, 2, FIVE_GIB)).isEqualTo(7);
        assertThat(text(1024, 7)).isEqualTo("one two");
        assertThat(LibC.preadv(fd, vectors, -1, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.preadv(-1, vectors, 2, 0)).isEqualTo(-Errno.EBADF);
        assertThat(LibC.pwritev(-1, vectors, 2, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void vectoredCallsWithFlags() {
        long vectors = vectors("abc", "def");
        assertThat(LibC.pwritev2(fd, vectors, 2, FIVE_GIB, RWF_DSYNC)).isEqualTo(6);
        assertThat(LibC.pwritev2(fd, vectors, 2, 0, RWF_APPEND)).isEqualTo(6);
        assertThat(LibC.lseek(fd, 0, SEEK_END)).isEqualTo(FIVE_GIB + 12);
        buffer.asSlice(1024, 6).fill((byte) 0);
        assertThat(LibC.preadv2(fd, vectors, 2, FIVE_GIB + 6, 0)).isEqualTo(6);
        assertThat(text(1024, 6)).isEqualTo("abcdef");
        assertThat(LibC.preadv2(fd, vectors, 2, 0, 1 << 30)).isEqualTo(-Errno.EOPNOTSUPP);
        assertThat(LibC.preadv2(-1, vectors, 2, 0, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void offsetMinusOneIsTheCurrentPosition() {
        long vectors = vectors("abc", "def");
        assertThat(LibC.pwritev2(fd, vectors, 2, -1, 0)).isEqualTo(6);
        assertThat(LibC.lseek(fd, 0, SEEK_CUR)).isEqualTo(6);
        assertThat(LibC.lseek(fd, 1, SEEK_SET)).isEqualTo(1);
        assertThat(LibC.preadv2(fd, vectors, 1, -1, 0)).isEqualTo(3);
        assertThat(text(1024, 3)).isEqualTo("bcd");
    }

    /** What serves where the C library has no preadv2. */
    @Test
    void theSystemCallsBehindTheVectoredCallsTakeTheSameOffsets() {
        long vectors = vectors("abc", "def");
        assertThat(LibC.syscall6(SYS_PWRITEV2, fd, vectors, 2, FIVE_GIB, 0, RWF_DSYNC))
                .isEqualTo(6);
        buffer.asSlice(1024, 6).fill((byte) 0);
        assertThat(LibC.syscall6(SYS_PREADV2, fd, vectors, 2, FIVE_GIB, 0, 0)).isEqualTo(6);
        assertThat(text(1024, 6)).isEqualTo("abcdef");
        assertThat(LibC.syscall6(SYS_PREADV2, fd, vectors, 2, -1, 0, 0)).isEqualTo(6);
        assertThat(LibC.lseek(fd, 0, SEEK_CUR)).isEqualTo(6);
    }

    @Test
    void flushing() {
        assertThat(LibC.fsync(fd)).isZero();
        assertThat(LibC.fdatasync(fd)).isZero();
        assertThat(LibC.fsync(-1)).isEqualTo(-Errno.EBADF);
        assertThat(LibC.fdatasync(-1)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void truncating() throws IOException {
        assertThat(LibC.ftruncate(fd, FIVE_GIB + 1)).isZero();
        assertThat(Files.size(file)).isEqualTo(FIVE_GIB + 1);
        assertThat(LibC.ftruncate(fd, -1)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void allocating() throws IOException {
        int result = LibC.fallocate(fd, 0, 4096, 8192);
        assumeTrue(result != -Errno.EOPNOTSUPP, "the file system cannot allocate");
        assertThat(result).isZero();
        assertThat(Files.size(file)).isEqualTo(12288);
        assertThat(LibC.fallocate(fd, FALLOC_FL_KEEP_SIZE, FIVE_GIB, 4096)).isZero();
        assertThat(Files.size(file)).isEqualTo(12288);
        assertThat(LibC.fallocate(fd, 0, -1, 1)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void holes() {
        put("data");
        assertThat(LibC.pwrite(fd, buffer.address(), 4, FIVE_GIB)).isEqualTo(4);
        assertThat(LibC.lseek(fd, FIVE_GIB + 4, SEEK_DATA)).isEqualTo(-Errno.ENXIO);
        assertThat(LibC.lseek(fd, FIVE_GIB, SEEK_HOLE)).isEqualTo(FIVE_GIB + 4);
    }

    @Test
    void statxTellsWhatTheJdkTells() throws IOException {
        put("12345");
        assertThat(LibC.write(fd, buffer.address(), 5)).isEqualTo(5);
        MemorySegment stat = arena.allocate(CLayout.STATX_STRUCT_SIZE);
        MemorySegment path = NativePath.encode(file, arena);
        assertThat(LibC.statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, stat)).isZero();
        assertThat(stat.get(ValueLayout.JAVA_INT, CLayout.STX_MASK) & STATX_BASIC_STATS)
                .isEqualTo(STATX_BASIC_STATS);
        assertThat(stat.get(ValueLayout.JAVA_LONG, CLayout.STX_SIZE)).isEqualTo(5);
        assertThat(stat.get(ValueLayout.JAVA_LONG, CLayout.STX_INO)).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat((int) stat.get(ValueLayout.JAVA_SHORT, CLayout.STX_MODE) & 0xFFFF)
                .isEqualTo(Files.getAttribute(file, "unix:mode"));
        assertThat(stat.get(ValueLayout.JAVA_INT, CLayout.STX_NLINK)).isEqualTo(Files.getAttribute(file, "unix:nlink"));
    }

    @Test
    void statxOfADescriptorAndTheAlignmentOfDirectIo() {
        MemorySegment stat = arena.allocate(CLayout.STATX_STRUCT_SIZE);
        MemorySegment empty = arena.allocateFrom("");
        int mask = STATX_BASIC_STATS | STATX_DIOALIGN;
        assertThat(LibC.statx(fd, empty, AT_EMPTY_PATH, mask, stat)).isZero();
        if ((stat.get(ValueLayout.JAVA_INT, CLayout.STX_MASK) & STATX_DIOALIGN) != 0) {
            int alignment = stat.get(ValueLayout.JAVA_INT, CLayout.STX_DIO_OFFSET_ALIGN);
            assertThat(Integer.bitCount(alignment)).isLessThanOrEqualTo(1);
        }
        assertThat(LibC.statx(fd, empty, 0, mask, stat)).isEqualTo(-Errno.ENOENT);
        assertThat(LibC.statx(-1, empty, AT_EMPTY_PATH, mask, stat)).isEqualTo(-Errno.EBADF);
    }

    /** O_DIRECT is the flag whose number differs most often from what programs assume. */
    @Test
    void directIoTakesAnAlignedBuffer() {
        int direct = LibC.open(NativePath.encode(file, arena), O_RDWR | O_DIRECT, 0);
        assumeTrue(direct != -Errno.EINVAL, "no direct I/O on this file system");
        assertThat(LibC.fcntl(direct, F_GETFL, 0) & O_DIRECT).isEqualTo(O_DIRECT);
        long memory = LibC.allocateAligned(4096, 8192);
        assertThat(LibC.pwrite(direct, memory, 4096, 0)).isEqualTo(4096);
        LibC.free(memory);
        assertThat(LibC.close(direct)).isZero();
    }

    @Test
    void unlinking() {
        MemorySegment path = NativePath.encode(file, arena);
        assertThat(LibC.unlink(path)).isZero();
        assertThat(Files.exists(file)).isFalse();
        assertThat(LibC.unlink(path)).isEqualTo(-Errno.ENOENT);
    }

    private void put(String text) {
        buffer.setString(0, text, StandardCharsets.US_ASCII);
    }

    private String text(int length) {
        return text(0, length);
    }

    private String text(long offset, int length) {
        byte[] bytes = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Two vectors over adjoining parts of the buffer, from 1024 on. */
    private long vectors(String first, String second) {
        buffer.setString(1024, first + second, StandardCharsets.US_ASCII);
        MemorySegment vectors = arena.allocate(2L * CLayout.IOVEC_SIZE, 8);
        vector(vectors, 0, buffer.address() + 1024, first.length());
        vector(vectors, CLayout.IOVEC_SIZE, buffer.address() + 1024 + first.length(), second.length());
        return vectors.address();
    }

    private static void vector(MemorySegment vectors, long offset, long base, long length) {
        vectors.set(ValueLayout.JAVA_LONG, offset + CLayout.IOVEC_BASE, base);
        vectors.set(ValueLayout.JAVA_LONG, offset + CLayout.IOVEC_LEN, length);
    }
}
