package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A process with next to no file descriptors left: uses a file and a pipe that it opened before, tries to open another, and
 * says how each went. Arguments: a directory, and how many descriptors are left.
 */
final class DescriptorJob {
    private DescriptorJob() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Deque<Integer> taken = new ArrayDeque<>();
        try (FileHandle file = FileHandle.open(directory.resolve("file"), READ, WRITE, CREATE);
                Pipe pipe = FileHandle.pipe()) {
            takeAllBut(Integer.parseInt(args[1]), taken);
            try (ThreadPool pool =
                    ThreadPool.builder().name("few").inlineReads(false).build()) {
                System.out.println("engine=" + pool.engine());
                System.out.println("reason=" + pool.engineReason());
                System.out.println("file=" + useFile(file, pool));
                SmallJob.print("counters", pool.statistics());
                System.out.println("pipe=" + usePipe(pipe, pool));
                System.out.println("open=" + open(directory.resolve("another")));
                taken.forEach(LibC::close);
                System.out.println("openAfter=" + open(directory.resolve("another")));
                try (ThreadPool after = ThreadPool.builder().build()) {
                    System.out.println("engineAfter=" + after.engine());
                }
            }
        }
    }

    private static void takeAllBut(int left, Deque<Integer> taken) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom("/dev/null");
            int fd = LibC.open(path, FileConstants.O_RDONLY, 0);
            while (fd >= 0) {
                taken.push(fd);
                fd = LibC.open(path, FileConstants.O_RDONLY, 0);
            }
            SmallJob.check(fd == -Errno.EMFILE, Errno.describe(-fd));
        }
        for (int i = 0; i < left; i++) {
            LibC.close(taken.pop());
        }
    }

    private static String useFile(FileHandle file, ThreadPool pool) throws InterruptedException {
        try (ThreadPoolIo io = ThreadPoolIo.create(file, DescriptorJob::nothing, null, CallbackEnvironment.of(pool))) {
            Overlapped operation = new Overlapped(0);
            io.start();
            file.write(SmallJob.block(7), operation);
            io.waitForCallbacks();
            ByteBuffer back = ByteBuffer.allocateDirect(SmallJob.BLOCK);
            io.start();
            file.read(back, operation);
            io.waitForCallbacks();
            return "error " + operation.error() + ", bytes " + operation.bytesTransferred() + ", same "
                    + back.equals(SmallJob.block(7)) + ", ledger " + io.ledger();
        }
    }

    /** A read that has to wait, and the byte that it waits for. */
    private static String usePipe(Pipe pipe, ThreadPool pool) throws InterruptedException {
        try (ThreadPoolIo source =
                        ThreadPoolIo.create(pipe.source(), DescriptorJob::nothing, null, CallbackEnvironment.of(pool));
                ThreadPoolIo sink =
                        ThreadPoolIo.create(pipe.sink(), DescriptorJob::nothing, null, CallbackEnvironment.of(pool))) {
            Overlapped read = new Overlapped();
            Overlapped write = new Overlapped();
            source.start();
            Outcome outcome = pipe.source().read(ByteBuffer.allocateDirect(1), read);
            if (!outcome.expectsCompletion()) {
                source.cancel();
            }
            sink.start();
            pipe.sink().write(ByteBuffer.allocateDirect(1), write);
            source.waitForCallbacks();
            sink.waitForCallbacks();
            return outcome + ", read error " + read.error() + ", write error " + write.error();
        }
    }

    private static String open(Path path) {
        try (FileHandle file = FileHandle.open(path, READ, WRITE, CREATE)) {
            return "done, " + file.isOpen();
        } catch (IOException e) {
            return e.getClass().getName() + ": " + e.getMessage().replace(path.toString(), "PATH");
        }
    }

    private static void nothing(
            Object instance, Object context, Overlapped overlapped, int error, long bytes, ThreadPoolIo io) {
        // The results are looked at when all have arrived.
    }
}
