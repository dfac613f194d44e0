package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must be refused or end with a plain error. Memory has a suite of its own. */
abstract class BadInputConformance extends Conformance {
    private final Completions done = new Completions();

    @Test
    void negativeOffsets() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, pool());
        io.start();
        for (long offset : new long[] {-1, -5, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> io.file().read(direct(1), new Overlapped(offset)))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("read at offset " + offset + " on " + io.file().name()
                            + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
        }
        assertThatThrownBy(() -> io.file().write(direct(1), new Overlapped(-2)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("write at offset -2 on " + io.file().name()
                        + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        io.cancel();
        assertThat(io.file().size()).isZero();
    }

    @Test
    void theLargestOffsets() throws Exception {
        ThreadPoolIo io = bind(newFile("f"), done, poolWithoutInlineReads());
        Overlapped write = write(io, direct(10), Long.MAX_VALUE - 4);
        Completions.Arrival arrival = done.next();
        assertThat(arrival.overlapped()).isSameAs(write);
        assertThat(arrival.error()).isIn(Win32Error.ERROR_INVALID_PARAMETER, Win32Error.ERROR_FILE_TOO_LARGE);
        assertThat(io.file().size()).isZero();
    }

    @Test
    void nulls() throws Exception {
        FileHandle file = newFile("f");
        ThreadPool pool = pool();
        ThreadPoolIo io = bind(file, done, pool);
        io.start();
        assertThatThrownBy(() -> file.read((ByteBuffer) null, new Overlapped()))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("buffer");
        assertThatThrownBy(() -> file.write((MemorySegment) null, new Overlapped()))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("buffer");
        assertThatThrownBy(() -> file.readScatter(null, new Overlapped()))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("buffer");
        assertThatThrownBy(() -> file.writeGather(Arrays.asList((MemorySegment) null), new Overlapped()))
                .isExactlyInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> file.write(direct(1), null))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("overlapped");
        assertThatThrownBy(() -> ThreadPoolIo.create(null, done, null, CallbackEnvironment.of(pool)))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("file");
        assertThatThrownBy(() -> ThreadPoolIo.create(file, null, null, CallbackEnvironment.of(pool)))
                .isExactlyInstanceOf(NullPointerException.class)
                .hasMessage("callback");
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        io.cancel();
    }

    @Test
    void aSecondObjectOnOneHandle() throws Exception {
        FileHandle file = newFile("f");
        ThreadPool pool = pool();
        ThreadPoolIo io = bind(file, done, pool);
        String message =
                file.name() + " is bound to a ThreadPoolIo already: the binding is for the life of the file, also"
                        + " after that ThreadPoolIo was closed. Open the file again for another.";
        assertThatThrownBy(() -> ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        done.expect(write(io, direct(1), 0), 0, 1);
        io.close();
        assertThatThrownBy(() -> ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void anObjectOnAClosedHandle() throws Exception {
        FileHandle file = newFile("f");
        file.close();
        ThreadPool pool = pool();
        assertThatThrownBy(() -> ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(file.name() + " is closed: a ThreadPoolIo needs an open handle");
    }

    @Test
    void accessThatTheHandleWasNotOpenedFor() throws Exception {
        Path path = fileWith("f", new byte[10]);
        ThreadPool pool = pool();
        FileHandle reading = open(path, StandardOpenOption.READ);
        FileHandle writing = open(path, StandardOpenOption.WRITE);
        ThreadPoolIo readingIo = bind(reading, done, pool);
        ThreadPoolIo writingIo = bind(writing, done, pool);
        Overlapped overlapped = new Overlapped();
        readingIo.start();
        assertThat(reading.write(direct(1), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        assertThat(reading.writeGather(List.of(Arena.ofAuto().allocate(1)), overlapped))
                .isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        writingIo.start();
        assertThat(writing.read(direct(1), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_ACCESS_DENIED);
        assertThat(readingIo.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        assertThat(writingIo.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        readingIo.cancel();
        writingIo.cancel();
    }

    @Test
    void directoriesMissingAndExistingFiles() throws Exception {
        assertThatThrownBy(() -> FileHandle.open(directory))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(directory + ": is a directory, which cannot be read or written");
        assertThatThrownBy(() -> FileHandle.open(directory, StandardOpenOption.WRITE))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage(directory + ": is a directory, which cannot be read or written");
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> FileHandle.open(missing))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
        Path existing = fileWith("existing", new byte[1]);
        assertThatThrownBy(() -> FileHandle.open(existing, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))
                .isExactlyInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(existing.toString());
    }

    @Test
    void misalignedDirectIo() throws Exception {
        Path path = fileWith("f", new byte[64 * 1024]);
        FileHandle file;
        try {
            file = open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, directOption());
        } catch (FileSystemException e) {
            file = abort("no direct I/O here: " + e.getReason());
        }
        int alignment = file.alignment();
        assumeTrue(alignment > 1, "direct I/O of this file asks for no alignment");
        ThreadPool pool = pool();
        ThreadPoolIo io = bind(file, done, pool);
        ByteBuffer aligned = ByteBuffer.allocateDirect(3 * alignment).alignedSlice(alignment);
        Overlapped overlapped = new Overlapped(1);
        io.start();
        assertThat(file.read(aligned.limit(alignment), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_INVALID_PARAMETER);
        assertThat(file.read(aligned.limit(alignment - 1), overlapped.offset(0)))
                .isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_INVALID_PARAMETER);
        assertThat(file.read(aligned.limit(alignment + 1).position(1), overlapped))
                .isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_INVALID_PARAMETER);
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        assertThat(file.read(aligned.position(0).limit(alignment), overlapped)).isEqualTo(Outcome.PENDING);
        done.expect(overlapped, 0, alignment);
        // Heap memory goes through a buffer that is aligned, so only offset and length count.
        done.expect(read(io, ByteBuffer.allocate(alignment), alignment), 0, alignment);
        assertThat(pool.statistics().inlineHits()).isZero();
    }

    @Test
    void aDirectReadAcrossTheEndIsShort() throws Exception {
        Path path = fileWith("f", randomBytes(5000, 1));
        FileHandle file;
        try {
            file = open(path, StandardOpenOption.READ, directOption());
        } catch (FileSystemException e) {
            file = abort("no direct I/O here: " + e.getReason());
        }
        ThreadPoolIo io = bind(file, done, pool());
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(3 * 8192).alignedSlice(4096).limit(8192);
        done.expect(read(io, buffer, 0), 0, 5000);
        assertThat(bytes(buffer, 5000)).isEqualTo(randomBytes(5000, 1));
        done.expect(read(io, buffer, 8192), Win32Error.ERROR_HANDLE_EOF, 0);
    }

    @Test
    void aFileTruncatedUnderItsReads() throws Exception {
        int blocks = 2000;
        Path path = fileWith("f", randomBytes(blocks * 512, 1));
        FileHandle file = open(path, READ_WRITE);
        ThreadPoolIo io = bind(file, done, poolWithoutInlineReads());
        for (int i = 0; i < blocks; i++) {
            read(io, direct(512), i * 512L);
            if (i == blocks / 2) {
                Files.newByteChannel(path, StandardOpenOption.WRITE)
                        .truncate(700)
                        .close();
            }
        }
        int whole = 0;
        for (Completions.Arrival arrival : done.next(blocks)) {
            long offset = arrival.overlapped().offset();
            long left = Math.clamp(700 - offset, 0, 512);
            if (arrival.error() == 0 && arrival.bytes() == 512) {
                whole++;
            } else if (left == 0) {
                assertThat(arrival.error()).isEqualTo(Win32Error.ERROR_HANDLE_EOF);
                assertThat(arrival.bytes()).isZero();
            } else {
                assertThat(arrival.error()).isZero();
                assertThat(arrival.bytes()).isEqualTo(left);
            }
        }
        assertThat(whole).isBetween(1, blocks / 2 + 1);
        io.waitForCallbacks();
    }

    @Test
    void aFileDeletedUnderItsOperations() throws Exception {
        Path path = fileWith("f", new byte[0]);
        FileHandle file = open(path, READ_WRITE);
        ThreadPoolIo io = bind(file, done, poolWithoutInlineReads());
        for (int i = 0; i < 500; i++) {
            write(io, direct(new byte[] {(byte) i}), i);
            if (i == 250) {
                Files.delete(path);
            }
        }
        assertThat(done.next(500)).allMatch(arrival -> arrival.error() == 0 && arrival.bytes() == 1);
        ByteBuffer buffer = direct(500);
        done.expect(read(io, buffer, 0), 0, 500);
        for (int i = 0; i < 500; i++) {
            assertThat(buffer.get(i)).isEqualTo((byte) i);
        }
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void aFullDevice() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full");
        FileHandle file = open(full, StandardOpenOption.WRITE);
        ThreadPoolIo io = bind(file, done, pool());
        Overlapped overlapped = new Overlapped();
        io.start();
        Outcome outcome = file.write(direct(100), overlapped);
        if (outcome == Outcome.FAILED) {
            io.cancel();
        } else {
            assertThat(outcome).isEqualTo(Outcome.PENDING);
            done.expect(overlapped, Win32Error.ERROR_DISK_FULL, 0);
        }
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_DISK_FULL);
        assertThat(io.ledger().owed()).isZero();
    }

    /** By name: the class is in a module that is not part of Java SE, and the compiler warns of it. */
    private static OpenOption directOption() throws ClassNotFoundException {
        return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
                .filter(option -> option.toString().equals("DIRECT"))
                .map(OpenOption.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
