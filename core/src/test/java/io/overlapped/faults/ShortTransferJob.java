package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One write and one read of 4096 bytes, in one piece or in segments of 1024, of which a call that never happened claims to
 * have moved the first part. So that part must be untouched, and all behind it right: a rest that began elsewhere would
 * show. Arguments: a directory, and {@code plain} or {@code vector}.
 */
final class ShortTransferJob {
    private static final int SIZE = 4096;
    private static final int PART = 1024;
    private static final byte UNTOUCHED = 0;

    private ShortTransferJob() {}

    public static void main(String[] args) throws Exception {
        boolean vector = args[1].equals("vector");
        Path path = Path.of(args[0], "written");
        Path source = Path.of(args[0], "read");
        Files.write(source, SmallJob.block(3).array());
        try (ThreadPool pool = ThreadPool.builder()
                        .maximumThreads(1)
                        .inlineReads(false)
                        .build();
                FileHandle written = FileHandle.open(path, READ, WRITE, CREATE);
                FileHandle read = FileHandle.open(source, READ);
                ThreadPoolIo writes =
                        ThreadPoolIo.create(written, ShortTransferJob::nothing, null, CallbackEnvironment.of(pool));
                ThreadPoolIo reads =
                        ThreadPoolIo.create(read, ShortTransferJob::nothing, null, CallbackEnvironment.of(pool))) {
            Overlapped operation = new Overlapped(0);
            MemorySegment data = Arena.global().allocate(SIZE);
            data.copyFrom(MemorySegment.ofArray(SmallJob.block(3).array()));
            writes.start();
            if (vector) {
                written.writeGather(parts(data), operation);
            } else {
                written.write(data, operation);
            }
            writes.waitForCallbacks();
            byte[] inFile = new byte[SIZE];
            byte[] content = Files.readAllBytes(path);
            System.arraycopy(content, 0, inFile, 0, content.length);
            System.out.println("write=" + describe(operation, inFile));

            data.fill(UNTOUCHED);
            reads.start();
            if (vector) {
                read.readScatter(parts(data), operation);
            } else {
                read.read(data, operation);
            }
            reads.waitForCallbacks();
            System.out.println("read=" + describe(operation, data.toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    private static List<MemorySegment> parts(MemorySegment data) {
        return data.elements(MemoryLayout.sequenceLayout(PART, ValueLayout.JAVA_BYTE))
                .toList();
    }

    private static String describe(Overlapped operation, byte[] found) {
        byte[] whole = SmallJob.block(3).array();
        int untouched = SIZE;
        while (untouched > 0 && found[untouched - 1] == whole[untouched - 1]) {
            untouched--;
        }
        boolean clean = true;
        for (int i = 0; i < untouched; i++) {
            clean &= found[i] == UNTOUCHED;
        }
        return "error " + operation.error() + ", bytes " + operation.bytesTransferred() + ", untouched " + untouched
                + ", clean " + clean;
    }

    private static void nothing(
            Object instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        // The result is looked at afterwards.
    }
}
