package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.FileApi.LockFile;
import static io.overlapped.win32.FileApi.LockFileEx;
import static io.overlapped.win32.FileApi.UnlockFile;
import static io.overlapped.win32.FileApi.UnlockFileEx;
import static io.overlapped.win32.HandleApi.CloseHandle;
import static io.overlapped.win32.ThreadpoolApiSet.StartThreadpoolIo;
import static io.overlapped.win32.WinBase.LOCKFILE_EXCLUSIVE_LOCK;
import static io.overlapped.win32.WinBase.LOCKFILE_FAIL_IMMEDIATELY;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Misuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Locks by Win32's names: results and errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LockFileTest {
    private static final int BOTH = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;

    @TempDir
    Path directory;

    static Stream<EngineKind> engines() {
        return Engines.all();
    }

    private static void assertFails(boolean result, int error) {
        int last = GetLastError();
        assertThat(result).isFalse();
        assertThat(last).isEqualTo(error);
    }

    private static FileHandle again(Run run, int flags) {
        return run.keep(FileApi.CreateFileW(
                run.path("file.bin"),
                WinNT.GENERIC_READ | WinNT.GENERIC_WRITE,
                0,
                null,
                FileApi.OPEN_EXISTING,
                flags,
                null));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aLockIsWaitedForAndCalledBack(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            FileHandle file = run.boundFile();
            FileHandle other = again(run, WinBase.FILE_FLAG_OVERLAPPED);
            OVERLAPPED held = new OVERLAPPED(1L << 40);
            assertThat(LockFileEx(other, BOTH, 0, 0, 1, held)).isTrue();
            OVERLAPPED operation = run.operation((1L << 40) + 5);
            StartThreadpoolIo(run.io);
            assertFails(LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, operation), WinError.ERROR_IO_PENDING);
            assertFails(IoApiSet.GetOverlappedResult(file, operation, null, false), WinError.ERROR_IO_INCOMPLETE);
            assertThat(run.firesMore(0)).isFalse();
            assertThat(UnlockFileEx(other, 0, 0, 1, held)).isTrue();
            assertThat(run.fired(1)).isTrue();
            assertThat(run.lastCallback()).isEqualTo(Map.entry(0, 0L));
            assertFails(LockFile(other, 5, 1 << 8, 1, 0), WinError.ERROR_LOCK_VIOLATION);
            assertThat(UnlockFile(file, 5, 1 << 8, 10, 0)).isTrue();
            assertThat(LockFile(other, 5, 1 << 8, 1, 0)).isTrue();
            assertFails(UnlockFile(other, 5, 1 << 8, 2, 0), WinError.ERROR_NOT_LOCKED);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void waitingIsCancelled(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            FileHandle file = run.boundFile();
            FileHandle other = again(run, WinBase.FILE_FLAG_OVERLAPPED);
            assertThat(LockFile(other, 0, 0, 10, 0)).isTrue();
            OVERLAPPED operation = run.operation();
            StartThreadpoolIo(run.io);
            assertFails(LockFileEx(file, 0, 0, 10, 0, operation), WinError.ERROR_IO_PENDING);
            assertThat(IoApiSet.CancelIoEx(file, operation)).isTrue();
            assertThat(run.fired(1)).isTrue();
            assertThat(run.lastCallback()).isEqualTo(Map.entry(WinError.ERROR_OPERATION_ABORTED, 0L));
            assertFails(IoApiSet.CancelIoEx(file, operation), WinError.ERROR_NOT_FOUND);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSynchronousHandleWaitsInTheCall(EngineKind engine) throws Exception {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            FileHandle file = run.boundFile();
            FileHandle synchronous = again(run, 0);
            assertThat(LockFile(file, 0, 0, 10, 0)).isTrue();
            boolean[] locked = new boolean[1];
            Thread waiter = Thread.ofPlatform()
                    .start(() ->
                            locked[0] = LockFileEx(synchronous, LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, new OVERLAPPED()));
            assertThat(waiter.join(Duration.ofMillis(100))).isFalse();
            assertThat(CloseHandle(file)).isTrue();
            waiter.join();
            assertThat(locked[0]).isTrue();
            assertThat(UnlockFileEx(synchronous, 0, 10, 0, new OVERLAPPED())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void parametersAreChecked(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            FileHandle file = run.boundFile();
            assertFails(LockFileEx(file, BOTH, 0, 10, 0, null), WinError.ERROR_INVALID_PARAMETER);
            assertFails(LockFileEx(file, BOTH, 1, 10, 0, new OVERLAPPED()), WinError.ERROR_INVALID_PARAMETER);
            assertFails(LockFileEx(file, 4, 0, 10, 0, new OVERLAPPED()), WinError.ERROR_INVALID_PARAMETER);
            assertFails(LockFileEx(null, BOTH, 0, 10, 0, new OVERLAPPED()), WinError.ERROR_INVALID_HANDLE);
            assertFails(UnlockFileEx(file, 0, 10, 0, null), WinError.ERROR_INVALID_PARAMETER);
            assertFails(UnlockFileEx(file, 0, 10, 0, new OVERLAPPED()), WinError.ERROR_NOT_LOCKED);
            assertFails(UnlockFile(null, 0, 0, 10, 0), WinError.ERROR_INVALID_HANDLE);
            assertFails(LockFile(file, 0, 0x8000_0000, 1, 0), WinError.ERROR_INVALID_LOCK_RANGE);
            assertFails(LockFile(invalid(), 0, 0, 1, 0), WinError.ERROR_INVALID_HANDLE);
        }
    }

    private static FileHandle invalid() {
        return HandleApi.INVALID_HANDLE_VALUE;
    }
}
