package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.FileApi.CREATE_ALWAYS;
import static io.overlapped.win32.FileApi.CreateFileW;
import static io.overlapped.win32.FileApi.OPEN_EXISTING;
import static io.overlapped.win32.FileApi.ReadFile;
import static io.overlapped.win32.FileApi.WriteFile;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.SubmitThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolIoCallbacks;
import static io.overlapped.win32.WinBase.FILE_FLAG_OVERLAPPED;
import static io.overlapped.win32.WinError.ERROR_IO_PENDING;
import static io.overlapped.win32.WinNT.GENERIC_READ;
import static io.overlapped.win32.WinNT.GENERIC_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackInstance;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.Misuse;
import io.overlapped.Overlapped;
import io.overlapped.Pipe;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.ThreadPoolWork;
import io.overlapped.WorkCallback;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** One run of a scenario: its pool, what it opened, the callbacks that came, and the events that it recorded. */
final class Run implements AutoCloseable {
    private static final Duration LONG = Steps.LONG;
    private static final Duration SHORT = Steps.SHORT;

    final ThreadPool pool;
    final TP_CALLBACK_ENVIRON environment = new TP_CALLBACK_ENVIRON();
    final List<Throwable> reports = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> events = new ArrayList<>();
    ThreadPoolIo io;

    private final boolean strict;
    private boolean poolStays;
    private final Path directory;
    private final List<OVERLAPPED> operations = new ArrayList<>();
    private final List<Called> callbacks = new ArrayList<>();
    private final List<Handle> handles = new ArrayList<>();

    private record Called(Overlapped overlapped, int result, long bytes, boolean sameIo) {}

    /** More to do in a callback. */
    interface Action {
        void run(CallbackInstance instance, OVERLAPPED overlapped, ThreadPoolIo self);
    }

    private volatile Action action = (instance, overlapped, self) -> {};

    Run(EngineKind engine, Misuse misuse, Path directory) {
        this.strict = misuse == Misuse.REFUSE;
        this.directory = directory;
        // Without inline reads every read of a file is pending, as in the recorded runs.
        this.pool = ThreadPool.builder()
                .engine(engine)
                .misuse(misuse)
                .inlineReads(false)
                .exceptionHandler(reports::add)
                .build();
        WinBase.InitializeThreadpoolEnvironment(environment);
        WinBase.SetThreadpoolCallbackPool(environment, pool);
    }

