package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.HandleApi.CloseHandle;
import static io.overlapped.win32.HandleApi.DuplicateHandle;
import static io.overlapped.win32.HandleApi.INVALID_HANDLE_VALUE;
import static io.overlapped.win32.SynchApi.CreateEventW;
import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.SynchApi.WaitForSingleObjectEx;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpool;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpool;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMaximum;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMinimum;
import static io.overlapped.win32.ThreadpoolApiSet.StartThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolIoCallbacks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.IoCallback;
import io.overlapped.Pipe;
import io.overlapped.Priority;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import io.overlapped.Win32Error;
import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools, environments, events, handles, cancelling: results and errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ObjectsTest {
    private static final IoCallback NOTHING = (instance, context, overlapped, error, bytes, self) -> {};

    private static void assertFails(boolean result, int error) {
        int last = GetLastError();
        assertThat(result).isFalse();
        assertThat(last).isEqualTo(error);
    }

    @Test
    void theLastErrorIsTheThreadsOwn() throws InterruptedException {
        SetLastError(5);
        AtomicInteger seen = new AtomicInteger(-1);
        Thread other = Thread.ofPlatform().start(() -> {
            seen.set(GetLastError());
            SetLastError(6);
        });
        other.join();
        assertThat(seen).hasValue(0);
        assertThat(GetLastError()).isEqualTo(5);
    }

    @Test
    void errorCodesAreTheModels() throws IllegalAccessException {
        int same = 0;
        for (Field field : Win32Error.class.getFields()) {
            try {
                assertThat(WinError.class.getField(field.getName()).getInt(null))
                        .as(field.getName())
                        .isEqualTo(field.getInt(null));
                same++;
            } catch (NoSuchFieldException e) {
                throw new AssertionError("WinError lacks " + field.getName(), e);
            }
        }
        assertThat(same).isEqualTo(Win32Error.class.getFields().length).isGreaterThan(30);
    }

    @Test
    void pools() {
        assertThat(CreateThreadpool("not null")).isNull();
        assertThat(GetLastError()).isEqualTo(87);
        ThreadPool pool = CreateThreadpool(null);
        SetThreadpoolThreadMaximum(pool, 0);
        assertThat(pool.maximumThreads()).isEqualTo(1);
        assertThat(SetThreadpoolThreadMinimum(pool, 2)).isTrue();
        assertThat(pool.minimumThreads()).isEqualTo(2);
        assertThat(pool.maximumThreads()).as("raised").isEqualTo(2);
        SetThreadpoolThreadMaximum(pool, 1);
        assertThat(pool.minimumThreads()).as("lowered").isEqualTo(1);
        assertFails(SetThreadpoolThreadMinimum(pool, -1), 87);
        CloseThreadpool(pool);
    }

    @Test
    void environmentsAreReadAtCreation() throws IOException {
        ThreadPool pool = CreateThreadpool(null);
        TP_CALLBACK_ENVIRON environment = new TP_CALLBACK_ENVIRON();
        WinBase.InitializeThreadpoolEnvironment(environment);
        WinBase.SetThreadpoolCallbackPool(environment, pool);
        WinBase.SetThreadpoolCallbackPriority(environment, WinNT.TP_CALLBACK_PRIORITY_LOW);
        WinBase.SetThreadpoolCallbackRunsLong(environment);
        WinBase.SetThreadpoolCallbackPersistent(environment);
        try (Pipe pipe = FileHandle.pipe()) {
            ThreadPoolIo io = CreateThreadpoolIo(pipe.source(), NOTHING, null, environment);
            WinBase.DestroyThreadpoolEnvironment(environment);
            assertThat(io.environment())
                    .isEqualTo(new CallbackEnvironment(pool, Priority.LOW, true, true, null, null, null));
            ThreadpoolApiSet.CloseThreadpoolIo(io);
            assertRefused(pipe.sink(), null, new TP_CALLBACK_ENVIRON());
            WinBase.SetThreadpoolCallbackPriority(environment, WinNT.TP_CALLBACK_PRIORITY_INVALID);
            assertRefused(pipe.sink(), NOTHING, environment);
            WinBase.InitializeThreadpoolEnvironment(environment);
            environment.Version = 9999;
            assertRefused(pipe.sink(), NOTHING, environment);
            WinBase.InitializeThreadpoolEnvironment(environment);
            pool.close();
            WinBase.SetThreadpoolCallbackPool(environment, pool);
            assertRefused(pipe.sink(), NOTHING, environment);
        }
    }

    private static void assertRefused(FileHandle file, IoCallback callback, TP_CALLBACK_ENVIRON environment) {
        SetLastError(0);
        assertThat(CreateThreadpoolIo(file, callback, null, environment)).isNull();
        assertThat(GetLastError()).isEqualTo(87);
    }

    @Test
    void events() {
        assertThat(CreateEventW(null, true, false, "name")).isNull();
        assertThat(GetLastError()).isEqualTo(50);
        Event auto = CreateEventW(null, false, true, null);
        assertThat(WaitForSingleObject(auto, 0)).isEqualTo(0);
        assertThat(WaitForSingleObject(auto, 0)).isEqualTo(258);
        assertThat(SynchApi.SetEvent(auto)).isTrue();
        assertThat(WaitForSingleObject(auto, WinBase.INFINITE)).isEqualTo(0);
        Event manual = CreateEventW(null, true, true, null);
        assertThat(WaitForSingleObject(manual, 0)).isEqualTo(0);
        assertThat(WaitForSingleObject(manual, 1)).isEqualTo(0);
        assertThat(SynchApi.ResetEvent(manual)).isTrue();
        assertThat(WaitForSingleObject(manual, 1)).isEqualTo(258);
        assertThat(CloseHandle(manual)).isTrue();
        assertFails(CloseHandle(manual), 6);
        assertFails(SynchApi.SetEvent(manual), 6);
        assertFails(SynchApi.ResetEvent(manual), 6);
        assertFails(SynchApi.SetEvent(null), 6);
        SetLastError(0);
        assertThat(WaitForSingleObject(manual, 0)).isEqualTo(WinBase.WAIT_FAILED);
        assertThat(GetLastError()).isEqualTo(6);
        assertThat(WaitForSingleObject(null, 0)).isEqualTo(WinBase.WAIT_FAILED);
        assertThat(WaitForSingleObject(INVALID_HANDLE_VALUE, 0))
                .as("this process")
                .isEqualTo(258);
    }

    @Test
    void interruptsEndAlertableWaitsOnly() {
        Event event = CreateEventW(null, true, false, null);
        Thread.currentThread().interrupt();
        assertThat(WaitForSingleObjectEx(event, WinBase.INFINITE, true)).isEqualTo(192);
        assertThat(Thread.currentThread().isInterrupted()).as("taken").isFalse();
        Thread.currentThread().interrupt();
        assertThat(WaitForSingleObject(event, 20)).isEqualTo(258);
        assertThat(Thread.interrupted()).as("kept").isTrue();
    }

    @Test
    void noHandles() {
        assertThat(CloseHandle(INVALID_HANDLE_VALUE)).isTrue();
        assertThat(INVALID_HANDLE_VALUE.isOpen()).isFalse();
        assertFails(CloseHandle(null), 6);
        assertFails(IoApiSet.CancelIo(null), 6);
        assertFails(IoApiSet.CancelIoEx(INVALID_HANDLE_VALUE, null), 6);
    }

    @Test
    void cancelling() throws Exception {
        try (Pipe pipe = FileHandle.pipe()) {
            assertFails(IoApiSet.CancelIoEx(pipe.source(), null), 1168);
            OVERLAPPED first = new OVERLAPPED();
            OVERLAPPED second = new OVERLAPPED();
            assertFails(IoApiSet.CancelIoEx(pipe.source(), first), 1168);
            assertFails(FileApi.ReadFile(pipe.source(), Run.memory(4), 4, null, first), 997);
            assertFails(FileApi.ReadFile(pipe.source(), Run.memory(4), 4, null, second), 997);
            Thread other = Thread.ofPlatform().start(() -> IoApiSet.CancelIo(pipe.source()));
            other.join();
            assertThat(WinBase.HasOverlappedIoCompleted(first))
                    .as("another thread's")
                    .isFalse();
            assertThat(IoApiSet.CancelIoEx(pipe.source(), second)).isTrue();
            IntRef moved = new IntRef(9);
            assertFails(IoApiSet.GetOverlappedResult(pipe.source(), second, moved, true), 995);
            assertThat(moved.value).isZero();
            assertThat(WinBase.HasOverlappedIoCompleted(first)).isFalse();
            assertThat(IoApiSet.CancelIo(pipe.source())).isTrue();
            assertFails(IoApiSet.GetOverlappedResult(pipe.source(), first, moved, true), 995);
            assertFails(IoApiSet.CancelIoEx(pipe.source(), first), 1168);
        }
    }

    @Test
    void aDuplicateKeepsTheFileOpen() throws IOException {
        Pipe pipe = FileHandle.pipe();
        FileHandle source = pipe.source();
        HandleRef<FileHandle> other = new HandleRef<>();
        assertThat(DuplicateHandle(INVALID_HANDLE_VALUE, source, INVALID_HANDLE_VALUE, other, 0, false, 2))
                .isTrue();
        FileHandle duplicate = other.value;
        AtomicInteger called = new AtomicInteger();
        ThreadPoolIo io = CreateThreadpoolIo(
                source,
                (instance, context, overlapped, error, bytes, self) -> called.addAndGet((int) bytes),
                null,
                null);
        StartThreadpoolIo(io);
        OVERLAPPED operation = new OVERLAPPED();
        assertFails(FileApi.ReadFile(duplicate, Run.memory(4), 4, null, operation), 997);
        assertThat(CloseHandle(source)).isTrue();
        assertFails(FileApi.ReadFile(source, Run.memory(4), 4, null, new OVERLAPPED()), 6);
        assertThat(WinBase.HasOverlappedIoCompleted(operation))
                .as("not cancelled")
                .isFalse();
        assertThat(FileApi.WriteFile(pipe.sink(), Run.text("abc"), 3, null, new OVERLAPPED()))
                .isTrue();
        WaitForThreadpoolIoCallbacks(io, false);
        assertThat(called).as("the binding is the file's").hasValue(3);
        assertThat(DuplicateHandle(INVALID_HANDLE_VALUE, duplicate, INVALID_HANDLE_VALUE, other, 0, false, 3))
                .isTrue();
        assertThat(duplicate.isOpen()).as("DUPLICATE_CLOSE_SOURCE").isFalse();
        assertThat(other.value.isOpen()).isTrue();
        assertThat(CloseHandle(other.value)).isTrue();
        assertThat(CloseHandle(pipe.sink())).isTrue();
        assertFails(DuplicateHandle(INVALID_HANDLE_VALUE, source, INVALID_HANDLE_VALUE, other, 0, false, 2), 6);
        assertFails(DuplicateHandle(null, duplicate, INVALID_HANDLE_VALUE, other, 0, false, 2), 6);
        Event event = CreateEventW(null, true, false, null);
        assertFails(DuplicateHandle(INVALID_HANDLE_VALUE, event, INVALID_HANDLE_VALUE, other, 0, false, 2), 50);
        assertFails(DuplicateHandle(INVALID_HANDLE_VALUE, event, INVALID_HANDLE_VALUE, other, 0, false, 4), 87);
    }

    @Test
    void inACallback() throws IOException {
        try (Pipe pipe = FileHandle.pipe()) {
            Event returned = CreateEventW(null, true, false, null);
            AtomicInteger waited = new AtomicInteger();
            ThreadPoolIo io = CreateThreadpoolIo(
                    pipe.source(),
                    (instance, context, overlapped, error, bytes, self) -> {
                        ThreadpoolApiSet.SetEventWhenCallbackReturns(instance, returned);
                        ThreadpoolApiSet.DisassociateCurrentThreadFromCallback(instance);
                        WaitForThreadpoolIoCallbacks(self, false);
                        waited.set(returned.isSignaled() ? -1 : 1);
                    },
                    null,
                    null);
            StartThreadpoolIo(io);
            assertFails(FileApi.ReadFile(pipe.source(), Run.memory(4), 4, null, new OVERLAPPED()), 997);
            FileApi.WriteFile(pipe.sink(), Run.text("abc"), 3, null, new OVERLAPPED());
            assertThat(WaitForSingleObject(returned, 30_000)).isZero();
            assertThat(waited).hasValue(1);
        }
    }

    @Test
    void fileTimes() {
        assertThat(new FILETIME(-1, -10_000_000)).isEqualTo(FILETIME.after(Duration.ofSeconds(1)));
        assertThat(FILETIME.after(Duration.ofNanos(1)).ticks())
                .as("never early")
                .isEqualTo(-1);
        assertThat(FILETIME.after(Duration.ZERO).ticks()).isZero();
        assertThat(FILETIME.at(Instant.EPOCH).ticks()).isEqualTo(116_444_736_000_000_000L);
        assertThat(FILETIME.at(Instant.EPOCH).dwHighDateTime()).isEqualTo(0x019DB1DE);
        assertThat(FILETIME.at(Instant.EPOCH).dwLowDateTime()).isEqualTo(0xD53E8000);
        assertThatThrownBy(() -> FILETIME.after(Duration.ofNanos(-1)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a delay is 0 or more: PT-0.000000001S");
        assertThatThrownBy(() -> FILETIME.at(Instant.parse("1600-12-31T23:59:59Z")))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a FILETIME begins in 1601: 1600-12-31T23:59:59Z");
    }
}
