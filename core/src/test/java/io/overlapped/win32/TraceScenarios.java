package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.HandleApi.CloseHandle;
import static io.overlapped.win32.HandleApi.INVALID_HANDLE_VALUE;
import static io.overlapped.win32.IoApiSet.GetOverlappedResult;
import static io.overlapped.win32.SynchApi.CreateEventW;
import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.ThreadpoolApiSet.CancelThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.StartThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolIoCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Handle;
import io.overlapped.IoCallback;
import io.overlapped.ThreadPoolIo;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The scenarios of the recorded traces on files, and all the others, which have classes of their own. */
final class TraceScenarios {
    private static final IoCallback NOTHING = (instance, context, overlapped, error, bytes, self) -> {};

    private TraceScenarios() {}

    static Map<String, Consumer<Run>> all() {
        Map<String, Consumer<Run>> all = new LinkedHashMap<>();
        all.put("io_bad_handles", TraceScenarios::badHandles);
        all.put("io_chain", TraceScenarios::chain);
        all.put("io_close_self", TraceScenarios::closeSelf);
        all.put("io_eof", TraceScenarios::eof);
        all.put("io_flush", TraceScenarios::flush);
        all.put("io_lockfileex", TraceScenarios::lock);
        all.put("io_order", TraceScenarios::order);
        all.put("io_scatter_gather", TraceScenarios::scatterGather);
        all.put("io_start_batch", TraceScenarios::startBatch);
        all.put("io_start_once_write_n", TraceScenarios::startOnceWriteN);
        all.put("io_start_per_op", TraceScenarios::startPerOperation);
        all.put("io_sync_failure_cancel", TraceScenarios::syncFailureCancel);
        all.put("io_two_tpio_one_handle", TraceScenarios::twoOnOneHandle);
        PipeScenarios.addTo(all);
        WorkScenarios.addTo(all);
        PoolScenarios.addTo(all);
        InstanceScenarios.addTo(all);
        GroupScenarios.addTo(all);
        TimerScenarios.addTo(all);
        WaitScenarios.addTo(all);
        return all;
    }

    private static void recordCreation(Run run, String name, Handle handle) {
        ThreadPoolIo io = CreateThreadpoolIo(handle, NOTHING, null, run.environment);
        run.record(name, "null", io == null, "err", io == null ? GetLastError() : 0);
    }

    private static void badHandles(Run run) {
        recordCreation(run, "not_overlapped", run.file("plain", WinNT.FILE_ATTRIBUTE_NORMAL));
        recordCreation(run, "invalid_handle_value", INVALID_HANDLE_VALUE);
        recordCreation(run, "null_handle", null);
        recordCreation(run, "event_handle", CreateEventW(null, true, false, null));
    }

    private static void chain(Run run) {
        FileHandle file = run.boundFile();
        MemorySegment data = Run.text("0123456789");
        AtomicInteger issued = new AtomicInteger(1);
        run.inCallback((instance, overlapped, self) -> {
            int number = issued.getAndIncrement();
            if (number < 5) {
                overlapped.Offset = number * 10;
                StartThreadpoolIo(self);
                assertThat(run.write(file, data, 10, overlapped)).isTrue();
            }
        });
        StartThreadpoolIo(run.io);
        assertThat(run.write(file, data, 10, run.operation())).isTrue();
        WaitForThreadpoolIoCallbacks(run.io, false);
        run.record("wait_covers_ops_started_in_callbacks", "count", run.count());
        LongRef size = new LongRef();
        assertThat(FileApi.GetFileSizeEx(file, size)).isTrue();
        run.record("size", "bytes", size.value);
    }

    private static void closeSelf(Run run) {
        FileHandle file = run.boundFile();
        run.inCallback((instance, overlapped, self) -> CloseThreadpoolIo(self));
        StartThreadpoolIo(run.io);
        assertThat(run.write(file, Run.text("x"), 1, run.operation())).isTrue();
        run.record("fired", "ok", run.fired(1));
        run.record("closed_in_own_callback", "count", run.count());
    }

