package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Data through named pipes: messages, their parts, and bytes. */
abstract class MessagePipeConformance extends Conformance {
    private static final int MORE = Win32Error.ERROR_MORE_DATA;
    private static final int LARGE = 1 << 20;

    private final Completions arrived = new Completions();
    private final Completions written = new Completions();
    private ThreadPool pool;
    private ThreadPoolIo server;
    private ThreadPoolIo client;

    @BeforeEach
    void makePool() {
        pool = pool();
    }

    /** A pipe from client to server, connected. */
    private void make(boolean messages, boolean messageReads) throws IOException {
        String name = "overlapped-test-" + UUID.randomUUID();
        server = bind(
                closing(NamedPipe.builder(name)
                        .messages(messages)
                        .readMessages(messageReads)
                        .create()),
                arrived,
                pool);
        client = bind(closing(NamedPipe.open(name)), written, pool);
    }

    private void send(byte... data) throws InterruptedException {
        written.expect(write(client, direct(data), 0), 0, data.length);
    }

    /** A read that is over at once. */
    private byte[] readNow(int size, int error) throws InterruptedException {
        ByteBuffer buffer = direct(size);
        Overlapped overlapped = new Overlapped();
        server.start();
        assertThat(server.file().read(buffer, overlapped)).isEqualTo(Outcome.COMPLETED);
        Completions.Arrival arrival = arrived.next();
        assertThat(arrival.overlapped()).isSameAs(overlapped);
        assertThat(arrival.error()).isEqualTo(error);
        return bytes(buffer, (int) arrival.bytes());
    }

    @Test
    void aReadGetsOneMessage() throws Exception {
        make(true, true);
        send((byte) 1, (byte) 2, (byte) 3);
        send((byte) 4);
        assertThat(readNow(100, 0)).containsExactly(1, 2, 3);
        assertThat(readNow(100, 0)).containsExactly(4);
        Overlapped pending = read(server, direct(100), 0);
        assertThat(pending.isCompleted()).isFalse();
        send((byte) 5);
        arrived.expect(pending, 0, 1);
    }

    @Test
    void theRestOfALongMessageIsReadNext() throws Exception {
        make(true, true);
        ByteBuffer buffer = direct(4);
        Overlapped pending = read(server, buffer, 0);
        send(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        arrived.expect(pending, MORE, 4);
        assertThat(bytes(buffer, 4)).containsExactly(0, 1, 2, 3);
        send((byte) 77);
        assertThat(readNow(2, MORE)).containsExactly(4, 5);
        assertThat(readNow(0, MORE)).isEmpty();
        assertThat(readNow(4, 0)).containsExactly(6, 7, 8, 9);
        assertThat(readNow(4, 0)).containsExactly(77);
    }

    @Test
    void moreDataHasItsCallbackAlsoWhereSuccessHasNone() throws Exception {
        make(true, true);
        server.file().notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        send((byte) 1, (byte) 2, (byte) 3);
        assertThat(readNow(2, MORE)).containsExactly(1, 2);
        Overlapped rest = new Overlapped();
        server.start();
        assertThat(server.file().read(direct(2), rest)).isEqualTo(Outcome.COMPLETED_SILENTLY);
        assertThat(rest.bytesTransferred()).isEqualTo(1);
        server.cancel();
    }

    @Test
    void aMessageOfNoBytesCompletesOneRead() throws Exception {
        make(true, true);
        Overlapped first = read(server, direct(10), 0);
        Overlapped second = read(server, direct(10), 0);
        send();
        arrived.expect(first, 0, 0);
        assertThat(second.isCompleted()).isFalse();
        send();
        arrived.expect(second, 0, 0);
        send();
        send((byte) 1);
        assertThat(readNow(10, 0)).isEmpty();
        assertThat(readNow(10, 0)).containsExactly(1);
    }

    @Test
    void theEndIsNotAMessageOfNoBytes() throws Exception {
        make(true, true);
        send();
        client.file().close();
        assertThat(readNow(10, 0)).isEmpty();
        Overlapped overlapped = new Overlapped();
        server.start();
        assertThat(server.file().read(direct(10), overlapped)).isEqualTo(Outcome.FAILED);
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_BROKEN_PIPE);
        server.cancel();
    }

    @Test
    void aReadOfNoBytesWaitsForAMessageAndLeavesIt() throws Exception {
        make(true, true);
        Overlapped look = read(server, direct(0), 0);
        assertThat(look.isCompleted()).isFalse();
        send((byte) 9);
        arrived.expect(look, MORE, 0);
        assertThat(readNow(10, 0)).containsExactly(9);
    }

    @Test
    void messagesAreOfAnyLength() throws Exception {
        make(true, true);
        for (int length : new int[] {32766, 32767, 32768, 65534, 65535, LARGE}) {
            byte[] data = randomBytes(length, length);
            ByteBuffer buffer = direct(length + 10);
            Overlapped in = read(server, buffer, 0);
            Overlapped out = write(client, direct(data), 0);
            arrived.expect(in, 0, length);
            written.expect(out, 0, length);
            assertThat(bytes(buffer, length)).isEqualTo(data);
        }
    }

