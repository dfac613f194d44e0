package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Named pipes: instances, their connections, and how they end. */
abstract class NamedPipeConformance extends Conformance {
    private final String name = "overlapped-test-" + UUID.randomUUID();
    private final Completions arrived = new Completions();
    private ThreadPool pool;

    @BeforeEach
    void makePool() {
        pool = pool();
    }

    private FileHandle instance() throws IOException {
        return closing(NamedPipe.builder(name).create());
    }

    private FileHandle client() throws IOException {
        return closing(NamedPipe.open(name));
    }

    private ThreadPoolIo bind(FileHandle file) {
        return bind(file, arrived, pool);
    }

    private static Overlapped connect(ThreadPoolIo io, Outcome expected) {
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(io.file().namedPipe().connect(overlapped)).isEqualTo(expected);
        if (!expected.expectsCompletion()) {
            io.cancel();
        }
        return overlapped;
    }

    /** A read or write that must fail at once. */
    private static void expectFailure(ThreadPoolIo io, boolean read, int error) {
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(read ? io.file().read(direct(4), overlapped) : io.file().write(direct(4), overlapped))
                .isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(error);
        io.cancel();
    }

    private void expectPassing(ThreadPoolIo to, FileHandle from, String text) throws InterruptedException {
        ByteBuffer buffer = direct(100);
        Overlapped overlapped = read(to, buffer, 0);
        Overlapped out = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
        assertThat(from.write(direct(text.getBytes(StandardCharsets.US_ASCII)), out))
                .isEqualTo(Outcome.COMPLETED_SILENTLY);
        arrived.expect(overlapped, 0, text.length());
        assertThat(new String(bytes(buffer, text.length()), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }

    @Test
    void connectingWaitsForAClient() throws Exception {
        ThreadPoolIo server = bind(instance());
        Overlapped connect = connect(server, Outcome.PENDING);
        assertThat(server.ledger()).isEqualTo(ledger(0, 1, 0, 1));
        FileHandle client = client();
        arrived.expect(connect, 0, 0);
        if (variant().isUring()) {
            assertThat(pool.statistics().ringCompletions()).isEqualTo(1);
        } else {
            assertThat(pool.statistics().portableCompletions()).isEqualTo(1);
        }
        expectPassing(server, client, "to the server");
        ThreadPoolIo back = bind(client);
        expectPassing(back, server.file(), "to the client");
    }

    @Test
    void aClientThatConnectedBeforeIsASynchronousFailure() throws Exception {
        ThreadPoolIo server = bind(instance());
        FileHandle client = client();
        Overlapped connect = connect(server, Outcome.FAILED);
        assertThat(connect.error()).isEqualTo(Win32Error.ERROR_PIPE_CONNECTED);
        assertThat(connect(server, Outcome.FAILED).error()).isEqualTo(Win32Error.ERROR_PIPE_CONNECTED);
        assertThat(server.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        expectPassing(server, client, "all the same");
    }

    @Test
    void whatAClientSentBeforeAnybodyConnectedArrives() throws Exception {
        ThreadPoolIo server = bind(instance());
        FileHandle client = client();
        assertThat(client.write(direct(new byte[] {7}), new Overlapped())).isEqualTo(Outcome.COMPLETED_SILENTLY);
        ByteBuffer buffer = direct(4);
        arrived.expect(read(server, buffer, 0), 0, 1);
        assertThat(buffer.get(0)).isEqualTo((byte) 7);
    }

    @Test
    void aReadThatFindsTheClientDoesNotTakeItFromTheOperationThatWaits() throws Exception {
        ThreadPoolIo server = bind(instance());
        Overlapped connect = connect(server, Outcome.PENDING);
        FileHandle client = client();
        Overlapped read = new Overlapped();
        server.start();
        assertThat(server.file().read(direct(1), read)).isEqualTo(Outcome.PENDING);
        client.write(direct(1), new Overlapped());
        assertThat(arrived.next(2))
                .extracting(Completions.Arrival::overlapped, Completions.Arrival::error)
                .containsExactlyInAnyOrder(tuple(connect, 0), tuple(read, 0));
    }

    @Test
    void aClientThatHasGoneAgainIsNoConnection() throws Exception {
        ThreadPoolIo server = bind(instance());
        client().close();
        assertThat(connect(server, Outcome.FAILED).error()).isEqualTo(Win32Error.ERROR_NO_DATA);
        expectFailure(server, true, Win32Error.ERROR_BROKEN_PIPE);
        expectFailure(server, false, Win32Error.ERROR_NO_DATA);
    }

    @Test
    void connectingCanBeCancelledAndDoneAgain() throws Exception {
        ThreadPoolIo server = bind(instance());
        Overlapped first = connect(server, Outcome.PENDING);
        assertThat(server.file().cancel(first)).isTrue();
        arrived.expect(first, Win32Error.ERROR_OPERATION_ABORTED, 0);
        assertThat(server.file().cancel(first)).isFalse();
        Overlapped second = connect(server, Outcome.PENDING);
        client();
        arrived.expect(second, 0, 0);
    }

    @Test
    void nothingCanBeReadOrWrittenBeforeAClientIsThere() throws Exception {
        ThreadPoolIo server = bind(instance());
        expectFailure(server, true, Win32Error.ERROR_PIPE_LISTENING);
        expectFailure(server, false, Win32Error.ERROR_PIPE_LISTENING);
    }

    @Test
    void anInstanceServesOneClientAfterTheOther() throws Exception {
        ThreadPoolIo server = bind(instance());
        for (int i = 0; i < 5; i++) {
            Overlapped connect = connect(server, Outcome.PENDING);
            FileHandle client = client();
            arrived.expect(connect, 0, 0);
            assertThatThrownBy(this::client).isExactlyInstanceOf(PipeBusyException.class);
            expectPassing(server, client, "client " + i);
            assertThat(server.file().namedPipe().disconnect()).isTrue();
            expectFailure(server, true, Win32Error.ERROR_PIPE_NOT_CONNECTED);
            expectFailure(server, false, Win32Error.ERROR_PIPE_NOT_CONNECTED);
            assertThat(server.file().namedPipe().disconnect()).isFalse();
            assertThatThrownBy(this::client).isExactlyInstanceOf(PipeBusyException.class);
            ThreadPoolIo gone = bind(client);
            expectFailure(gone, true, Win32Error.ERROR_BROKEN_PIPE);
        }
    }

    @Test
    void disconnectingEndsWhatIsPending() throws Exception {
        ThreadPoolIo server = bind(instance());
        client();
        List<Overlapped> reads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            reads.add(read(server, direct(1), 0));
        }
        assertThat(server.file().namedPipe().disconnect()).isTrue();
        assertThat(server.file().held()).isZero();
        assertThat(arrived.next(3))
                .allMatch(arrival -> arrival.error() == Win32Error.ERROR_PIPE_NOT_CONNECTED && arrival.bytes() == 0)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrderElementsOf(reads);
    }

    @Test
    void disconnectingEndsTheWaitForAClient() throws Exception {
        ThreadPoolIo server = bind(instance());
        Overlapped connect = connect(server, Outcome.PENDING);
        assertThat(server.file().namedPipe().disconnect()).isTrue();
        arrived.expect(connect, Win32Error.ERROR_PIPE_NOT_CONNECTED, 0);
        assertThatThrownBy(this::client).isExactlyInstanceOf(PipeBusyException.class);
    }

    @Test
    void aCallbackCanDisconnectAndConnectAgainOnAPoolOfOneThread() throws Exception {
        ThreadPool one = pool(builder -> builder.maximumThreads(1));
        Event over = Event.manualReset(false);
        List<Integer> errors = new ArrayList<>();
        ThreadPoolIo server = bind(
                instance(),
                (instance, context, overlapped, error, bytes, io) -> {
                    errors.add(error);
                    while (errors.size() < 10) {
                        io.file().namedPipe().disconnect();
                        io.start();
                        if (io.file().namedPipe().connect(overlapped) == Outcome.PENDING) {
                            return;
                        }
                        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_PIPE_CONNECTED); // it came between
                        io.cancel();
                        errors.add(0);
                    }
                    over.set();
                },
                one);
        connect(server, Outcome.PENDING);
        for (int i = 0; i < 10; i++) {
            assertThat(NamedPipe.await(name, Duration.ofSeconds(30))).isTrue();
            NamedPipe.open(name).close();
        }
        over.await();
        assertThat(errors).hasSize(10).containsOnly(0);
    }

    @Test
    void closingTheOwnHandleBreaksThePipe() throws Exception {
        FileHandle file = instance();
        ThreadPoolIo server = bind(file);
        FileHandle client = client();
        Overlapped first = read(server, direct(1), 0);
        Overlapped second = read(server, direct(1), 0);
        ThreadPoolIo other = bind(client);
        Overlapped reading = read(other, direct(1), 0);
        file.close();
        assertThat(arrived.next(3))
                .allMatch(arrival -> arrival.error() == Win32Error.ERROR_BROKEN_PIPE)
                .extracting(Completions.Arrival::overlapped)
                .containsExactlyInAnyOrder(first, second, reading);
        assertThatThrownBy(this::client).isExactlyInstanceOf(NoSuchFileException.class);
    }

    @Test
    void closingTheOwnHandleEndsTheWaitForAClient() throws Exception {
        FileHandle file = instance();
        ThreadPoolIo server = bind(file);
        Overlapped connect = connect(server, Outcome.PENDING);
        file.close();
        arrived.expect(connect, Win32Error.ERROR_BROKEN_PIPE, 0);
        server.waitForCallbacks();
        assertThat(server.ledger()).isEqualTo(ledger(0, 0, 0, 0));
    }

    @Test
    void closingTheIoCancelsTheWaitForAClient() throws Exception {
        ThreadPoolIo server = bind(instance());
        Overlapped connect = connect(server, Outcome.PENDING);
        server.close();
        arrived.expect(connect, Win32Error.ERROR_OPERATION_ABORTED, 0);
    }

    @Test
    void closingThePoolCancelsTheWaitForAClient() throws Exception {
        ThreadPoolIo server = bind(instance());
        Overlapped connect = connect(server, Outcome.PENDING);
        pool.close();
        arrived.expect(connect, Win32Error.ERROR_OPERATION_ABORTED, 0);
    }

    @Test
    void directionsAreKept() throws Exception {
        ThreadPoolIo inbound = bind(closing(
                NamedPipe.builder(name).direction(NamedPipe.Direction.INBOUND).create()));
        assertThatThrownBy(this::client)
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessage(name + ": the pipe is INBOUND: its clients cannot read");
        FileHandle writer = closing(NamedPipe.open(name, StandardOpenOption.WRITE));
        assertThat(writer.isReadable()).isFalse();
        expectFailure(inbound, false, Win32Error.ERROR_ACCESS_DENIED);
        expectPassing(inbound, writer, "inwards");
        inbound.file().close();
        closing(NamedPipe.builder(name).direction(NamedPipe.Direction.OUTBOUND).create());
        assertThatThrownBy(() -> NamedPipe.open(name, StandardOpenOption.WRITE))
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessage(name + ": the pipe is OUTBOUND: its clients cannot write");
        closing(NamedPipe.open(name, StandardOpenOption.READ));
    }

    @Test
    void instancesAreCounted() throws Exception {
        assertThatThrownBy(this::client)
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage(name);
        FileHandle first = closing(NamedPipe.builder(name).maximumInstances(2).create());
        FileHandle second = closing(NamedPipe.builder(name).maximumInstances(2).create());
        assertThat(first.namedPipe().instances()).isEqualTo(2);
        assertThatThrownBy(() -> NamedPipe.builder(name).maximumInstances(9).create())
                .isExactlyInstanceOf(PipeBusyException.class)
                .hasMessage(name + ": the pipe has all its 2 instances; close one, or allow more");
        client();
        client();
        assertThatThrownBy(this::client)
                .isExactlyInstanceOf(PipeBusyException.class)
                .hasMessage(name + ": all 2 instances of the pipe are in use");
        second.close();
        assertThat(first.namedPipe().instances()).isEqualTo(1);
        instance();
        closing(NamedPipe.open(name.toUpperCase(Locale.ROOT)));
    }

    @Test
    void clientsGoToTheInstanceThatWaitsLongest() throws Exception {
        List<ThreadPoolIo> servers = new ArrayList<>();
        List<Overlapped> connects = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            servers.add(bind(instance()));
            connects.add(connect(servers.get(i), Outcome.PENDING));
        }
        for (int i = 0; i < 3; i++) {
            client();
            arrived.expect(connects.get(i), 0, 0);
        }
    }

