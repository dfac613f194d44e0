package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A few durable writes, one after the other, and one that is not; prints how they ended. Argument: a directory. */
final class DurableJob {
    static final int WRITES = 4;

    private DurableJob() {}

    public static void main(String[] args) throws Exception {
        Path path = Path.of(args[0], "durable");
        byte[] errors = new byte[WRITES + 1];
        try (ThreadPool pool = ThreadPool.builder().maximumThreads(1).build();
                FileHandle file = FileHandle.open(path, READ, WRITE, CREATE);
                ThreadPoolIo io = ThreadPoolIo.create(file, DurableJob::nothing, null, CallbackEnvironment.of(pool))) {
            for (int i = 0; i <= WRITES; i++) {
                Overlapped overlapped = new Overlapped((long) i * SmallJob.BLOCK).durable(i < WRITES);
                io.start();
                file.write(SmallJob.block(i), overlapped);
                io.waitForCallbacks();
                errors[i] = (byte) overlapped.error();
            }
        }
        byte[] content = Files.readAllBytes(path);
        boolean good = content.length == errors.length * SmallJob.BLOCK;
        for (int i = 0; good && i < errors.length; i++) {
            good = Arrays.equals(
                    SmallJob.block(i).array(),
                    Arrays.copyOfRange(content, i * SmallJob.BLOCK, (i + 1) * SmallJob.BLOCK));
        }
        System.out.println("errors=" + Arrays.toString(errors));
        System.out.println("good=" + good);
    }

    private static void nothing(
            Object instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        // The result is looked at afterwards.
    }
}
