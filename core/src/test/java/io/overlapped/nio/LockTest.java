package io.overlapped.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks as another process sees them, which is what they are for. */
class LockTest extends ChannelSuite {
    private static final String ENGINES = "io.overlapped.nio.Engines#all";

    @TempDir
    static Path shared;

    private static Path file;
    private static Process other;
    private static BufferedReader answers;

    @BeforeAll
    static void startTheOtherProcess() throws IOException {
        file = Files.write(shared.resolve("locked"), new byte[100]);
        ProgramFork program = ProgramFork.compile(shared, "/nio/LockProgram.java.txt", "LockProgram");
        other = program.startTalking(List.of(), "LockProgram", file.toString());
        answers = other.inputReader();
        assertThat(answers.readLine()).isEqualTo("ready");
    }

    @AfterAll
    static void endTheOtherProcess() throws Exception {
        other.getOutputStream().close();
        assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private static String ask(char command) throws IOException {
        other.getOutputStream().write(command);
        other.getOutputStream().flush();
        return answers.readLine();
    }

    @BeforeEach
    void nobodyHoldsALock() throws IOException {
        assertThat(ask('t')).isEqualTo("could");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aLockOutlastsEverythingTheChannelDoes(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        try (FileChannel channel = open(file, pool, READ, WRITE);
                FileLock lock = channel.lock()) {
            assertThat(ask('t')).isEqualTo("could not");
            channel.write(ByteBuffer.allocate(10), 0);
            channel.read(ByteBuffer.allocate(10), 0);
            channel.size();
            channel.truncate(100);
            channel.force(true);
            channel.map(FileChannel.MapMode.READ_ONLY, 0, 10);
            channel.transferFrom(channel, 0, 10);
            assertThat(ask('t')).isEqualTo("could not");
            assertThat(lock.isValid()).isTrue();
            lock.release();
            assertThat(lock.isValid()).isFalse();
            assertThat(ask('t')).isEqualTo("could");
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void anAsynchronousChannelsLockOutlastsEverythingItDoes(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        AsynchronousFileChannel channel = openAsynchronous(file, pool, null, READ, WRITE);
        FileLock lock = channel.lock().get();
        channel.write(ByteBuffer.allocate(10), 0).get();
        channel.read(ByteBuffer.allocate(10), 0).get();
        channel.size();
        channel.truncate(100);
        channel.force(true);
        assertThat(ask('t')).isEqualTo("could not");
        channel.close();
        assertThat(lock.isValid()).isFalse();
        assertThatThrownBy(lock::release).isExactlyInstanceOf(ClosedChannelException.class);
        assertThat(ask('t')).isEqualTo("could");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void theJdksTableKnowsTheLocks(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        try (FileChannel ours = open(file, pool, READ, WRITE);
                AsynchronousFileChannel asynchronous = openAsynchronous(file, pool, null, READ, WRITE);
                FileChannel jdks = FileChannel.open(file, READ, WRITE)) {
            FileLock lock = ours.lock(0, 10, false);
            assertThatThrownBy(() -> jdks.tryLock(5, 10, false)).isInstanceOf(OverlappingFileLockException.class);
            assertThatThrownBy(() -> asynchronous.lock(5, 10, true)).isInstanceOf(OverlappingFileLockException.class);
            assertThat(jdks.tryLock(10, 10, false).isValid()).isTrue();
            assertThatThrownBy(() -> ours.tryLock(15, 1, false)).isInstanceOf(OverlappingFileLockException.class);
            assertThat(lock.isValid()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void whatIsLockedElsewhereIsWaitedFor(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        assertThat(ask('l')).isEqualTo("locked");
        try (FileChannel channel = open(file, pool, READ, WRITE);
                AsynchronousFileChannel asynchronous = openAsynchronous(file, pool, null, READ, WRITE)) {
            assertThat(channel.tryLock()).isNull();
            assertThat(asynchronous.tryLock()).isNull();
            Future<FileLock> waiting = asynchronous.lock(0, 10, false);
            FutureTask<FileLock> blocked = new FutureTask<>(() -> channel.lock(50, 10, false));
            Thread.ofPlatform().start(blocked);
            assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(blocked.isDone()).isFalse();
            // The pool serves others meanwhile.
            assertThat(asynchronous.read(ByteBuffer.allocate(10), 0).get()).isEqualTo(10);
            assertThat(ask('u')).isEqualTo("released");
            assertThat(waiting.get().acquiredBy()).isSameAs(asynchronous);
            assertThat(blocked.get().channel()).isSameAs(channel);
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void closingEndsTheWait(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        assertThat(ask('l')).isEqualTo("locked");
        FileChannel channel = open(file, pool, READ, WRITE);
        AsynchronousFileChannel asynchronous = openAsynchronous(file, pool, null, READ, WRITE);
        Future<FileLock> waiting = asynchronous.lock(0, 10, false);
        FutureTask<FileLock> blocked = new FutureTask<>(() -> channel.lock(50, 10, false));
        Thread.ofPlatform().start(blocked);
        assertThatThrownBy(() -> blocked.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        asynchronous.close();
        channel.close();
        for (Future<FileLock> ended : List.of(waiting, blocked)) {
            assertThatThrownBy(ended::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseExactlyInstanceOf(AsynchronousCloseException.class);
        }
        assertThat(ask('u')).isEqualTo("released");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void anInterruptEndsTheWaitAndTheChannel(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        assertThat(ask('l')).isEqualTo("locked");
        try (FileChannel channel = open(file, pool, READ, WRITE)) {
            AtomicReference<Object> outcome = new AtomicReference<>();
            Thread waiter = Thread.ofPlatform().start(() -> {
                try {
                    outcome.set(channel.lock());
                } catch (IOException e) {
                    outcome.set(e.getClass() + (Thread.currentThread().isInterrupted() ? " interrupted" : ""));
                }
            });
            waiter.join(100);
            assertThat(waiter.isAlive()).isTrue();
            waiter.interrupt();
            waiter.join();
            assertThat(outcome).hasValue(FileLockInterruptionException.class + " interrupted");
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(ask('u')).isEqualTo("released");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aFileWithoutANameIsLockedToo(EngineKind engine) throws Exception {
        ThreadPool pool = pool(engine);
        Path nameless = Files.write(directory.resolve("nameless"), new byte[100]);
        try (FileChannel channel = open(nameless, pool, READ, WRITE)) {
            Files.delete(nameless);
            Files.write(nameless, new byte[1]);
            assertThat(channel.tryLock().isValid()).isTrue();
            assertThat(channel.map(FileChannel.MapMode.READ_WRITE, 0, 100).capacity())
                    .isEqualTo(100);
            assertThat(Files.size(nameless)).isEqualTo(1);
        }
    }
}
