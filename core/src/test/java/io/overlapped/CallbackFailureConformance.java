package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Callbacks that throw. */
abstract class CallbackFailureConformance extends Conformance {
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void whateverIsThrownGoesToTheHandlerOnceAndTheThreadGoesOn() throws Exception {
        List<Throwable> thrown = List.of(
                new IllegalStateException("callback"),
                new AssertionError("callback"),
                new OutOfMemoryError("by hand"),
                new StackOverflowError("by hand"),
                new IOException("checked"),
                new InterruptedException("interrupted"),
                new LinkageError("linkage"),
                new Throwable("bare"));
        Completions done = new Completions();
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    done.onCompletion(instance, context, overlapped, error, bytes, object);
                    if (overlapped.offset() < thrown.size()) {
                        throwIt(thrown.get((int) overlapped.offset()));
                    }
                },
                pool(builder -> builder.maximumThreads(1)));
        Thread first = null;
        for (int i = 0; i < thrown.size(); i++) {
            write(io, direct(1), i);
            Thread on = done.next().thread();
            first = first == null ? on : first;
            assertThat(takeFailure()).isSameAs(thrown.get(i));
        }
        write(io, direct(1), 100);
        done.next();
        io.waitForCallbacks();
        assertThat(first.isAlive()).isTrue();
        assertThat(io.ledger()).isEqualTo(ledger(0, 0, 0, 0));
        assertThat(reportedFailures()).isZero();
    }

    @Test
    void aStackOverflowIsSurvived() throws Exception {
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    if (calls.incrementAndGet() == 1) {
                        deep(0);
                    }
                },
                pool(builder -> builder.maximumThreads(1)));
        write(io, direct(1), 0);
        assertThat(takeFailure()).isExactlyInstanceOf(StackOverflowError.class);
        write(io, direct(1), 0);
        io.waitForCallbacks();
        assertThat(calls).hasValue(2);
    }

    @Test
    void anEventAskedForIsSetAllTheSame() throws Exception {
        Event event = Event.manualReset(false);
        IllegalStateException failure = new IllegalStateException("callback");
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    instance.setEventWhenReturns(event);
                    throw failure;
                },
                pool());
        write(io, direct(1), 0);
        event.await();
        assertThat(takeFailure()).isSameAs(failure);
    }

    @Test
    void aHandlerThatFailsItselfIsPrintedAndSurvived() throws Exception {
        ThreadPool pool = pool(builder -> builder.maximumThreads(1).exceptionHandler(failure -> {
            throw new IllegalStateException("the handler failed");
        }));
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalArgumentException("the callback failed");
                    }
                },
                pool);
        String printed = whatIsPrinted(() -> {
            write(io, direct(1), 0);
            io.waitForCallbacks();
        });
        assertThat(printed)
                .startsWith("overlapped: java.lang.IllegalStateException: the handler failed")
                .containsOnlyOnce("Suppressed: java.lang.IllegalArgumentException: the callback failed");
        write(io, direct(1), 0);
        io.waitForCallbacks();
        assertThat(calls).hasValue(2);
    }

    @Test
    void theDefaultHandlerPrints() throws Exception {
        ThreadPool pool = pool(builder -> builder.exceptionHandler(ExceptionHandler.printing()));
        ThreadPoolIo io = bind(
                newFile("f"),
                (instance, context, overlapped, error, bytes, object) -> {
                    throw new IllegalArgumentException("the callback failed");
                },
                pool);
        String printed = whatIsPrinted(() -> {
            write(io, direct(1), 0);
            io.waitForCallbacks();
        });
        assertThat(printed)
                .startsWith("overlapped: java.lang.IllegalArgumentException: the callback failed")
                .contains("CallbackFailureConformance");
    }

    private static String whatIsPrinted(ThrowingRunnable body) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int deep(int depth) {
        return depth < 0 ? 0 : deep(depth + 1) + 1;
    }

    @SuppressWarnings("unchecked") // callbacks written in other languages may throw what is not declared
    private static <E extends Throwable> void throwIt(Throwable failure) throws E {
        throw (E) failure;
    }
}