    @Test
    void otherInstancesMustBeOfTheSameKind() throws Exception {
        instance();
        assertThatThrownBy(() -> NamedPipe.builder(name).messages(true).create())
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessage(name + ": the pipe's other instances are of another type or direction (byte, DUPLEX)");
        assertThatThrownBy(() -> NamedPipe.builder(name)
                        .direction(NamedPipe.Direction.INBOUND)
                        .create())
                .isExactlyInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> NamedPipe.builder(name).firstInstance(true).create())
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessage(name + ": the pipe has an instance already, and this had to be the first");
    }

    @Test
    void waitingForAnInstanceEndsWhenThereIsOne() throws Exception {
        assertThatThrownBy(() -> NamedPipe.await(name, Duration.ofSeconds(30)))
                .isExactlyInstanceOf(NoSuchFileException.class);
        FileHandle server = instance();
        assertThat(NamedPipe.await(name, Duration.ZERO)).isTrue();
        client();
        assertThat(NamedPipe.await(name, Duration.ofMillis(50))).isFalse();
        assertThat(NamedPipe.defaultWait(name)).isEqualTo(Duration.ofMillis(50));
        boolean[] free = new boolean[1];
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                free[0] = NamedPipe.await(name, Duration.ofSeconds(30));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        server.namedPipe().disconnect();
        connect(bind(server), Outcome.PENDING);
        waiter.join();
        assertThat(free[0]).isTrue();
    }

    @Test
    void theClientsEndNeitherConnectsNorDisconnects() throws Exception {
        instance();
        NamedPipe client = client().namedPipe();
        assertThat(client.isServer()).isFalse();
        assertThatThrownBy(() -> client.connect(new Overlapped()))
                .isExactlyInstanceOf(UnsupportedOperationException.class)
                .hasMessage("connect on \\\\.\\pipe\\" + name + " refused: this is the client's end");
        assertThatThrownBy(client::disconnect).isExactlyInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesAreChecked() {
        for (String wrong : List.of("", "a\\b", "a\0b", "x".repeat(257))) {
            assertThatThrownBy(() -> NamedPipe.builder(wrong))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a pipe's name has 1 to 256 characters, and no backslash or NUL: \"" + wrong + "\"");
        }
    }

    @Test
    void anyOtherNameCanBeHad() throws Exception {
        String odd = "../" + name + "/\u00e9\u4e2d?*:" + "x".repeat(150);
        FileHandle server = closing(NamedPipe.builder(odd).create());
        closing(NamedPipe.open(odd));
        assertThat(server.namedPipe().isConnected()).isTrue();
        assertThat(server.namedPipe().peek(MemorySegment.NULL)).isEqualTo(new NamedPipe.Peek(0, 0, 0));
    }

    @Test
    void aSynchronousClientReadsAndWrites() throws Exception {
        ThreadPoolIo server = bind(instance());
        FileHandle client = closing(NamedPipe.openSynchronous(name));
        Overlapped read = read(server, direct(4), 0);
        MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3});
        assertThat(client.pointer().write(data, new Overlapped(), true)).isEqualTo(Outcome.COMPLETED_SILENTLY);
        arrived.expect(read, 0, 3);
        write(server, direct(new byte[] {4, 5}), 0);
        MemorySegment into = MemorySegment.ofArray(new byte[4]);
        Overlapped back = new Overlapped();
        assertThat(client.pointer().read(into, back, true)).isEqualTo(Outcome.COMPLETED_SILENTLY);
        assertThat(back.bytesTransferred()).isEqualTo(2);
    }
}
