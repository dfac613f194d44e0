package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ErrHandlingApi.SetLastError;
import static io.overlapped.win32.FileApi.CreateFileW;
import static io.overlapped.win32.FileApi.OPEN_EXISTING;
import static io.overlapped.win32.FileApi.ReadFile;
import static io.overlapped.win32.FileApi.WriteFile;
import static io.overlapped.win32.HandleApi.CloseHandle;
import static io.overlapped.win32.HandleApi.INVALID_HANDLE_VALUE;
import static io.overlapped.win32.NamedPipeApi.ConnectNamedPipe;
import static io.overlapped.win32.NamedPipeApi.CreateNamedPipeW;
import static io.overlapped.win32.NamedPipeApi.DisconnectNamedPipe;
import static io.overlapped.win32.NamedPipeApi.GetNamedPipeHandleStateW;
import static io.overlapped.win32.NamedPipeApi.GetNamedPipeInfo;
import static io.overlapped.win32.NamedPipeApi.PeekNamedPipe;
import static io.overlapped.win32.NamedPipeApi.SetNamedPipeHandleState;
import static io.overlapped.win32.NamedPipeApi.WaitNamedPipeW;
import static io.overlapped.win32.ThreadpoolApiSet.CancelThreadpoolIo;
import static io.overlapped.win32.ThreadpoolApiSet.StartThreadpoolIo;
import static io.overlapped.win32.WinBase.FILE_FLAG_FIRST_PIPE_INSTANCE;
import static io.overlapped.win32.WinBase.FILE_FLAG_OVERLAPPED;
import static io.overlapped.win32.WinBase.PIPE_ACCESS_DUPLEX;
import static io.overlapped.win32.WinBase.PIPE_ACCESS_INBOUND;
import static io.overlapped.win32.WinBase.PIPE_ACCESS_OUTBOUND;
import static io.overlapped.win32.WinBase.PIPE_READMODE_BYTE;
import static io.overlapped.win32.WinBase.PIPE_READMODE_MESSAGE;
import static io.overlapped.win32.WinBase.PIPE_TYPE_BYTE;
import static io.overlapped.win32.WinBase.PIPE_TYPE_MESSAGE;
import static io.overlapped.win32.WinNT.GENERIC_READ;
import static io.overlapped.win32.WinNT.GENERIC_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Misuse;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Named pipes by Win32's names: results and errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NamedPipeApiTest {
    private static final int MESSAGES = PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE;

    private final String name = Run.pipeName();
    private FileHandle server = INVALID_HANDLE_VALUE;
    private FileHandle client = INVALID_HANDLE_VALUE;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        CloseHandle(client);
        CloseHandle(server);
    }

    static Stream<EngineKind> engines() {
        return Engines.all();
    }

    private static void assertFails(boolean result, int error) {
        int last = GetLastError();
        assertThat(result).isFalse();
        assertThat(last).isEqualTo(error);
    }

    private static void assertFails(FileHandle result, int error) {
        int last = GetLastError();
        assertThat(result).isSameAs(INVALID_HANDLE_VALUE);
        assertThat(last).isEqualTo(error);
    }

    private FileHandle create(int openMode, int pipeMode) {
        return create(openMode, pipeMode, 1);
    }

    private FileHandle create(int openMode, int pipeMode, int maximum) {
        return CreateNamedPipeW(name, openMode, pipeMode, maximum, 4096, 4096, 0, null);
    }

    private void makeServer(int openMode, int pipeMode) {
        server = create(openMode, pipeMode);
        assertThat(server).isNotSameAs(INVALID_HANDLE_VALUE);
    }

    private FileHandle open(int access, int flags) {
        return CreateFileW(name, access, 0, null, OPEN_EXISTING, flags, null);
    }

    private void makeClient() {
        client = open(GENERIC_READ | GENERIC_WRITE, 0);
        assertThat(client).isNotSameAs(INVALID_HANDLE_VALUE);
    }

    // ---- connecting, as in the scenario io_connect_pipe

    @ParameterizedTest
    @MethodSource("engines")
    void connectingIsPendingUntilAClientComes(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            makeServer(PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE);
            run.io = run.bind(server);
            OVERLAPPED operation = run.operation();
            StartThreadpoolIo(run.io);
            assertFails(ConnectNamedPipe(server, operation), WinError.ERROR_IO_PENDING);
            assertThat(operation.Internal).isEqualTo(WinNT.STATUS_PENDING);
            makeClient();
            assertThat(run.fired(1)).isTrue();
            assertThat(run.lastCallback()).isEqualTo(Map.entry(0, 0L));
            assertThat(operation.Internal).isZero();
            run.recordWait("wait_false");
            assertThat(run.events).containsExactly(Map.of("ev", "wait_false", "blocked", false));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClientThatCameBeforeIsASynchronousFailureWithoutCallback(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            makeServer(PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE);
            run.io = run.bind(server);
            makeClient();
            StartThreadpoolIo(run.io);
            assertFails(ConnectNamedPipe(server, run.operation()), WinError.ERROR_PIPE_CONNECTED);
            CancelThreadpoolIo(run.io);
            assertThat(run.firesMore(0)).isFalse();
            run.recordWait("wait_false");
            assertThat(run.events).containsExactly(Map.of("ev", "wait_false", "blocked", false));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void connectingIsCancelled(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            makeServer(PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE);
            run.io = run.bind(server);
            OVERLAPPED operation = run.operation();
            StartThreadpoolIo(run.io);
            assertFails(ConnectNamedPipe(server, operation), WinError.ERROR_IO_PENDING);
            assertThat(IoApiSet.CancelIoEx(server, operation)).isTrue();
            assertThat(run.fired(1)).isTrue();
            assertThat(run.lastCallback()).isEqualTo(Map.entry(WinError.ERROR_OPERATION_ABORTED, 0L));
            assertThat(operation.Internal).isEqualTo(0xC000_0120L);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closingTheOwnHandleWithAReadPendingBreaksThePipe(EngineKind engine) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            makeServer(PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_BYTE);
            run.io = run.bind(server);
            makeClient();
            StartThreadpoolIo(run.io);
            assertThat(run.read(server, Run.memory(4), 4, run.operation()))
                    .containsExactly("ret", false, "err", WinError.ERROR_IO_PENDING);
            assertThat(CloseHandle(server)).isTrue();
            assertThat(run.fired(1)).isTrue();
            assertThat(run.lastCallback()).isEqualTo(Map.entry(WinError.ERROR_BROKEN_PIPE, 0L));
        }
    }

    @Test
    void withoutAnOverlappedConnectingWaits() throws Exception {
        for (int flag : new int[] {0, FILE_FLAG_OVERLAPPED}) {
            makeServer(PIPE_ACCESS_DUPLEX | flag, PIPE_TYPE_BYTE);
            boolean[] connected = new boolean[1];
            Thread waiter = Thread.ofPlatform().start(() -> connected[0] = ConnectNamedPipe(server, null));
            assertThat(waiter.join(Duration.ofMillis(100))).isFalse();
            makeClient();
            waiter.join();
            assertThat(connected[0]).isTrue();
            assertFails(ConnectNamedPipe(server, null), WinError.ERROR_PIPE_CONNECTED);
            assertThat(CloseHandle(client)).isTrue();
            assertFails(ConnectNamedPipe(server, null), WinError.ERROR_NO_DATA);
            assertThat(DisconnectNamedPipe(server)).isTrue();
            assertFails(DisconnectNamedPipe(server), WinError.ERROR_PIPE_NOT_CONNECTED);
            assertThat(CloseHandle(server)).isTrue();
        }
    }

    // ---- data

    @Test
    void aSynchronousReadOfALongMessageSaysThatThereIsMore() {
        makeServer(PIPE_ACCESS_DUPLEX, MESSAGES);
        makeClient();
        IntRef moved = new IntRef();
        assertThat(WriteFile(client, Run.text("abcdef"), 6, moved, null)).isTrue();
        assertThat(moved.value).isEqualTo(6);
        MemorySegment buffer = Run.memory(4);
        assertFails(ReadFile(server, buffer, 4, moved, null), WinError.ERROR_MORE_DATA);
        assertThat(moved.value).isEqualTo(4);
        assertThat(Run.text(buffer, 4)).isEqualTo("abcd");
        assertThat(ReadFile(server, buffer, 4, moved, null)).isTrue();
        assertThat(Run.text(buffer, moved.value)).isEqualTo("ef");
        assertThat(WriteFile(client, Run.memory(0), 0, moved, null)).isTrue();
        assertThat(ReadFile(server, buffer, 4, moved, null)).isTrue();
        assertThat(moved.value).isZero();
        assertThat(CloseHandle(client)).isTrue();
        assertFails(ReadFile(server, buffer, 4, moved, null), WinError.ERROR_BROKEN_PIPE);
        assertFails(WriteFile(server, buffer, 4, moved, null), WinError.ERROR_NO_DATA);
    }

    @Test
    void moreDataOfAnUnboundHandleIsToldBothWays() {
        makeServer(PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, MESSAGES);
        makeClient();
        WriteFile(client, Run.text("abcdef"), 6, null, null);
        OVERLAPPED operation = new OVERLAPPED();
        IntRef moved = new IntRef();
        assertFails(ReadFile(server, Run.memory(4), 4, moved, operation), WinError.ERROR_MORE_DATA);
        assertThat(moved.value).isEqualTo(4);
        assertThat(operation.Internal).isEqualTo(0x8000_0005L);
        assertFails(IoApiSet.GetOverlappedResult(server, operation, moved, true), WinError.ERROR_MORE_DATA);
        assertThat(moved.value).isEqualTo(4);
        assertThat(ReadFile(server, Run.memory(4), 4, moved, operation)).isTrue();
        assertThat(moved.value).isEqualTo(2);
    }

    @Test
    void aClientReadsBytesUntilItSaysOtherwise() {
        makeServer(PIPE_ACCESS_DUPLEX, MESSAGES);
        makeClient();
        IntRef state = new IntRef(77);
        IntRef instances = new IntRef();
        assertThat(GetNamedPipeHandleStateW(client, state, instances, null, null, null, 0))
                .isTrue();
        assertThat(state.value).isEqualTo(PIPE_READMODE_BYTE);
        assertThat(instances.value).isEqualTo(1);
        IntRef moved = new IntRef();
        WriteFile(server, Run.text("ab"), 2, null, null);
        WriteFile(server, Run.text("cd"), 2, null, null);
        assertThat(ReadFile(client, Run.memory(3), 3, moved, null)).isTrue();
        assertThat(moved.value).isEqualTo(3);
        assertThat(SetNamedPipeHandleState(client, new IntRef(PIPE_READMODE_MESSAGE), null, null))
                .isTrue();
        assertThat(GetNamedPipeHandleStateW(client, state, null, null, null, null, 0))
                .isTrue();
        assertThat(state.value).isEqualTo(PIPE_READMODE_MESSAGE);
        WriteFile(server, Run.text("ef"), 2, null, null);
        assertThat(ReadFile(client, Run.memory(9), 9, moved, null)).isTrue();
        assertThat(moved.value).isEqualTo(1);
        assertThat(SetNamedPipeHandleState(client, null, null, null)).isTrue();
        assertFails(
                SetNamedPipeHandleState(client, new IntRef(WinBase.PIPE_NOWAIT), null, null),
                WinError.ERROR_NOT_SUPPORTED);
        assertFails(SetNamedPipeHandleState(client, new IntRef(8), null, null), WinError.ERROR_INVALID_PARAMETER);
        assertFails(SetNamedPipeHandleState(client, null, new IntRef(), null), WinError.ERROR_INVALID_PARAMETER);
    }

    @Test
    void peekingTakesNothing() {
        makeServer(PIPE_ACCESS_DUPLEX, MESSAGES);
        IntRef read = new IntRef(-1);
        IntRef available = new IntRef(-1);
        IntRef left = new IntRef(-1);
        assertFails(PeekNamedPipe(server, null, 0, null, null, null), WinError.ERROR_PIPE_LISTENING);
        makeClient();
        assertThat(PeekNamedPipe(server, null, 0, read, available, left)).isTrue();
        assertThat(available.value).isZero();
        WriteFile(client, Run.text("abcdef"), 6, null, null);
        MemorySegment buffer = Run.memory(4);
        assertThat(PeekNamedPipe(server, buffer, 4, read, available, left)).isTrue();
        assertThat(Run.text(buffer, 4)).isEqualTo("abcd");
        assertThat(read.value).isEqualTo(4);
        assertThat(available.value).isEqualTo(6);
        assertThat(left.value).isEqualTo(2);
        assertFails(PeekNamedPipe(server, buffer, 5, null, null, null), WinError.ERROR_NOACCESS);
        IntRef moved = new IntRef();
        assertThat(ReadFile(server, Run.memory(6), 6, moved, null)).isTrue();
        assertThat(moved.value).isEqualTo(6);
        assertThat(CloseHandle(client)).isTrue();
        assertFails(PeekNamedPipe(server, null, 0, null, null, null), WinError.ERROR_BROKEN_PIPE);
        assertThat(DisconnectNamedPipe(server)).isTrue();
        assertFails(PeekNamedPipe(server, null, 0, null, null, null), WinError.ERROR_PIPE_NOT_CONNECTED);
    }

    @Test
    void flushingWaitsForTheReader() throws Exception {
        makeServer(PIPE_ACCESS_OUTBOUND, PIPE_TYPE_BYTE);
        client = open(GENERIC_READ, 0);
        assertFails(FileApi.FlushFileBuffers(client), WinError.ERROR_ACCESS_DENIED);
        assertThat(WriteFile(server, Run.text("ab"), 2, null, null)).isTrue();
        AtomicInteger flushed = new AtomicInteger(-1);
        Thread flusher = Thread.ofPlatform().start(() -> flushed.set(FileApi.FlushFileBuffers(server) ? 1 : 0));
        assertThat(flusher.join(Duration.ofMillis(100))).isFalse();
        assertThat(ReadFile(client, Run.memory(2), 2, null, null)).isTrue();
        flusher.join();
        assertThat(flushed).hasValue(1);
    }

    // ---- names, instances, parameters

    @Test
    void openingFindsAnInstanceOrSaysWhyNot() {
        assertFails(open(GENERIC_READ, 0), WinError.ERROR_FILE_NOT_FOUND);
        assertFails(WaitNamedPipeW(name, WinBase.NMPWAIT_WAIT_FOREVER), WinError.ERROR_FILE_NOT_FOUND);
        makeServer(PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE);
        assertFails(open(GENERIC_READ | GENERIC_WRITE, 0), WinError.ERROR_ACCESS_DENIED);
        assertThat(WaitNamedPipeW(name, WinBase.NMPWAIT_USE_DEFAULT_WAIT)).isTrue();
        client = open(GENERIC_WRITE, FILE_FLAG_OVERLAPPED);
        assertThat(client).isNotSameAs(INVALID_HANDLE_VALUE);
        assertFails(open(GENERIC_WRITE, 0), WinError.ERROR_PIPE_BUSY);
        assertFails(WaitNamedPipeW(name, WinBase.NMPWAIT_USE_DEFAULT_WAIT), WinError.ERROR_SEM_TIMEOUT);
        assertFails(WaitNamedPipeW(name, WinBase.NMPWAIT_NOWAIT), WinError.ERROR_SEM_TIMEOUT);
        assertFails(WaitNamedPipeW(name, 20), WinError.ERROR_SEM_TIMEOUT);
        assertFails(WaitNamedPipeW("no pipe", 20), WinError.ERROR_INVALID_NAME);
        assertFails(CreateFileW(name, GENERIC_WRITE, 0, null, 9, 0, null), WinError.ERROR_INVALID_PARAMETER);
    }

    @Test
    void instancesAndTheirKindsAreChecked() {
        makeServer(PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE);
        assertFails(create(PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE), WinError.ERROR_PIPE_BUSY);
        assertFails(create(PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE), WinError.ERROR_ACCESS_DENIED);
        assertFails(create(PIPE_ACCESS_DUPLEX, MESSAGES), WinError.ERROR_ACCESS_DENIED);
        assertFails(
                create(PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, PIPE_TYPE_BYTE),
                WinError.ERROR_ACCESS_DENIED);
        assertThat(CloseHandle(server)).isTrue();
        makeServer(PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, PIPE_TYPE_BYTE);
    }

    @Test
    void parametersAreChecked() {
        assertFails(create(0, PIPE_TYPE_BYTE), WinError.ERROR_INVALID_PARAMETER);
        assertFails(create(PIPE_ACCESS_DUPLEX, PIPE_READMODE_MESSAGE), WinError.ERROR_INVALID_PARAMETER);
        assertFails(create(PIPE_ACCESS_DUPLEX, 16), WinError.ERROR_INVALID_PARAMETER);
        assertFails(create(PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 0), WinError.ERROR_INVALID_PARAMETER);
        assertFails(create(PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 256), WinError.ERROR_INVALID_PARAMETER);
        assertFails(create(PIPE_ACCESS_DUPLEX, WinBase.PIPE_NOWAIT), WinError.ERROR_NOT_SUPPORTED);
        assertFails(CreateNamedPipeW("pipe", PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, null), WinError.ERROR_INVALID_NAME);
        assertFails(
                CreateNamedPipeW("\\\\.\\pipe\\a\\b", PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, null),
                WinError.ERROR_INVALID_NAME);
        assertFails(CreateNamedPipeW(null, PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, null), WinError.ERROR_INVALID_NAME);
    }

    @Test
    void aPipeTellsWhatItIs() {
        server = create(PIPE_ACCESS_DUPLEX, MESSAGES, WinBase.PIPE_UNLIMITED_INSTANCES);
        makeClient();
        IntRef flags = new IntRef();
        IntRef maximum = new IntRef();
        assertThat(GetNamedPipeInfo(server, flags, null, null, maximum)).isTrue();
        assertThat(flags.value).isEqualTo(WinBase.PIPE_SERVER_END | PIPE_TYPE_MESSAGE);
        assertThat(maximum.value).isEqualTo(WinBase.PIPE_UNLIMITED_INSTANCES);
        assertThat(GetNamedPipeInfo(client, flags, null, null, null)).isTrue();
        assertThat(flags.value).isEqualTo(WinBase.PIPE_CLIENT_END | PIPE_TYPE_MESSAGE);
    }

    @Test
    void otherHandlesAreRefused() {
        makeServer(PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE);
        makeClient();
        assertFails(ConnectNamedPipe(client, null), WinError.ERROR_INVALID_FUNCTION);
        assertFails(DisconnectNamedPipe(client), WinError.ERROR_INVALID_FUNCTION);
        assertFails(ConnectNamedPipe(null, null), WinError.ERROR_INVALID_HANDLE);
        assertFails(GetNamedPipeInfo(INVALID_HANDLE_VALUE, null, null, null, null), WinError.ERROR_INVALID_HANDLE);
        SetLastError(0);
        HandleRef<FileHandle> source = new HandleRef<>();
        HandleRef<FileHandle> sink = new HandleRef<>();
        assertThat(NamedPipeApi.CreatePipe(source, sink, null, 0)).isTrue();
        assertFails(GetNamedPipeInfo(source.value, null, null, null, null), WinError.ERROR_INVALID_FUNCTION);
        assertThat(CloseHandle(sink.value)).isTrue();
        assertThat(CloseHandle(source.value)).isTrue();
    }
}
