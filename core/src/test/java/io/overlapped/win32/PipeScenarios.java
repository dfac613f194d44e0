package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.FileApi.ReadFile;
import static io.overlapped.win32.HandleApi.CloseHandle;
import static io.overlapped.win32.IoApiSet.GetOverlappedResult;
import static io.overlapped.win32.IoApiSet.GetOverlappedResultEx;
import static io.overlapped.win32.SynchApi.CreateEventW;
import static io.overlapped.win32.SynchApi.WaitForSingleObject;
import static io.overlapped.win32.ThreadpoolApiSet.CancelThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.StartThreadpoolIo;
import static io.overlapped.win32.WinBase.HasOverlappedIoCompleted;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.Pipe;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The scenarios that need an operation to stay pending, on named pipes. */
final class PipeScenarios {
    private PipeScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("io_broken_pipe", PipeScenarios::brokenPipe);
        all.put("io_close_with_io_pending", PipeScenarios::closeWithIoPending);
        all.put("io_completion_without_start", PipeScenarios::completionWithoutStart);
        all.put("io_getoverlappedresult", PipeScenarios::overlappedResult);
        all.put("io_hevent", PipeScenarios::event);
        all.put("io_more_data", PipeScenarios::moreData);
        all.put("io_over_cancel", PipeScenarios::overCancel);
        all.put("io_pipe_fifo", PipeScenarios::fifo);
        all.put("io_skip_on_success", PipeScenarios::skipOnSuccess);
        all.put("io_sync_success_no_skip", PipeScenarios::syncSuccess);
        all.put("io_wait_and_callback", PipeScenarios::waitAndCallback);
        all.put("io_wait_true_io_pending", PipeScenarios::waitTrueIoPending);
        all.put("io_wait_true_then_new_op", PipeScenarios::waitTrueThenNewOperation);
        all.put("io_zero_bytes", PipeScenarios::zeroBytes);
    }

    private static void recordRead(Run run, String name, int number, FileHandle file, OVERLAPPED operation) {
        recordRead(run, name, number, file, operation, Run.memory(16));
    }

    private static void recordRead(
            Run run, String name, int number, FileHandle file, OVERLAPPED operation, MemorySegment buffer) {
        Object[] outcome = run.read(file, buffer, (int) buffer.byteSize(), operation);
        run.record(name, "op", number, outcome[0], outcome[1], outcome[2], outcome[3]);
    }

    /** Starts and issues a read that must be pending. */
    private static OVERLAPPED pending(Run run, Pipe pipe, MemorySegment buffer) {
        OVERLAPPED operation = run.operation();
        StartThreadpoolIo(run.io);
        assertThat(run.read(pipe.source(), buffer, (int) buffer.byteSize(), operation))
                .containsExactly("ret", false, "err", WinError.ERROR_IO_PENDING);
        return operation;
    }

    private static void recordResult(Run run, String name, FileHandle file, OVERLAPPED operation) {
        IntRef moved = new IntRef();
        boolean success = GetOverlappedResult(file, operation, moved, true);
        run.record(name, "ret", success, "bytes", moved.value);
    }

    private static void brokenPipe(Run run) {
        Pipe pipe = run.boundPipe();
        StartThreadpoolIo(run.io);
        recordRead(run, "read", 0, pipe.source(), run.operation());
        assertThat(CloseHandle(pipe.sink())).isTrue();
        run.record("fired", "ok", run.fired(1));
        run.recordCallbacks();
        StartThreadpoolIo(run.io);
        recordRead(run, "read_after_broken", 1, pipe.source(), run.operation());
        CancelThreadpoolIo(run.io);
        run.recordWait("wait_false");
        run.record("callbacks", "count", run.count());
    }

    private static void closeWithIoPending(Run run) {
        Pipe pipe = run.boundPipe();
        OVERLAPPED operation = pending(run, pipe, Run.memory(16));
        CloseThreadpoolIo(run.io);
        run.record("close_returned");
        run.send(pipe, "abcd");
        run.record("completion_after_close", "fired", run.fired(1));
        run.recordCallbacks();
        recordResult(run, "io_completed", pipe.source(), operation);
    }

    private static void completionWithoutStart(Run run) {
        Pipe pipe = run.boundPipe();
        OVERLAPPED operation = run.operation();
        ReadFile(pipe.source(), Run.memory(16), 16, null, operation);
        run.send(pipe, "abcd");
        run.record("completion_without_start", "fired", run.firesMore(0));
        run.recordWait("wait_false");
        StartThreadpoolIo(run.io);
        run.record("late_start_does_not_recover", "fired", run.firesMore(0));
        Run.Waiter waiter = run.recordBlockedWait("wait_false_after_late_start");
        CancelThreadpoolIo(run.io);
        assertThat(waiter.ends()).isTrue();
    }

    private static void overlappedResult(Run run) {
        Pipe pipe = run.boundPipe();
        FileHandle file = pipe.source();
        OVERLAPPED operation = pending(run, pipe, Run.memory(16));
        IntRef moved = new IntRef();
        boolean looked = GetOverlappedResult(file, operation, moved, false);
        run.record("gor_nowait", "ret", looked, "err", GetLastError());
        boolean zero = GetOverlappedResultEx(file, operation, moved, 0, false);
        run.record("gorex_0", "ret", zero, "err", GetLastError());
        boolean fifty = GetOverlappedResultEx(file, operation, moved, 50, false);
        run.record("gorex_50", "ret", fifty, "err", GetLastError());
        run.record("has_completed", "v", HasOverlappedIoCompleted(operation));
        run.send(pipe, "abc");
        boolean done = GetOverlappedResultEx(file, operation, moved, 30_000, false);
        run.record("gorex_done", "ret", done, "bytes", moved.value);
        run.record("has_completed", "v", HasOverlappedIoCompleted(operation));
        assertThat(run.fired(1)).isTrue();
        run.recordCallbacks();
    }

    private static void event(Run run) {
        Pipe pipe = run.boundPipe();
        Event event = CreateEventW(null, true, true, null);
        AtomicBoolean before = new AtomicBoolean();
        run.inCallback((instance, overlapped, self) -> before.set(isSignaled(event)));
        OVERLAPPED first = run.operation();
        first.hEvent = event;
        StartThreadpoolIo(run.io);
        assertThat(run.read(pipe.source(), Run.memory(16), 16, first))
                .containsExactly("ret", false, "err", WinError.ERROR_IO_PENDING);
        run.record("event_reset_at_start", "signaled", isSignaled(event));
        run.send(pipe, "abc");
        boolean fired = run.fired(1);
        run.record(
                "event_and_callback",
                "fired",
                fired,
                "signaled",
                isSignaled(event),
                "signaled_before_callback",
                before.get());
        Event only = CreateEventW(null, true, false, null);
        OVERLAPPED second = run.operation();
        second.hEvent = only;
        second.hEventLowBit = true;
        StartThreadpoolIo(run.io);
        recordRead(run, "low_bit_event_read", 1, pipe.source(), second);
        run.send(pipe, "abc");
        boolean signaled = WaitForSingleObject(only, 30_000) == WinBase.WAIT_OBJECT_0;
        run.record("low_bit_event", "event_signaled", signaled, "callback", run.firesMore(1));
        Run.Waiter waiter = run.recordBlockedWait("wait_false");
        CancelThreadpoolIo(run.io);
        assertThat(waiter.ends()).isTrue();
    }

    private static void moreData(Run run) {
        Pipe pipe = run.boundPipe(WinBase.PIPE_TYPE_MESSAGE | WinBase.PIPE_READMODE_MESSAGE);
        StartThreadpoolIo(run.io);
        recordRead(run, "read", 0, pipe.source(), run.operation(), Run.memory(4));
        run.send(pipe, "0123456789");
        run.record("fired", "ok", run.fired(1));
        run.recordCallbacks();
        run.forget();
        OVERLAPPED rest = run.operation();
        StartThreadpoolIo(run.io);
        recordRead(run, "read_rest_too_small", 1, pipe.source(), rest, Run.memory(2));
        run.record("fired", "ok", run.fired(1));
        run.recordCallbacks();
        IntRef moved = new IntRef();
        boolean done = GetOverlappedResult(pipe.source(), rest, moved, false);
        run.record("gor", "ret", done, "err", done ? 0 : GetLastError(), "bytes", moved.value);
        run.recordWait("wait_false");
    }

    private static void zeroBytes(Run run) {
        FileHandle file = run.boundFile();
        StartThreadpoolIo(run.io);
        run.record("write0", "accepted", run.write(file, Run.memory(0), 0, run.operation()));
        assertThat(run.fired(1)).isTrue();
        run.recordCallbacks();
        LongRef size = new LongRef();
        assertThat(FileApi.GetFileSizeEx(file, size)).isTrue();
        run.record("size", "bytes", size.value);
        CloseThreadpoolIo(run.io);
        run.forget();
        Pipe pipe = run.boundPipe(WinBase.PIPE_TYPE_MESSAGE | WinBase.PIPE_READMODE_MESSAGE);
        StartThreadpoolIo(run.io);
        recordRead(run, "pipe_read", 0, pipe.source(), run.operation());
        run.record(
                "zero_byte_message", "ret", FileApi.WriteFile(pipe.sink(), Run.memory(0), 0, null, new OVERLAPPED()));
        run.record("fired", "ok", run.fired(1));
        run.recordCallbacks();
    }

    private static boolean isSignaled(Event event) {
        return WaitForSingleObject(event, 0) == WinBase.WAIT_OBJECT_0;
    }

    private static void overCancel(Run run) {
        Pipe pipe = run.boundPipe();
        run.send(pipe, "abcd");
        StartThreadpoolIo(run.io);
        run.record("sync_success", "ret", ReadFile(pipe.source(), Run.memory(4), 4, null, run.operation()));
        assertThat(run.fired(1)).isTrue();
        CancelThreadpoolIo(run.io);
        run.record("cancel_after_callback", "callbacks", run.count());
        run.recordWait("wait_false_after_over_cancel");
    }

    private static void fifo(Run run) {
        Pipe pipe = run.boundPipe();
        MemorySegment[] buffers = {Run.memory(16), Run.memory(16), Run.memory(16)};
        for (MemorySegment buffer : buffers) {
            pending(run, pipe, buffer);
        }
        run.send(pipe, "aa");
        assertThat(run.fired(1)).isTrue();
        run.record("first_write_satisfies_oldest_read");
        run.recordCallbacks();
        run.send(pipe, "bbb");
        assertThat(run.fired(2)).isTrue();
        run.send(pipe, "cccc");
        assertThat(run.fired(3)).isTrue();
        run.recordCallbacks();
        run.recordWait("wait_false");
        run.record("data", "r0", Run.text(buffers[0], 2), "r1", Run.text(buffers[1], 3), "r2", Run.text(buffers[2], 4));
    }

    private static void skipOnSuccess(Run run) {
        Pipe pipe = run.boundPipe();
        run.record(
                "set_mode",
                "ret",
                WinBase.SetFileCompletionNotificationModes(
                        pipe.source(), WinBase.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
        run.send(pipe, "abcd");
        IntRef moved = new IntRef();
        StartThreadpoolIo(run.io);
        boolean done = ReadFile(pipe.source(), Run.memory(16), 16, moved, run.operation());
        run.record("sync_success", "ret", done, "bytes", moved.value);
        run.record("no_callback", "fired", run.firesMore(0));
        Run.Waiter waiter = run.recordBlockedWait("wait_without_cancel");
        CancelThreadpoolIo(run.io);
        run.record("cancel_releases", "returned", waiter.ends());
        StartThreadpoolIo(run.io);
        recordRead(run, "pending_read", 1, pipe.source(), run.operation());
        run.send(pipe, "efgh");
        run.record("pending_still_calls_back", "fired", run.fired(1));
        run.recordCallbacks();
    }

    private static void syncSuccess(Run run) {
        Pipe pipe = run.boundPipe();
        run.send(pipe, "abcd");
        IntRef moved = new IntRef();
        StartThreadpoolIo(run.io);
        boolean done = ReadFile(pipe.source(), Run.memory(16), 16, moved, run.operation());
        run.record("sync_success", "ret", done, "bytes", moved.value);
        run.record("callback_anyway", "fired", run.fired(1));
        run.recordCallbacks();
        run.recordWait("wait_false");
    }

    private static void waitAndCallback(Run run) {
        Pipe pipe = run.boundPipe();
        OVERLAPPED operation = pending(run, pipe, Run.memory(16));
        run.send(pipe, "abc");
        IntRef moved = new IntRef();
        boolean done = GetOverlappedResult(pipe.source(), operation, moved, true);
        run.record("gor_wait_and_callback_both", "ret", done, "bytes", moved.value, "fired", run.fired(1));
        boolean closed = CloseHandle(pipe.source());
        CloseThreadpoolIo(run.io);
        run.record("handle_closed_before_close_io", "ok", closed);
    }

    private static void waitTrueIoPending(Run run) {
        Pipe pipe = run.boundPipe();
        OVERLAPPED operation = run.operation();
        StartThreadpoolIo(run.io);
        recordRead(run, "read", 0, pipe.source(), operation);
        run.recordWaitTrue("wait_true_with_io_pending");
        boolean over = GetOverlappedResult(pipe.source(), operation, null, false);
        run.record("io_not_cancelled", "ret", over, "err", over ? 0 : GetLastError());
        run.send(pipe, "12345");
        run.record("callback_for_cancelled_notification", "fired", run.firesMore(0));
        recordResult(run, "io_completed", pipe.source(), operation);
        run.recordWait("wait_false_later");
        pending(run, pipe, Run.memory(16));
        run.send(pipe, "67890");
        run.record("next_op_fires", "fired", run.fired(1));
        run.recordCallbacks();
    }

    /** Here the new operation's callback comes, and not that of the old one: they are matched, not only counted. */
    private static void waitTrueThenNewOperation(Run run) {
        Pipe pipe = run.boundPipe();
        OVERLAPPED old = pending(run, pipe, Run.memory(16));
        run.recordWaitTrue("wait_true");
        run.events.clear(); // the recorded run does not mention it
        pending(run, pipe, Run.memory(16));
        run.send(pipe, "abc");
        assertThat(GetOverlappedResult(pipe.source(), old, null, true)).isTrue();
        assertThat(run.firesMore(0)).isFalse();
        run.send(pipe, "defg");
        assertThat(run.fired(1)).isTrue();
        assertThat(run.lastCallback()).isEqualTo(Map.entry(0, 4L));
        run.recordWait("wait_false");
    }
}
