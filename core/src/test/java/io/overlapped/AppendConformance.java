package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes at the end, whatever that is by then. */
abstract class AppendConformance extends Conformance {
    private static final int THREADS = 4;
    private static final int RECORDS = 250;
    private static final int RECORD = 96;

    private final Completions done = new Completions();

    @Test
    void aWriteAtTheAppendOffsetGoesToTheEnd() throws Exception {
        FileHandle file = open(fileWith("f", "begin".getBytes(StandardCharsets.US_ASCII)), StandardOpenOption.WRITE);
        ThreadPoolIo io = bind(file, done, pool());
        Overlapped overlapped = write(io, direct("-end".getBytes(StandardCharsets.US_ASCII)), Overlapped.APPEND);
        done.expect(overlapped, 0, 4);
        assertThat(overlapped.offset()).isEqualTo(Overlapped.APPEND);
        assertThat(Files.readString(directory.resolve("f"))).isEqualTo("begin-end");
    }

    @Test
    void otherOffsetsStillWorkOnTheSameHandle() throws Exception {
        FileHandle file = open(fileWith("f", "begin".getBytes(StandardCharsets.US_ASCII)), StandardOpenOption.WRITE);
        ThreadPoolIo io = bind(file, done, pool());
        done.expect(write(io, direct("-end".getBytes(StandardCharsets.US_ASCII)), Overlapped.APPEND), 0, 4);
        done.expect(write(io, direct("B".getBytes(StandardCharsets.US_ASCII)), 0), 0, 1);
        assertThat(Files.readString(directory.resolve("f"))).isEqualTo("Begin-end");
    }

    @Test
    void aHandleOpenedForAppendingIgnoresOffsets() throws Exception {
        FileHandle file = open(fileWith("f", "begin".getBytes(StandardCharsets.US_ASCII)), StandardOpenOption.APPEND);
        ThreadPoolIo io = bind(file, done, pool());
        done.expect(write(io, direct("-end".getBytes(StandardCharsets.US_ASCII)), 0), 0, 4);
        assertThat(Files.readString(directory.resolve("f"))).isEqualTo("begin-end");
    }

    @Test
    void appendsFromSeveralThreadsLoseAndTearNoRecord() throws Exception {
        FileHandle file = newFile("log");
        ThreadPoolIo io = bind(file, done, pool());
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int writer = t;
            writers.add(new Thread(() -> {
                for (int i = 0; i < RECORDS; i++) {
                    write(io, direct(record(writer * RECORDS + i)), Overlapped.APPEND);
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(done.next(THREADS * RECORDS)).allMatch(a -> a.error() == 0 && a.bytes() == RECORD);
        byte[] content = Files.readAllBytes(directory.resolve("log"));
        assertThat(content).hasSize(THREADS * RECORDS * RECORD);
        boolean[] seen = new boolean[THREADS * RECORDS];
        for (int at = 0; at < content.length; at += RECORD) {
            int number = ByteBuffer.wrap(content, at, 4).getInt();
            assertThat(seen[number]).as("record " + number + " a second time").isFalse();
            seen[number] = true;
            assertThat(Arrays.copyOfRange(content, at, at + RECORD)).isEqualTo(record(number));
        }
    }

    private static byte[] record(int number) {
        byte[] record = new byte[RECORD];
        Arrays.fill(record, (byte) number);
        ByteBuffer.wrap(record).putInt(number);
        return record;
    }
}
