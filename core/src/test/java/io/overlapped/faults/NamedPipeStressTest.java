package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.IoCallback;
import io.overlapped.NamedPipe;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.PipeBusyException;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few instances serve many clients, which come and go: each gets back what it sent, and none is lost or served twice. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NamedPipeStressTest {
    private static final int INSTANCES = 3;
    private static final int CLIENTS = 4;
    private static final int VISITS = 60;
    private static final int LONGEST = 100_000;

    private final String name = "overlapped-test-" + UUID.randomUUID();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();

    /** One instance: connects, reads a message, sends it back, disconnects, and begins again. */
    private final class Server implements IoCallback {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
        private final Overlapped operation = new Overlapped();
        private Step step = Step.CONNECT;

        private enum Step {
            CONNECT,
            READ,
            WRITE
        }

        private void connect(ThreadPoolIo io) {
            step = Step.CONNECT;
            io.start();
            if (io.file().namedPipe().connect(operation) == Outcome.FAILED) {
                io.cancel();
                if (operation.error() == 535) {
                    read(io);
                } else {
                    refuseUnlessClosed(io, "connect");
                }
            }
        }

        private void read(ThreadPoolIo io) {
            step = Step.READ;
            io.start();
            if (!io.file().read(buffer.clear(), operation).expectsCompletion()) {
                io.cancel();
                refuseUnlessClosed(io, "read");
            }
        }

        /** The last callbacks may find that the test has closed the file: that is the end. */
        private void refuseUnlessClosed(ThreadPoolIo io, String what) {
            if (io.file().isOpen()) {
                throw new AssertionError(what + ": " + operation.error());
            }
        }

        @Override
        public void onCompletion(
                io.overlapped.CallbackInstance instance,
                Object context,
                Overlapped overlapped,
                int error,
                long bytes,
                ThreadPoolIo io) {
            if (error == 995 || error == 109) {
                return; // the end
            }
            if (error != 0) {
                throw new AssertionError(step + ": " + error);
            }
            switch (step) {
                case CONNECT -> read(io);
                case READ -> {
                    step = Step.WRITE;
                    io.start();
                    if (!io.file().write(buffer.limit((int) bytes), operation).expectsCompletion()) {
                        io.cancel();
                        refuseUnlessClosed(io, "write");
                    }
                }
                case WRITE -> {
                    served.incrementAndGet();
                    io.file().namedPipe().disconnect();
                    connect(io);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void everyClientGetsItsOwnMessageBack(EngineKind engine) throws Exception {
        if (engine == EngineKind.URING) {
            Uring.assumeUsable();
        }
        List<FileHandle> files = new ArrayList<>();
        try (ThreadPool pool = ThreadPool.builder()
                .engine(engine)
                .exceptionHandler(failures::add)
                .build()) {
            for (int i = 0; i < INSTANCES; i++) {
                FileHandle file = NamedPipe.builder(name)
                        .messages(true)
                        .readMessages(true)
                        .maximumInstances(INSTANCES)
                        .create();
                files.add(file);
                Server server = new Server();
                server.connect(ThreadPoolIo.create(file, server, null, CallbackEnvironment.of(pool)));
            }
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int seed = i;
                clients.add(Thread.ofPlatform().start(() -> visit(seed)));
            }
            for (Thread client : clients) {
                client.join();
            }
            files.forEach(FileHandle::close);
        }
        assertThat(failures).isEmpty();
        // The last visits may have ended before their servers knew that all was taken.
        assertThat(served.get()).isBetween(CLIENTS * VISITS - INSTANCES, CLIENTS * VISITS);
    }

    private void visit(int seed) {
        Random random = new Random(seed);
        try {
            for (int i = 0; i < VISITS; i++) {
                byte[] data = new byte[random.nextInt(random.nextInt(10) == 0 ? LONGEST : 1000)];
                random.nextBytes(data);
                try (FileHandle client = open()) {
                    client.namedPipe().readMessages(true);
                    MemorySegment sent = Arena.ofAuto().allocate(Math.max(1, data.length));
                    MemorySegment.copy(MemorySegment.ofArray(data), 0, sent, 0, data.length);
                    MemorySegment got = Arena.ofAuto().allocate(LONGEST);
                    Overlapped write = new Overlapped();
                    client.pointer().write(sent.asSlice(0, data.length), write, true);
                    assertThat(write.error()).isZero();
                    Overlapped read = new Overlapped();
                    client.pointer().read(got, read, true);
                    assertThat(read.error()).isZero();
                    assertThat(read.bytesTransferred()).isEqualTo(data.length);
                    assertThat(got.asSlice(0, data.length).mismatch(sent.asSlice(0, data.length)))
                            .isEqualTo(-1);
                }
            }
        } catch (Throwable failure) {
            failures.add(failure);
        }
    }

    private FileHandle open() throws IOException, InterruptedException {
        while (true) {
            try {
                return NamedPipe.openSynchronous(name);
            } catch (PipeBusyException e) {
                NamedPipe.await(name, Duration.ofSeconds(30));
            }
        }
    }
}
