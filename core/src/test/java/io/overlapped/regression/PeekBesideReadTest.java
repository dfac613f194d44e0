package io.overlapped.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.NamedPipe;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPoolIo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who looked at a pipe took what had just arrived, and a read that waited for the connection to become readable waited on. */
class PeekBesideReadTest extends RegressionSuite {
    private static final int ROUNDS = 300;

    @OnEachEngine
    void aReadThatWaitsGetsWhatArrives(EngineKind engine) throws Exception {
        String name = "peek-beside-read-" + System.nanoTime();
        FileHandle server = closing(NamedPipe.builder(name).create());
        FileHandle client = closing(NamedPipe.open(name));
        Overlapped connected = new Overlapped();
        server.namedPipe().connect(connected);
        Semaphore reads = new Semaphore(0);
        ThreadPoolIo io =
                bind(server, (instance, context, overlapped, error, bytes, self) -> reads.release(), pool(engine, 4));
        AtomicBoolean over = new AtomicBoolean();
        Thread looking = Thread.ofPlatform().daemon().start(() -> {
            MemorySegment into = Arena.ofAuto().allocate(16);
            while (!over.get()) {
                server.namedPipe().peek(into);
                Thread.onSpinWait();
            }
        });
        try {
            ByteBuffer in = direct(16);
            ByteBuffer out = direct(1);
            for (int i = 0; i < ROUNDS; i++) {
                Overlapped read = new Overlapped();
                io.start();
                assertThat(server.read(in.clear(), read).expectsCompletion()).isTrue();
                Overlapped write = new Overlapped();
                client.write(out.clear(), write);
                write.await();
                assertThat(reads.tryAcquire(SECONDS, TimeUnit.SECONDS))
                        .as("read %d", i)
                        .isTrue();
                assertThat(read.bytesTransferred()).isOne();
            }
        } finally {
            over.set(true);
            looking.join();
        }
    }
}
