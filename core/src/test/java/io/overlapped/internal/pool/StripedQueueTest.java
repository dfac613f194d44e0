package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.Task;
import org.junit.jupiter.api.Test;

final class StripedQueueTest {
    private final StripedQueue queue = new StripedQueue(4);

    private Task add(int stripe) {
        Task task = new Task() {
            @Override
            public void run() {
                throw new AssertionError("nobody runs it");
            }
        };
        assertThat(queue.stripe(stripe).add(task, false)).isEqualTo(CallbackQueue.Added.IN_RING);
        return task;
    }

    @Test
    void aThreadTakesItsOwnFirstAndEachStripeInItsOrder() {
        StripedQueue.Cursor cursor = new StripedQueue.Cursor(2);
        Task other = add(3);
        Task first = add(2);
        Task second = add(2);
        assertThat(queue.due()).isEqualTo(3);
        assertThat(queue.poll(cursor)).isSameAs(first);
        assertThat(queue.poll(cursor)).isSameAs(second);
        assertThat(queue.poll(cursor)).isSameAs(other);
        assertThat(queue.poll(cursor)).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.taken()).isEqualTo(3);
    }

    /** Also after it has looked in vain, which must not make it forget the others. */
    @Test
    void whatOthersAddedIsTakenWithinSomeTasksHoweverMuchIsInItsOwn() {
        StripedQueue.Cursor cursor = new StripedQueue.Cursor(0);
        for (int i = 0; i < 100; i++) {
            assertThat(queue.poll(cursor)).isNull();
        }
        for (int stripe = 1; stripe < 4; stripe++) {
            Task other = add(stripe);
            int taken = 0;
            for (Task task = null; !other.equals(task); taken++) {
                add(0);
                task = queue.poll(cursor);
                assertThat(taken).isLessThan(256);
            }
        }
    }

    @Test
    void oneStripeIsTheOrderOfAll() {
        StripedQueue one = new StripedQueue();
        assertThat(one.stripe(7)).isSameAs(one.stripe(0));
    }
}
