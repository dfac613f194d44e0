package io.overlapped.work;

import static io.overlapped.work.PoolUnderTest.assertEnds;
import static io.overlapped.work.PoolUnderTest.assertWaits;
import static io.overlapped.work.PoolUnderTest.background;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.CriticalSection;
import io.overlapped.EngineKind;
import io.overlapped.Mutex;
import io.overlapped.Semaphore;
import io.overlapped.ThreadPoolWork;
import io.overlapped.win32.IntRef;
import io.overlapped.win32.SynchApi;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Semaphores, mutexes and critical sections, in the model and as Win32 shows them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SynchronizationTest {
    private static boolean elsewhere(BooleanSupplier question) throws InterruptedException {
        AtomicBoolean answer = new AtomicBoolean();
        Thread.ofPlatform().start(() -> answer.set(question.getAsBoolean())).join();
        return answer.get();
    }

    private static boolean taken(io.overlapped.Handle handle) {
        try {
            return handle.await(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSemaphoreCounts() throws InterruptedException {
        Semaphore semaphore = new Semaphore(1, 3);
        assertThat(taken(semaphore)).isTrue();
        assertThat(taken(semaphore)).isFalse();
        assertThat(semaphore.release(2)).as("the count before").isZero();
        assertThat(semaphore.release(1)).isEqualTo(2);
        assertThatThrownBy(() -> semaphore.release(1))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("releasing 1 would exceed the semaphore's maximum: 3 of 3");
        assertThatThrownBy(() -> semaphore.release(0))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a semaphore is released by 1 or more: 0");
        assertThatThrownBy(() -> semaphore.release(Integer.MAX_VALUE))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("releasing 2147483647 would exceed the semaphore's maximum: 3 of 3");
        assertThatThrownBy(() -> new Semaphore(2, 1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a semaphore counts from 0 to a maximum of 1 or more: initial 2, maximum 1");
        assertThat(semaphore.count()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            semaphore.await();
        }
        Thread first = background(semaphore::await);
        Thread second = background(semaphore::await);
        assertWaits(first);
        assertWaits(second);
        semaphore.release(2);
        assertEnds(first);
        assertEnds(second);
        assertThat(semaphore.count()).isZero();
    }

    @Test
    void aMutexIsItsOwnersAsOftenAsItWasTaken() throws InterruptedException {
        Mutex mutex = new Mutex(true);
        assertThat(taken(mutex)).as("again").isTrue();
        assertThat(elsewhere(() -> taken(mutex))).isFalse();
        mutex.release();
        assertThat(mutex.isOwnedByCurrentThread()).isTrue();
        assertThat(elsewhere(() -> taken(mutex))).isFalse();
        Thread waiter = background(() -> {
            mutex.await();
            mutex.release();
        });
        assertWaits(waiter);
        mutex.release();
        assertEnds(waiter);
        assertThat(mutex.isOwned()).isFalse();
        assertThat(mutex.isAbandoned()).isFalse();
        assertThatThrownBy(mutex::release)
                .isExactlyInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("the mutex is not owned by the calling thread");
    }

    @Test
    void aMutexThatWasAbandonedIsTheNextOnes() throws InterruptedException {
        Mutex mutex = new Mutex(false);
        AtomicBoolean took = new AtomicBoolean();
        Thread owner = background(() -> {
            took.set(taken(mutex));
            Thread.sleep(Duration.ofDays(1)); // until it is interrupted: it must not end before the other waits
        });
        while (!mutex.isOwned()) {
            Thread.onSpinWait();
        }
        AtomicInteger result = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        Thread waiter = background(() -> {
            result.set(SynchApi.WaitForSingleObject(mutex, -1));
            again.set(SynchApi.WaitForSingleObject(mutex, 0));
            mutex.release();
            mutex.release();
        });
        assertWaits(waiter);
        owner.setUncaughtExceptionHandler((thread, expected) -> {});
        owner.interrupt();
        assertEnds(waiter);
        assertThat(took).isTrue();
        assertThat(result).as("WAIT_ABANDONED").hasValue(0x80);
        assertThat(again).as("told once").hasValue(0);
        assertThat(mutex.isAbandoned()).isFalse();
        assertThat(SynchApi.WaitForSingleObject(mutex, 0)).isZero();
    }

    @Test
    void aCriticalSectionHoldsOneThread() throws InterruptedException {
        CriticalSection section = new CriticalSection();
        section.enter();
        assertThat(section.tryEnter()).as("again").isTrue();
        section.leave();
        assertThat(elsewhere(section::tryEnter)).isFalse();
        Thread waiter = background(() -> {
            section.enter();
            section.leave();
        });
        assertWaits(waiter);
        section.leave();
        assertEnds(waiter);
        assertThatThrownBy(section::leave)
                .isExactlyInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("the calling thread is not in the critical section");
    }

    private static void assertFails(boolean result, int error) {
        int last = io.overlapped.win32.ErrHandlingApi.GetLastError();
        assertThat(result).isFalse();
        assertThat(last).isEqualTo(error);
    }

    @Test
    void errorsAreWin32s() throws InterruptedException {
        IntRef before = new IntRef(9);
        assertFails(SynchApi.CreateSemaphoreW(null, 2, 1, null) != null, 87);
        assertFails(SynchApi.CreateSemaphoreW(null, -1, 1, null) != null, 87);
        assertFails(SynchApi.CreateSemaphoreW(null, 0, 0, null) != null, 87);
        assertFails(SynchApi.CreateSemaphoreW(null, 0, 1, "name") != null, 50);
        Semaphore semaphore = SynchApi.CreateSemaphoreW(null, 1, 2, null);
        assertFails(SynchApi.ReleaseSemaphore(semaphore, 2, before), 298);
        assertFails(SynchApi.ReleaseSemaphore(semaphore, 0, before), 87);
        assertThat(before.value).as("untouched").isEqualTo(9);
        assertThat(SynchApi.ReleaseSemaphore(semaphore, 1, before)).isTrue();
        assertThat(before.value).isEqualTo(1);
        semaphore.close();
        assertFails(SynchApi.ReleaseSemaphore(semaphore, 1, null), 6);
        assertFails(SynchApi.ReleaseSemaphore(null, 1, null), 6);
        assertFails(SynchApi.CreateMutexW(null, false, "name") != null, 50);
        Mutex mutex = SynchApi.CreateMutexW(null, true, null);
        assertThat(elsewhere(() -> SynchApi.ReleaseMutex(mutex))).isFalse();
        assertThat(SynchApi.ReleaseMutex(mutex)).isTrue();
        assertFails(SynchApi.ReleaseMutex(mutex), 288);
        mutex.close();
        assertFails(SynchApi.ReleaseMutex(mutex), 6);
        assertFails(SynchApi.ReleaseMutex(null), 6);
    }

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    /** Whoever waits for a handle in a callback lets others run meanwhile: one thread is enough. */
    @ParameterizedTest
    @MethodSource("engines")
    void waitingInACallbackDoesNotHoldThePoolUp(EngineKind engine) {
        try (PoolUnderTest at = new PoolUnderTest(engine, 1)) {
            Semaphore semaphore = new Semaphore(0, 1);
            AtomicInteger waited = new AtomicInteger();
            ThreadPoolWork waiting = at.work(() -> {
                try {
                    semaphore.await();
                    waited.incrementAndGet();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            ThreadPoolWork releasing = at.work(() -> semaphore.release(1));
            waiting.submit();
            releasing.submit();
            waiting.close();
            releasing.close();
            assertThat(waited).hasValue(1);
            assertThat(at.reports).isEmpty();
        }
    }
}
