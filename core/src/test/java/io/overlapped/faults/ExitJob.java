package io.overlapped.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.overlapped.CallbackEnvironment;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * Ends with operations in flight: chains of writes that never end, and a read of a pipe into which nobody writes.
 * Arguments: a directory, and how to end.
 */
final class ExitJob {
    private static final int DEPTH = 16;

    private ExitJob() {}

    @SuppressWarnings("resource") // that nothing is closed is the point
    public static void main(String[] args) throws Exception {
        boolean daemon = !args[1].equals("closeInCallback");
        ThreadPool pool = args[1].equals("processPool")
                ? ThreadPool.processPool()
                : ThreadPool.builder().daemon(daemon).build();
        CountDownLatch underWay = new CountDownLatch(100);
        FileHandle file = FileHandle.open(Path.of(args[0], "endless"), READ, WRITE, CREATE);
        ByteBuffer data = ByteBuffer.allocateDirect(4096);
        Pipe pipe = FileHandle.pipe();
        ThreadPoolIo reads = ThreadPoolIo.create(
                pipe.source(),
                (instance, context, overlapped, error, bytes, io) -> System.out.println("pipe=error " + error),
                null,
                CallbackEnvironment.of(pool));
        reads.start();
        pipe.source().read(ByteBuffer.allocateDirect(1), new Overlapped());
        ThreadPoolIo writes = ThreadPoolIo.create(
                file,
                (instance, context, overlapped, error, bytes, io) -> {
                    underWay.countDown();
                    if (underWay.getCount() == 0) {
                        inCallback(args[1], pool);
                    }
                    if (daemon) {
                        io.start();
                        file.write(data, overlapped);
                    }
                },
                null,
                CallbackEnvironment.of(pool));
        for (int i = 0; i < (daemon ? DEPTH : 100); i++) {
            writes.start();
            file.write(data, new Overlapped(4096L * i));
        }
        if (daemon) {
            underWay.await();
        }
        System.out.println("engine=" + pool.engine());
        if (args[1].equals("exit")) {
            System.exit(7);
        } else if (args[1].equals("halt")) {
            Runtime.getRuntime().halt(8);
        } else if (args[1].equals("exitInCallback")) {
            Thread.currentThread().join(); // does not end by itself
        }
        System.out.println("main=over");
    }

    private static void inCallback(String how, ThreadPool pool) {
        if (how.equals("exitInCallback")) {
            System.exit(9);
        } else if (how.equals("closeInCallback")) {
            pool.close();
        }
    }
}
