package io.overlapped.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CallbackInstance;
import io.overlapped.CriticalSection;
import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.MisuseException;
import io.overlapped.Mutex;
import io.overlapped.Semaphore;
import io.overlapped.ThreadPoolWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callback instances: what is done on return, in which order, and who may ask for it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InstanceTest {
    private static final String INVALID = " refused: a callback instance is valid only on the thread of its callback, "
            + "and only until the callback returns";

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    private static void runOnce(PoolUnderTest at, java.util.function.Consumer<CallbackInstance> callback)
            throws InterruptedException {
        runOnce(at.environment, callback);
    }

    private static void runOnce(CallbackEnvironment environment, java.util.function.Consumer<CallbackInstance> callback)
            throws InterruptedException {
        ThreadPoolWork work =
                ThreadPoolWork.create((instance, context, self) -> callback.accept(instance), "mine", environment);
        work.submit();
        work.waitForCallbacks();
        work.close();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everythingIsDoneBeforeWaitsReturn(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 2)) {
            for (int i = 0; i < 200; i++) {
                CriticalSection section = new CriticalSection();
                Mutex mutex = new Mutex(false);
                Semaphore semaphore = new Semaphore(0, 3);
                Event event = Event.manualReset(false);
                AtomicReference<String> closed = new AtomicReference<>();
                runOnce(at, instance -> {
                    section.enter();
                    await(mutex);
                    instance.closeWhenReturns(() -> closed.set("sec " + section.tryEnter() + " mutex "
                            + mutex.isOwned() + " semaphore " + semaphore.count() + " event "
                            + event.isSignaled()));
                    instance.setEventWhenReturns(event);
                    instance.releaseSemaphoreWhenReturns(semaphore, 2);
                    instance.releaseMutexWhenReturns(mutex);
                    instance.leaveCriticalSectionWhenReturns(section);
                    assertThat(event.isSignaled() || semaphore.count() != 0 || !mutex.isOwnedByCurrentThread())
                            .isFalse();
                });
                assertThat(closed).as("the last").hasValue("sec true mutex false semaphore 2 event true");
            }
            assertThat(at.reports).isEmpty();
        }
    }

    private static void await(Mutex mutex) {
        try {
            mutex.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void ofEachKindTheFirstIsDone(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Event first = Event.manualReset(false);
            Event second = Event.manualReset(false);
            Semaphore one = new Semaphore(0, 5);
            Semaphore other = new Semaphore(0, 5);
            List<String> closed = new CopyOnWriteArrayList<>();
            runOnce(at, instance -> {
                instance.setEventWhenReturns(first);
                instance.setEventWhenReturns(second);
                instance.releaseSemaphoreWhenReturns(one, 3);
                instance.releaseSemaphoreWhenReturns(other, 4);
                instance.closeWhenReturns(() -> closed.add("a"));
                instance.closeWhenReturns(() -> closed.add("b"));
            });
            assertThat(first.isSignaled()).isTrue();
            assertThat(second.isSignaled()).isFalse();
            assertThat(one.count()).isEqualTo(3);
            assertThat(other.count()).isZero();
            assertThat(closed).containsExactly("a");
            runOnce(at, instance -> {}); // asks for nothing, and gets nothing of the last one's
            assertThat(one.count()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStepThatFailsIsReportedAndTheOthersAreDone(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Mutex notOwned = new Mutex(true);
            CriticalSection notIn = new CriticalSection();
            Semaphore full = new Semaphore(1, 1);
            Event event = Event.manualReset(false);
            Exception closing = new Exception("closing");
            runOnce(at, instance -> {
                instance.leaveCriticalSectionWhenReturns(notIn);
                instance.releaseMutexWhenReturns(notOwned);
                instance.releaseSemaphoreWhenReturns(full, 1);
                instance.setEventWhenReturns(event);
                instance.closeWhenReturns(() -> {
                    throw closing;
                });
            });
            assertThat(event.isSignaled()).isTrue();
            assertThat(at.reports)
                    .extracting(Throwable::getMessage)
                    .containsExactly(
                            "the calling thread is not in the critical section",
                            "the mutex is not owned by the calling thread",
                            "releasing 1 would exceed the semaphore's maximum: 1 of 1",
                            "closing");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theFinalizationCallbackRunsBetweenCallbackAndActionsAlsoAfterAFailure(EngineKind engine)
            throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            RuntimeException failure = new RuntimeException("the callback's");
            RuntimeException second = new RuntimeException("the finalization's");
            Event event = Event.manualReset(false);
            List<String> order = new CopyOnWriteArrayList<>();
            CallbackEnvironment environment = at.environment.withFinalization((instance, context) -> {
                order.add("finalization " + context + " " + event.isSignaled());
                throw second;
            });
            runOnce(environment, instance -> {
                instance.setEventWhenReturns(event);
                order.add("callback");
                throw failure;
            });
            assertThat(order).containsExactly("callback", "finalization mine false");
            assertThat(event.isSignaled()).isTrue();
            assertThat(at.reports).containsExactly(failure, second);
        }
    }

    private static List<Throwable> useAll(CallbackInstance instance) {
        return List.of(
                catchThrowable(instance::mayRunLong),
                catchThrowable(instance::disassociate),
                catchThrowable(() -> instance.setEventWhenReturns(Event.manualReset(false))),
                catchThrowable(() -> instance.releaseSemaphoreWhenReturns(new Semaphore(0, 1), 1)),
                catchThrowable(() -> instance.releaseMutexWhenReturns(new Mutex(true))),
                catchThrowable(() -> instance.leaveCriticalSectionWhenReturns(new CriticalSection())),
                catchThrowable(() -> instance.closeWhenReturns(() -> {})));
    }

    private static void assertAllRefused(List<Throwable> refused) {
        assertThat(refused).allSatisfy(e -> assertThat(e).isExactlyInstanceOf(MisuseException.class));
        assertThat(refused)
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "mayRunLong (CallbackMayRunLong)" + INVALID,
                        "disassociate (DisassociateCurrentThreadFromCallback)" + INVALID,
                        "setEventWhenReturns (SetEventWhenCallbackReturns)" + INVALID,
                        "releaseSemaphoreWhenReturns (ReleaseSemaphoreWhenCallbackReturns)" + INVALID,
                        "releaseMutexWhenReturns (ReleaseMutexWhenCallbackReturns)" + INVALID,
                        "leaveCriticalSectionWhenReturns (LeaveCriticalSectionWhenCallbackReturns)" + INVALID,
                        "closeWhenReturns (FreeLibraryWhenCallbackReturns)" + INVALID);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anInstanceIsOfItsThreadAndOfItsCallbackOnly(EngineKind engine) throws InterruptedException {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            AtomicReference<CallbackInstance> kept = new AtomicReference<>();
            AtomicReference<List<Throwable>> elsewhere = new AtomicReference<>();
            runOnce(at, instance -> {
                kept.set(instance);
                Thread other = Thread.ofPlatform().start(() -> elsewhere.set(useAll(instance)));
                try {
                    assertThat(other.join(Duration.ofSeconds(30))).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertAllRefused(elsewhere.get());
            assertAllRefused(useAll(kept.get()));
            AtomicReference<List<Throwable>> later = new AtomicReference<>();
            runOnce(at, instance -> {
                assertThat(instance).isNotSameAs(kept.get());
                later.set(useAll(kept.get()));
            });
            assertAllRefused(later.get());
            assertThat(at.reports).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void mayRunLongSaysWhetherAnotherThreadCanRun(EngineKind engine) throws InterruptedException {
        for (int maximum = 1; maximum <= 2; maximum++) {
            try (PoolUnderTest at = new PoolUnderTest(engine, maximum)) {
                AtomicReference<Boolean> another = new AtomicReference<>();
                runOnce(at, instance -> another.set(instance.mayRunLong()));
                assertThat(another).hasValue(maximum == 2);
            }
        }
    }
}
