package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class CallbackQueueTest {
    private static final int PRODUCERS = 3;
    private static final int CONSUMERS = 2;
    private static final int EACH = 200_000;

    private final CallbackQueue queue = new CallbackQueue();

    private record Numbered(int producer, int number) implements Task {
        @Override
        public void run() {
            throw new AssertionError("nobody runs it");
        }
    }

    private void add(Task task) {
        add(queue, task);
    }

    private static void add(CallbackQueue queue, Task task) {
        if (queue.add(task, true) == CallbackQueue.Added.RING_IS_FULL) {
            queue.addToRest(task);
        }
    }

    @Test
    void whatDoesNotFitIntoTheRingComesAfterItInItsOrder() {
        int count = 2 * CallbackQueue.CAPACITY + 5;
        for (int i = 0; i < count; i++) {
            add(new Numbered(0, i));
        }
        assertThat(queue.due()).isEqualTo(count);
        assertThat(queue.addedToRing()).isEqualTo(CallbackQueue.CAPACITY);
        for (int i = 0; i < count; i++) {
            assertThat(queue.poll()).isEqualTo(new Numbered(0, i));
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.taken()).isEqualTo(count);
        add(new Numbered(0, count));
        assertThat(queue.addedToRing()).as("the list is empty again").isEqualTo(CallbackQueue.CAPACITY + 1);
    }

    @Test
    void isSealedOnlyAtTheVeryNumberAndOpenedAgain() {
        add(new Numbered(0, 0));
        assertThat(queue.seal(0)).isFalse();
        assertThat(queue.seal(1)).isTrue();
        assertThat(queue.add(new Numbered(0, 1), true)).isEqualTo(CallbackQueue.Added.SEALED);
        assertThat(queue.poll()).isEqualTo(new Numbered(0, 0));
        assertThat(queue.isEmpty()).isTrue();
        queue.unseal();
        assertThat(queue.add(new Numbered(0, 1), true)).isEqualTo(CallbackQueue.Added.IN_RING);
        assertThat(queue.poll()).isEqualTo(new Numbered(0, 1));
    }

    /** More threads than processors, so that they are held up in the middle of everything; of few slots for whole rounds. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, CallbackQueue.CAPACITY})
    void eachTaskIsTakenOnce(int slots) throws InterruptedException {
        run(slots, CONSUMERS);
    }

    /** First come, first served is promised to a pool of one thread. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, CallbackQueue.CAPACITY})
    void oneThreadTakesThoseOfOneThreadInTheirOrder(int slots) throws InterruptedException {
        assertThat(run(slots, 1)).as("taken before one that came earlier").isZero();
    }

    /** Returns how many were taken after one that the same thread had added later. */
    private static int run(int slots, int consumers) throws InterruptedException {
        CallbackQueue queue = new CallbackQueue(slots, false);
        AtomicIntegerArray times = new AtomicIntegerArray(PRODUCERS * EACH);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger outOfOrder = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(PRODUCERS + consumers);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < PRODUCERS; p++) {
            int producer = p;
            threads.add(new Thread(() -> {
                for (int i = 0; i < EACH; i++) {
                    add(queue, new Numbered(producer, i));
                }
                over.countDown();
            }));
        }
        for (int c = 0; c < consumers; c++) {
            threads.add(new Thread(() -> {
                int[] last = {-1, -1, -1};
                while (taken.get() < PRODUCERS * EACH) { // never, where a task was lost: the test runs into its limit
                    if (queue.poll() instanceof Numbered(int producer, int number)) {
                        times.incrementAndGet(producer * EACH + number);
                        outOfOrder.addAndGet(number > last[producer] ? 0 : 1);
                        last[producer] = number;
                        taken.incrementAndGet();
                    }
                }
                over.countDown();
            }));
        }
        threads.forEach(Thread::start);
        over.await();
        for (int i = 0; i < PRODUCERS * EACH; i++) {
            if (times.get(i) != 1) {
                assertThat(times.get(i)).as("task " + i).isEqualTo(1);
            }
        }
        assertThat(taken).hasValue(PRODUCERS * EACH);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.taken()).isEqualTo(PRODUCERS * EACH);
        return outOfOrder.get();
    }
}