    @Test
    void aLongMessageIsReadInPartsAndNoneRunsIntoTheNext() throws Exception {
        make(true, true);
        byte[] data = randomBytes(100_000, 5);
        write(client, direct(data), 0);
        byte[] got = new byte[data.length];
        int at = 0;
        int error = MORE;
        while (error == MORE) {
            ByteBuffer buffer = direct(30_000);
            read(server, buffer, 0);
            Completions.Arrival arrival = arrived.next();
            error = arrival.error();
            buffer.get(0, got, at, (int) arrival.bytes());
            at += (int) arrival.bytes();
        }
        assertThat(error).isZero();
        assertThat(at).isEqualTo(data.length);
        assertThat(got).isEqualTo(data);
        written.next();
        send((byte) 3);
        assertThat(readNow(10, 0)).containsExactly(3);
    }

    @Test
    void gatherAndScatterMoveOneMessage() throws Exception {
        make(true, true);
        MemorySegment data = Arena.ofAuto().allocate(70_000).copyFrom(MemorySegment.ofArray(randomBytes(70_000, 8)));
        MemorySegment into = Arena.ofAuto().allocate(70_000);
        Overlapped out = new Overlapped();
        client.start();
        assertThat(client.file().writeGather(List.of(data.asSlice(0, 40_001), data.asSlice(40_001)), out))
                .isEqualTo(Outcome.COMPLETED);
        written.expect(out, 0, 70_000);
        Overlapped in = new Overlapped();
        server.start();
        assertThat(server.file().readScatter(List.of(into.asSlice(0, 3), into.asSlice(3)), in))
                .isEqualTo(Outcome.COMPLETED);
        arrived.expect(in, 0, 70_000);
        assertThat(into.mismatch(data)).isEqualTo(-1);
        assertThat(into.get(ValueLayout.JAVA_BYTE, 69_999)).isEqualTo(data.get(ValueLayout.JAVA_BYTE, 69_999));
    }