    private static void eof(Run run) {
        FileHandle file = run.boundFile();
        StartThreadpoolIo(run.io);
        assertThat(run.write(file, Run.memory(100), 100, new OVERLAPPED())).isTrue();
        assertThat(run.fired(1)).isTrue();
        long[][] reads = {{0, 100}, {50, 100}, {100, 100}, {5000, 100}, {0, 0}, {100, 0}};
        for (int i = 0; i < reads.length; i++) {
            int length = (int) reads[i][1];
            OVERLAPPED operation = run.operation(reads[i][0]);
            StartThreadpoolIo(run.io);
            Object[] outcome = run.read(file, Run.memory(100), length, operation);
            run.record(
                    "read",
                    "op",
                    i,
                    "offset",
                    reads[i][0],
                    "len",
                    length,
                    outcome[0],
                    outcome[1],
                    outcome[2],
                    outcome[3]);
            assertThat(run.fired(i + 2)).isTrue();
            Map.Entry<Integer, Long> last = run.lastCallback();
            run.record("callback", "op", i, "result", last.getKey(), "bytes", last.getValue());
            IntRef moved = new IntRef();
            boolean success = GetOverlappedResult(file, operation, moved, false);
            run.record(
                    "getoverlappedresult",
                    "op",
                    i,
                    "ret",
                    success,
                    "err",
                    success ? 0 : GetLastError(),
                    "bytes",
                    moved.value);
        }
        run.recordWait("wait_false");
    }

    private static void flush(Run run) {
        FileHandle file = run.boundFile();
        run.record("flush", "ret", FileApi.FlushFileBuffers(file));
        run.record("flush_posts_no_completion", "fired", run.firesMore(0));
        run.recordWait("wait_false");
    }

    /** Here a lock that was had at once has its callback, which the recorded run's classification leaves open. */
    private static void lock(Run run) {
        FileHandle file = run.boundFile();
        FileHandle other = run.keep(FileApi.CreateFileW(
                run.path("file.bin"),
                WinNT.GENERIC_READ | WinNT.GENERIC_WRITE,
                WinNT.FILE_SHARE_READ | WinNT.FILE_SHARE_WRITE,
                null,
                FileApi.OPEN_EXISTING,
                WinBase.FILE_FLAG_OVERLAPPED,
                null));
        int flags = WinBase.LOCKFILE_EXCLUSIVE_LOCK | WinBase.LOCKFILE_FAIL_IMMEDIATELY;
        run.record("other_handle_lock", "ret", FileApi.LockFileEx(other, flags, 0, 100, 0, new OVERLAPPED()));
        StartThreadpoolIo(run.io);
        boolean conflict = FileApi.LockFileEx(file, flags, 0, 100, 0, run.operation());
        run.record("lock_conflict_immediate", "op", 0, "ret", conflict, "err", conflict ? 0 : GetLastError());
        run.record("callback", "fired", run.firesMore(0));
        CancelThreadpoolIo(run.io);
        StartThreadpoolIo(run.io);
        boolean free = FileApi.LockFileEx(file, flags, 0, 100, 0, run.operation(1000));
        run.record("lock_free", "op", 1, "ret", free, "err", free ? 0 : GetLastError());
        run.record("callback", "fired", run.fired(1));
        WaitForThreadpoolIoCallbacks(run.io, false);
    }

    private static void order(Run run) {
        ThreadpoolApiSet.SetThreadpoolThreadMaximum(run.pool, 1);
        Event entered = CreateEventW(null, true, false, null);
        Event leave = CreateEventW(null, true, false, null);
        FileHandle busy = run.file("busy", WinBase.FILE_FLAG_OVERLAPPED);
        ThreadPoolIo busyIo = CreateThreadpoolIo(
                busy,
                (instance, context, overlapped, error, bytes, self) -> {
                    entered.set();
                    WaitForSingleObject(leave, WinBase.INFINITE);
                },
                null,
                run.environment);
        StartThreadpoolIo(busyIo);
        assertThat(run.write(busy, Run.text("x"), 1, new OVERLAPPED())).isTrue();
        assertThat(WaitForSingleObject(entered, 30_000)).isZero();
        FileHandle file = run.boundFile();
        for (int i = 0; i < 4; i++) {
            StartThreadpoolIo(run.io);
            assertThat(run.write(file, Run.memory(i + 1), i + 1, run.operation(i * 100L)))
                    .isTrue();
        }
        leave.set();
        WaitForThreadpoolIoCallbacks(run.io, false);
        run.record("count", "count", run.count());
        run.recordCallbacks();
        CloseThreadpoolIo(busyIo);
    }

    private static void scatterGather(Run run) {
        FileHandle file = run.file("direct", WinBase.FILE_FLAG_OVERLAPPED | WinBase.FILE_FLAG_NO_BUFFERING);
        run.io = run.bind(file);
        MemorySegment pages = java.lang.foreign.Arena.ofAuto().allocate(8192, 4096);
        MemorySegment first = pages.asSlice(0, 4096);
        MemorySegment second = pages.asSlice(4096, 4096);
        first.fill((byte) 'A');
        second.fill((byte) 'B');
        StartThreadpoolIo(run.io);
        recordAccepted(
                run,
                "gather",
                FileApi.WriteFileGather(file, new MemorySegment[] {first, second}, 8192, null, run.operation()));
        run.record("fired", "ok", run.fired(1));
        run.recordCallbacks();
        pages.fill((byte) 0);
        StartThreadpoolIo(run.io);
        recordAccepted(
                run,
                "scatter",
                FileApi.ReadFileScatter(file, new MemorySegment[] {second, first, null}, 8192, null, run.operation()));
        run.record("fired", "ok", run.fired(2));
        run.recordCallbacks();
        run.record("segment_order", "first", Run.text(first, 1), "second", Run.text(second, 1));
        run.recordWait("wait_false");
        StartThreadpoolIo(run.io);
        boolean done = FileApi.WriteFileGather(file, new MemorySegment[] {first}, 100, null, new OVERLAPPED());
        run.record("gather_unaligned_len", "ret", done, "err", done ? 0 : GetLastError());
        CancelThreadpoolIo(run.io);
    }

