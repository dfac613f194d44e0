package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** How one learns that an operation is over: callbacks, events, handles, and their modes. */
abstract class NotificationConformance extends Conformance {
    private static final Duration A_WHILE = Duration.ofMillis(100);

    private final Completions done = new Completions();

    @Test
    void withoutSkippingASuccessAtOnceHasItsCallbackToo() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.sink(), done, pool());
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(pipe.sink().write(direct(3), overlapped)).isEqualTo(Outcome.COMPLETED);
        done.expect(overlapped, 0, 3);
        io.waitForCallbacks();
    }

    @Test
    void withSkippingASuccessAtOnceIsSilentAndItsStartComesBack() throws Exception {
        Pipe pipe = pipe();
        pipe.sink().notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        ThreadPoolIo io = bind(pipe.sink(), done, pool());
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(pipe.sink().write(direct(3), overlapped)).isEqualTo(Outcome.COMPLETED_SILENTLY);
        assertThat(overlapped.isCompleted()).isTrue();
        assertThat(overlapped.error()).isZero();
        assertThat(overlapped.bytesTransferred()).isEqualTo(3);
        assertThat(io.ledger()).isEqualTo(ledger(1, 0, 0, 0));
        io.cancel();
        io.waitForCallbacks();
        assertThat(done.waiting()).isZero();
    }

    @Test
    void withSkippingAReadFromThePageCacheIsSilent() throws Exception {
        FileHandle file = open(fileWith("f", randomBytes(100, 1)));
        InlineReads.assumeSupported(file);
        file.notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        ThreadPool pool = pool();
        ThreadPoolIo io = bind(file, done, pool);
        io.start();
        assertThat(file.read(direct(100), new Overlapped())).isEqualTo(Outcome.COMPLETED_SILENTLY);
        io.cancel();
        assertThat(pool.statistics().inlineHits()).isEqualTo(1);
        assertThat(pool.statistics().ringCompletions()).isZero();
    }

    @Test
    void withSkippingAPendingOperationHasItsCallback() throws Exception {
        Pipe pipe = pipe();
        pipe.source().notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = new Overlapped();
        io.start();
        assertThat(pipe.source().read(direct(3), overlapped)).isEqualTo(Outcome.PENDING);
        pipe.sink().write(direct(2), new Overlapped());
        done.expect(overlapped, 0, 2);
    }

    @Test
    void theEventIsResetAtTheBeginningAndSetBeforeTheCallback() throws Exception {
        Pipe pipe = pipe();
        Event event = Event.manualReset(true);
        LinkedBlockingQueue<Boolean> seen = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                pipe.source(),
                (instance, context, overlapped, error, bytes, object) -> seen.add(event.isSignaled()),
                pool());
        io.start();
        assertThat(pipe.source().read(direct(3), new Overlapped().event(event))).isEqualTo(Outcome.PENDING);
        assertThat(event.isSignaled()).isFalse();
        pipe.sink().write(direct(2), new Overlapped());
        event.await();
        assertThat(seen.take()).isTrue();
    }

    @Test
    void theEventIsSetByASilentSuccessToo() throws Exception {
        Pipe pipe = pipe();
        pipe.sink().notificationModes(NotificationMode.SKIP_COMPLETION_ON_SUCCESS);
        ThreadPoolIo io = bind(pipe.sink(), done, pool());
        Event event = Event.autoReset(false);
        io.start();
        assertThat(pipe.sink().write(direct(3), new Overlapped().event(event))).isEqualTo(Outcome.COMPLETED_SILENTLY);
        io.cancel();
        assertThat(event.await(Duration.ZERO)).isTrue();
        assertThat(event.await(Duration.ZERO)).isFalse();
    }

    @Test
    void anEventWithoutCompletionUsesNoStartAndHasNoCallback() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Event event = Event.manualReset(false);
        Overlapped overlapped = new Overlapped().eventWithoutCompletion(event);
        assertThat(overlapped.isWithoutCompletion()).isTrue();
        assertThat(pipe.source().read(direct(3), overlapped)).isEqualTo(Outcome.PENDING_SILENTLY);
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 1));
        assertThat(event.isSignaled()).isFalse();
        pipe.sink().write(direct(2), new Overlapped());
        event.await();
        assertThat(overlapped.error()).isZero();
        assertThat(overlapped.bytesTransferred()).isEqualTo(2);

        // Served at once it is the same; on a pipe of its own, because a read must wait its turn behind one that just
        // ends.
        Pipe ready = pipe();
        bind(ready.source(), done, io.pool());
        ready.sink().write(direct(1), new Overlapped());
        assertThat(ready.source().read(direct(3), overlapped)).isEqualTo(Outcome.COMPLETED_SILENTLY);
        assertThat(event.isSignaled()).isTrue();
        io.waitForCallbacks();
        assertThat(done.waiting()).isZero();
    }

    @Test
    void whilePendingTheStatusSaysSo() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = read(io, direct(3), 0);
        assertThat(overlapped.isCompleted()).isFalse();
        assertThat(overlapped.error()).isEqualTo(Win32Error.ERROR_IO_PENDING);
        assertThat(overlapped.bytesTransferred()).isZero();
        assertThat(overlapped.await(Duration.ZERO)).isFalse();
        assertThat(overlapped.await(A_WHILE)).isFalse();
        pipe.sink().write(direct(2), new Overlapped());
        assertThat(overlapped.await(Duration.ofSeconds(30))).isTrue();
        assertThat(overlapped.error()).isZero();
        assertThat(overlapped.bytesTransferred()).isEqualTo(2);
        done.expect(overlapped, 0, 2);
    }

    @Test
    void subclassesAreToldEachChangeOfTheStatus() throws Exception {
        Pipe pipe = pipe();
        LinkedBlockingQueue<String> changes = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped overlapped = new Overlapped() {
            @Override
            protected void statusChanged(int error, long bytes) {
                changes.add(error + " " + bytes);
            }
        };
        io.start();
        assertThat(pipe.source().read(direct(3), overlapped)).isEqualTo(Outcome.PENDING);
        pipe.sink().write(direct(2), new Overlapped());
        done.expect(overlapped, 0, 2);
        assertThat(changes).containsExactly("997 0", "0 2");
    }

    @Test
    void theHandleIsSignaledByACompletionAndNotSignaledWhenAnOperationBegins() throws Exception {
        Pipe pipe = pipe();
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Overlapped first = read(io, direct(1), 0);
        assertThat(pipe.source().await(A_WHILE)).isFalse();
        pipe.sink().write(direct(1), new Overlapped());
        pipe.source().await();
        done.expect(first, 0, 1);
        assertThat(pipe.source().await(Duration.ZERO)).isTrue();
        Overlapped second = read(io, direct(1), 0);
        assertThat(pipe.source().await(Duration.ZERO)).isFalse();
        pipe.sink().write(direct(1), new Overlapped());
        pipe.source().await();
        done.expect(second, 0, 1);
    }

    @Test
    void withSkippingTheHandleIsNotSignaledButTheOperationsEventIs() throws Exception {
        Pipe pipe = pipe();
        pipe.source().notificationModes(NotificationMode.SKIP_SET_EVENT_ON_HANDLE);
        ThreadPoolIo io = bind(pipe.source(), done, pool());
        Event event = Event.manualReset(false);
        Overlapped overlapped = new Overlapped().event(event);
        io.start();
        assertThat(pipe.source().read(direct(1), overlapped)).isEqualTo(Outcome.PENDING);
        pipe.sink().write(direct(1), new Overlapped());
        done.expect(overlapped, 0, 1);
        assertThat(event.isSignaled()).isTrue();
        assertThat(pipe.source().await(Duration.ZERO)).isFalse();
    }

    @Test
    void aHandleWithoutAThreadPoolIoHasNoCallbacksAndNeedsNoStarts() throws Exception {
        FileHandle file = open(fileWith("f", randomBytes(100, 3)), READ_WRITE);
        Overlapped overlapped = new Overlapped(10);
        assertThat(file.write(direct(new byte[] {1, 2, 3}), overlapped)).isEqualTo(Outcome.PENDING_SILENTLY);
        overlapped.await();
        assertThat(overlapped.error()).isZero();
        assertThat(overlapped.bytesTransferred()).isEqualTo(3);
    }

    @Test
    void anEventAskedForByTheCallbackIsSetWhenItHasReturned() throws Exception {
        Event event = Event.manualReset(false);
        LinkedBlockingQueue<Boolean> within = new LinkedBlockingQueue<>();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    instance.setEventWhenReturns(event);
                    within.add(event.isSignaled());
                },
                pool());
        write(io, direct(1), 0);
        io.waitForCallbacks();
        assertThat(within.take()).isFalse();
        assertThat(event.isSignaled())
                .as("set before waits see the callback as finished")
                .isTrue();
    }
}