    @Test
    void pendingReadsAreServedInTheOrderOfTheirIssueOneWriteEach() throws Exception {
        make(false, false);
        List<ByteBuffer> buffers = new ArrayList<>();
        List<Overlapped> reads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            buffers.add(direct(100));
            reads.add(read(server, buffers.get(i), 0));
        }
        for (int i = 0; i < 8; i++) {
            client.start();
            assertThat(client.file().write(direct(randomBytes(i + 1, i)), new Overlapped()))
                    .isEqualTo(Outcome.COMPLETED);
        }
        arrived.next(8);
        for (int i = 0; i < 8; i++) {
            assertThat(reads.get(i).bytesTransferred()).isEqualTo(i + 1);
            assertThat(bytes(buffers.get(i), i + 1)).isEqualTo(randomBytes(i + 1, i));
        }
        written.next(8);
    }

    @Test
    void aReadOfBytesTakesWhatSeveralWritesBrought() throws Exception {
        make(false, false);
        send((byte) 1, (byte) 2);
        send((byte) 3);
        send();
        assertThat(readNow(2, 0)).containsExactly(1, 2);
        send((byte) 4, (byte) 5);
        assertThat(readNow(2, 0)).containsExactly(3, 4);
        assertThat(readNow(100, 0)).containsExactly(5);
    }

    @Test
    void messagesCanBeReadAsBytes() throws Exception {
        make(true, false);
        send((byte) 1, (byte) 2);
        send();
        send((byte) 3);
        assertThat(readNow(100, 0)).containsExactly(1, 2, 3);
        send((byte) 4, (byte) 5);
        assertThat(readNow(1, 0)).containsExactly(4);
        server.file().namedPipe().readMessages(true);
        assertThat(server.file().namedPipe().readsMessages()).isTrue();
        send((byte) 6);
        assertThat(readNow(100, 0)).containsExactly(5);
        assertThat(readNow(100, 0)).containsExactly(6);
        assertThat(client.file().namedPipe().readsMessages()).isFalse();
    }

    @Test
    void aBytePipeHasNoMessages() throws Exception {
        make(false, false);
        assertThatThrownBy(() -> server.file().namedPipe().readMessages(true))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(server.file().name() + " is a byte pipe: it has no messages to read");
    }

    @Test
    void whatWasSentCanBeReadAfterTheSenderHasGoneAlsoWithoutReadingItself() throws Exception {
        make(true, true);
        write(server, direct(new byte[] {9}), 0);
        arrived.next();
        send((byte) 1);
        send((byte) 2);
        client.file().close(); // with something unread
        assertThat(readNow(10, 0)).containsExactly(1);
        assertThat(readNow(10, 0)).containsExactly(2);
        Overlapped write = new Overlapped();
        server.start();
        assertThat(server.file().write(direct(1), write)).isEqualTo(Outcome.FAILED);
        assertThat(write.error()).isEqualTo(Win32Error.ERROR_NO_DATA);
        server.cancel();
    }

    @Test
    void aReadOutOfTheMiddleCanBeCancelled() throws Exception {
        make(true, true);
        Overlapped first = read(server, direct(10), 0);
        Overlapped second = read(server, direct(10), 0);
        Overlapped third = read(server, direct(10), 0);
        assertThat(server.file().cancel(second)).isTrue();
        arrived.expect(second, Win32Error.ERROR_OPERATION_ABORTED, 0);
        send((byte) 1);
        arrived.expect(first, 0, 1);
        send((byte) 2, (byte) 3);
        arrived.expect(third, 0, 2);
        Overlapped last = read(server, direct(10), 0);
        assertThat(server.file().cancelAll()).isTrue();
        arrived.expect(last, Win32Error.ERROR_OPERATION_ABORTED, 0);
    }

    @Test
    void aWriteThatDoesNotFitWaitsAndCanBeCancelled() throws Exception {
        make(true, true);
        byte[] data = randomBytes(LARGE, 3);
        Overlapped large = new Overlapped();
        client.start();
        assertThat(client.file().write(direct(data), large)).isEqualTo(Outcome.PENDING);
        assertThat(client.file().cancel(large)).isTrue();
        Completions.Arrival cancelled = written.next();
        assertThat(cancelled.error()).isEqualTo(Win32Error.ERROR_OPERATION_ABORTED);
        assertThat(cancelled.bytes()).isBetween(1L, LARGE - 1L);
        ByteBuffer buffer = direct(LARGE);
        Overlapped cut = new Overlapped();
        server.start();
        assertThat(server.file().read(buffer, cut)).isEqualTo(Outcome.PENDING);
        Overlapped next = new Overlapped();
        client.start();
        assertThat(client.file().write(direct(new byte[] {42}), next).expectsCompletion())
                .isTrue();
        arrived.expect(cut, 0, cancelled.bytes());
        byte[] sent = Arrays.copyOf(data, (int) cancelled.bytes());
        assertThat(bytes(buffer, sent.length)).isEqualTo(sent);
        written.expect(next, 0, 1);
        assertThat(readNow(10, 0)).containsExactly(42);
    }

    @Test
    void aReadThatIsCancelledInTheMiddleOfAMessageKeepsWhatItHas() throws Exception {
        make(true, true);
        Overlapped large = new Overlapped();
        client.start();
        assertThat(client.file().write(direct(LARGE), large)).isEqualTo(Outcome.PENDING);
        client.file().cancel(large);
        long sent = written.next().bytes();
        Overlapped in = new Overlapped();
        server.start();
        assertThat(server.file().read(direct(LARGE), in)).isEqualTo(Outcome.PENDING);
        assertThat(server.file().cancel(in)).isTrue();
        arrived.expect(in, MORE, sent);
    }

    @Test
    void lookingTakesNothing() throws Exception {
        make(true, true);
        NamedPipe pipe = server.file().namedPipe();
        MemorySegment into = MemorySegment.ofArray(new byte[4]);
        assertThat(pipe.peek(into)).isEqualTo(new NamedPipe.Peek(0, 0, 0));
        send((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
        send((byte) 6);
        assertThat(pipe.peek(into)).isEqualTo(new NamedPipe.Peek(4, 6, 1));
        assertThat(into.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3, 4);
        assertThat(pipe.peek(MemorySegment.NULL)).isEqualTo(new NamedPipe.Peek(0, 6, 5));
        // What a look has taken in is there for reads, those that already wait their turn included.
        assertThat(readNow(10, 0)).containsExactly(1, 2, 3, 4, 5);
        pipe.readMessages(false);
        assertThat(pipe.peek(into)).isEqualTo(new NamedPipe.Peek(1, 1, 0));
        assertThat(readNow(10, 0)).containsExactly(6);
        client.file().close();
        assertThat(pipe.peek(into)).isNull();
    }

    @Test
    void flushingWaitsUntilAllIsTakenIn() throws Exception {
        make(true, true);
        send((byte) 1);
        Thread flusher = Thread.ofPlatform().start(() -> {
            try {
                client.file().namedPipe().flush();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(flusher.join(Duration.ofMillis(100))).isFalse();
        assertThat(readNow(10, 0)).containsExactly(1);
        flusher.join();
        client.file().namedPipe().flush();
    }

    @Test
    void whatCallbacksIssueGoesOnInOrder() throws Exception {
        String name = "overlapped-test-" + UUID.randomUUID();
        List<Integer> got = new ArrayList<>();
        Event over = Event.manualReset(false);
        ByteBuffer buffer = direct(1);
        ThreadPoolIo chained = bind(
                closing(NamedPipe.builder(name)
                        .messages(true)
                        .readMessages(true)
                        .create()),
                (instance, context, overlapped, error, bytes, io) -> {
                    got.add((int) buffer.get(0));
                    if (got.size() == 100) {
                        over.set();
                    } else {
                        io.start();
                        io.file().read(buffer, overlapped);
                    }
                },
                pool(builder -> builder.maximumThreads(1)));
        FileHandle sender = closing(NamedPipe.open(name));
        read(chained, buffer, 0);
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add(i);
            Overlapped out = new Overlapped();
            sender.write(direct(new byte[] {(byte) i}), out);
            out.await();
            assertThat(out.error()).isZero();
        }
        over.await();
        assertThat(got).isEqualTo(sent);
    }
}