    void record(String name, Object... keysAndValues) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("ev", name);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            event.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        synchronized (events) {
            events.add(event);
        }
    }

    // ---- what is opened

    FileHandle file(String name, int flags) {
        FileHandle file = CreateFileW(path(name), GENERIC_READ | GENERIC_WRITE, 0, null, CREATE_ALWAYS, flags, null);
        assertThat(file).isNotSameAs(HandleApi.INVALID_HANDLE_VALUE);
        return keep(file);
    }

    String path(String name) {
        return directory.resolve(name).toString();
    }

    /** A file for overlapped operations that is bound; see {@link #io}. */
    FileHandle boundFile() {
        FileHandle file = file("file.bin", FILE_FLAG_OVERLAPPED);
        io = bind(file);
        return file;
    }

    /** A byte pipe, whose reading end, the server's, is bound; see {@link #io}. */
    Pipe boundPipe() {
        return boundPipe(WinBase.PIPE_TYPE_BYTE | WinBase.PIPE_READMODE_BYTE);
    }

    /** A pipe whose reading end, the server's, is bound; see {@link #io}. */
    Pipe boundPipe(int mode) {
        String name = pipeName();
        FileHandle server = keep(NamedPipeApi.CreateNamedPipeW(
                name, WinBase.PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, mode, 1, 4096, 4096, 0, null));
        FileHandle client =
                CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, null);
        assertThat(server).isNotSameAs(HandleApi.INVALID_HANDLE_VALUE);
        assertThat(client).isNotSameAs(HandleApi.INVALID_HANDLE_VALUE);
        io = bind(server);
        return new Pipe(server, keep(client));
    }

    static String pipeName() {
        return "\\\\.\\pipe\\overlapped-test-" + UUID.randomUUID();
    }

    ThreadPoolIo bind(FileHandle file) {
        ThreadPoolIo bound = CreateThreadpoolIo(file, this::called, null, environment);
        assertThat(bound).isNotNull();
        return bound;
    }

    ThreadPoolWork work(WorkCallback callback) {
        ThreadPoolWork work = CreateThreadpoolWork(callback, null, environment);
        assertThat(work).isNotNull();
        return work;
    }

    /** What a callback of a work object does, which may never end. */
    interface Doing {
        void run(CallbackInstance instance, ThreadPoolWork self);
    }

    /** Whether something that a callback does comes to its end; throws what it threw. */
    boolean endsInCallback(Doing doing) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        SubmitThreadpoolWork(work((instance, context, self) -> {
            try {
                doing.run(instance, self);
            } catch (Throwable e) {
                failure.set(e);
            }
            ended.countDown();
        }));
        boolean ends = Steps.await(ended, strict ? LONG : SHORT);
        if (failure.get() instanceof RuntimeException e) {
            throw e;
        }
        return ends;
    }

    /** A thread of the pool's will never end: the pool cannot be closed. */
    void leavePoolOpen() {
        poolStays = true;
    }

    /** Waits until the pool, which has one thread, has run what was queued. */
    void awaitQueueRun() {
        CountDownLatch last = new CountDownLatch(1);
        pool.trySubmit((instance, context) -> last.countDown(), null);
        Steps.await(last);
    }

    FileHandle keep(FileHandle file) {
        handles.add(file);
        return file;
    }

    // ---- operations

    OVERLAPPED operation() {
        return operation(0);
    }

    OVERLAPPED operation(long offset) {
        OVERLAPPED operation = new OVERLAPPED(offset);
        synchronized (callbacks) {
            operations.add(operation);
        }
        return operation;
    }

    static MemorySegment memory(long size) {
        return Arena.ofAuto().allocate(size, 8);
    }

    static MemorySegment text(String text) {
        MemorySegment memory = memory(text.length());
        memory.copyFrom(MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII)));
        return memory;
    }

    static String text(MemorySegment memory, int length) {
        return new String(
                memory.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    /** Reads, and says what came of it: {@code ret} and {@code err}. */
    Object[] read(FileHandle file, MemorySegment buffer, int length, OVERLAPPED operation) {
        boolean done = ReadFile(file, buffer, length, null, operation);
        return new Object[] {"ret", done, "err", done ? 0 : GetLastError()};
    }

    boolean write(FileHandle file, MemorySegment buffer, int length, OVERLAPPED operation) {
        return WriteFile(file, buffer, length, null, operation) || GetLastError() == ERROR_IO_PENDING;
    }

    /** Puts bytes into a pipe; its writing end is bound to no pool. */
    void send(Pipe pipe, String text) {
        OVERLAPPED operation = new OVERLAPPED();
        IntRef moved = new IntRef();
        boolean done = WriteFile(pipe.sink(), text(text), text.length(), null, operation);
        assertThat(done || GetLastError() == ERROR_IO_PENDING).isTrue();
        assertThat(IoApiSet.GetOverlappedResult(pipe.sink(), operation, moved, true))
                .isTrue();
        assertThat(moved.value).isEqualTo(text.length());
    }

    // ---- callbacks

    private void called(
            CallbackInstance instance,
            Object context,
            Overlapped overlapped,
            int result,
            long bytes,
            ThreadPoolIo self) {
        action.run(instance, (OVERLAPPED) overlapped, self);
        synchronized (callbacks) {
            callbacks.add(new Called(overlapped, result, bytes, self == io));
            callbacks.notifyAll();
        }
    }

    /** From here on only what is yet to come counts. */
    void forget() {
        synchronized (callbacks) {
            operations.clear();
            callbacks.clear();
        }
    }

    void inCallback(Action newAction) {
        action = newAction;
    }

    int count() {
        synchronized (callbacks) {
            return callbacks.size();
        }
    }

    /** Waits until this many callbacks have come. */
    boolean fired(int count) {
        return awaitCount(count, LONG);
    }

    /** Waits a bounded time for a callback that must not come. */
    boolean firesMore(int count) {
        return awaitCount(count + 1, SHORT);
    }

    private boolean awaitCount(int count, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        synchronized (callbacks) {
            while (callbacks.size() < count) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                try {
                    callbacks.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return true;
        }
    }

    /** Records for each operation so far what its callback was given, or that none came. */
    void recordCallbacks() {
        synchronized (callbacks) {
            for (int i = 0; i < operations.size(); i++) {
                Called called = callOf(operations.get(i));
                if (called == null) {
                    record("no_callback", "op", i);
                } else {
                    record(
                            "callback",
                            "op",
                            i,
                            "result",
                            called.result,
                            "bytes",
                            called.bytes,
                            "io_same",
                            called.sameIo);
                }
            }
        }
    }

    Map.Entry<Integer, Long> lastCallback() {
        synchronized (callbacks) {
            Called last = callbacks.getLast();
            return Map.entry(last.result, last.bytes);
        }
    }

    private Called callOf(OVERLAPPED operation) {
        for (Called called : callbacks) {
            if (called.overlapped.equals(operation)) {
                return called;
            }
        }
        return null;
    }

    // ---- waits

    /** A wait for callbacks on a thread of its own. */
    final class Waiter {
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        private Waiter(boolean cancelPending) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    WaitForThreadpoolIoCallbacks(io, cancelPending);
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
        }

        private boolean ends(Duration time) {
            try {
                boolean ended = thread.join(time);
                if (failure.get() instanceof RuntimeException e) {
                    throw e;
                }
                return ended;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean ends() {
            return ends(LONG);
        }
    }

    /** A wait that is to end. */
    void recordWait(String name) {
        record(name, "blocked", !new Waiter(false).ends(LONG));
    }

    void recordWaitTrue(String name) {
        record(name, "blocked", !new Waiter(true).ends(LONG));
    }

    /** A wait that is to block, or, under the strict policy, to be refused. */
    Waiter recordBlockedWait(String name) {
        Waiter waiter = new Waiter(false);
        record(name, "blocked", !waiter.ends(strict ? LONG : SHORT));
        return waiter;
    }

    @Override
    public void close() {
        handles.forEach(Handle::close);
        if (io != null) {
            io.release();
        }
        if (!poolStays) {
            pool.close();
        }
    }
}