    private static void recordAccepted(Run run, String name, boolean done) {
        boolean pending = !done && GetLastError() == WinError.ERROR_IO_PENDING;
        run.record(name, "accepted", done || pending, "err", done || pending ? 0 : GetLastError());
    }

    private static void startBatch(Run run) {
        FileHandle file = run.boundFile();
        for (int i = 0; i < 3; i++) {
            StartThreadpoolIo(run.io);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(run.write(file, Run.memory(10), 10, run.operation(i * 10L)))
                    .isTrue();
        }
        WaitForThreadpoolIoCallbacks(run.io, false);
        run.record("callbacks", "count", run.count());
        run.recordCallbacks();
    }

    private static void startOnceWriteN(Run run) {
        FileHandle file = run.boundFile();
        StartThreadpoolIo(run.io);
        OVERLAPPED[] operations = new OVERLAPPED[3];
        for (int i = 0; i < 3; i++) {
            operations[i] = run.operation(i * 4096L);
            run.record("write", "op", i, "accepted", run.write(file, Run.memory(4096), 4096, operations[i]));
        }
        assertThat(run.fired(1)).isTrue();
        boolean more = run.firesMore(1);
        run.record("callbacks", "count", more ? run.count() : 1);
        run.recordCallbacks();
        for (int i = 0; i < 3; i++) {
            IntRef moved = new IntRef();
            boolean ok = GetOverlappedResult(file, operations[i], moved, true);
            run.record("io_itself_completed", "op", i, "ok", ok, "bytes", moved.value);
        }
        run.recordWait("wait_false");
    }

    private static void startPerOperation(Run run) {
        FileHandle file = run.boundFile();
        OVERLAPPED[] operations = new OVERLAPPED[5];
        for (int i = 0; i < 5; i++) {
            operations[i] = run.operation(i * 4096L);
            StartThreadpoolIo(run.io);
            assertThat(run.write(file, Run.memory(1000 + i), 1000 + i, operations[i]))
                    .isTrue();
        }
        WaitForThreadpoolIoCallbacks(run.io, false);
        run.record("after_wait", "count", run.count());
        run.recordCallbacks();
        for (int i = 0; i < 5; i++) {
            run.record(
                    "overlapped",
                    "op",
                    i,
                    "internal",
                    operations[i].Internal,
                    "internal_high",
                    operations[i].InternalHigh);
        }
    }

    private static void syncFailureCancel(Run run) {
        FileHandle file = run.boundFile();
        StartThreadpoolIo(run.io);
        Object[] first = run.read(file, null, 10, run.operation());
        run.record("read_null_buffer", "op", 0, first[0], first[1], first[2], first[3]);
        CancelThreadpoolIo(run.io);
        run.recordWait("wait_after_cancel");
        run.record("callbacks", "count", run.count());
        StartThreadpoolIo(run.io);
        Object[] second = run.read(file, null, 10, run.operation());
        run.record("read_null_buffer", "op", 1, second[0], second[1], second[2], second[3]);
        Run.Waiter waiter = run.recordBlockedWait("wait_without_cancel");
        run.record("callbacks", "count", run.count());
        CancelThreadpoolIo(run.io);
        assertThat(waiter.ends()).isTrue();
    }

    private static void twoOnOneHandle(Run run) {
        FileHandle file = run.boundFile();
        recordCreation(run, "second_on_same_handle", file);
        CloseThreadpoolIo(run.io);
        recordCreation(run, "rebind_after_close", file);
        HandleRef<FileHandle> duplicate = new HandleRef<>();
        boolean done = HandleApi.DuplicateHandle(
                INVALID_HANDLE_VALUE, file, INVALID_HANDLE_VALUE, duplicate, 0, false, WinNT.DUPLICATE_SAME_ACCESS);
        assertThat(done).isTrue();
        recordCreation(run, "duplicate_handle", duplicate.value);
        assertThat(CloseHandle(duplicate.value)).isTrue();
    }
}
