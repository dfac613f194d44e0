package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who comes when operations and callbacks wait beside each other, and what was removed never comes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TaskQueueTest {
    private final TaskQueue queue = new TaskQueue(4);
    private final StripedQueue.Cursor cursor = new StripedQueue.Cursor(0);

    /** An operation that is to be performed: it runs no callback. */
    private record Operation(int number) implements Task {
        @Override
        public boolean runsCallback() {
            return false;
        }

        @Override
        public void run() {
            throw new AssertionError("only queued here");
        }
    }

    private void addAll(List<? extends Task> tasks) {
        tasks.forEach(task -> assertThat(queue.add(task, true, 1)).isTrue());
    }

    @Test
    void operationsThatNeverEndDoNotKeepACallbackWaiting() {
        Task callback = () -> {};
        addAll(List.of(new Operation(1), new Operation(2), callback));
        int operations = 0;
        for (Task task = queue.poll(Task.LOW, cursor); !callback.equals(task); task = queue.poll(Task.LOW, cursor)) {
            assertThat(++operations).as("operations before the callback").isLessThan(3);
            addAll(List.of(task)); // a chain
        }
    }

    @Test
    void callbacksThatNeverEndDoNotKeepAnOperationWaiting() {
        Task callback = () -> {};
        addAll(List.of(callback, new Operation(1)));
        int callbacks = 0;
        for (Task task = queue.poll(Task.LOW, cursor); callback.equals(task); task = queue.poll(Task.LOW, cursor)) {
            assertThat(++callbacks).as("callbacks before the operation").isLessThan(3);
            addAll(List.of(task));
        }
    }

    @Test
    void aTaskThatRanManyTimesDoesNotKeepAnotherStripeWaiting() {
        Task chain = () -> {};
        Task other = () -> {};
        assertThat(queue.add(chain, true, 0)).isTrue();
        assertThat(queue.add(other, true, 2)).isTrue();
        int polls = 0;
        for (Task task = queue.poll(Task.LOW, cursor); chain.equals(task); task = queue.poll(Task.LOW, cursor)) {
            assertThat(++polls).as("polls of the own stripe").isLessThan(8);
            cursor.ranMore(255);
            assertThat(queue.add(chain, true, 0)).isTrue();
        }
    }

    @Test
    void whatWasRemovedDoesNotCome() {
        List<Operation> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(new Operation(i));
        }
        addAll(all);
        for (int i = 0; i < 10; i += 2) {
            assertThat(queue.removeOperation(all.get(i))).isTrue();
            assertThat(queue.removeOperation(all.get(i))).as("a second time").isFalse();
        }
        assertThat(queue.waitingOperations())
                .containsExactly(all.get(1), all.get(3), all.get(5), all.get(7), all.get(9));
        for (int i = 1; i < 10; i += 2) {
            assertThat(queue.pollOperation()).isSameAs(all.get(i));
        }
        assertThat(queue.pollOperation()).isNull();
        assertThat(queue.hasOperations()).isFalse();
        queue.over(10);
        assertThat(queue.tryClose()).as("all are over").isTrue();
        assertThat(queue.add(new Operation(11), true, 0)).isFalse();
    }

    @Test
    void aRemovalAndATakingOfTheSameTaskDoNotBothSucceed() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger removed = new AtomicInteger();
        int rounds = 100_000;
        Operation[] all = new Operation[rounds];
        for (int i = 0; i < rounds; i++) {
            all[i] = new Operation(i);
        }
        AtomicInteger added = new AtomicInteger();
        Thread taker = Thread.ofPlatform().start(() -> {
            while (taken.get() + removed.get() < rounds) {
                if (queue.pollOperation() != null) {
                    taken.incrementAndGet();
                }
            }
        });
        Thread remover = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                while (added.get() <= i) {
                    Thread.onSpinWait();
                }
                if (queue.removeOperation(all[i])) {
                    removed.incrementAndGet();
                }
            }
        });
        for (int i = 0; i < rounds; i++) {
            assertThat(queue.add(all[i], true, 0)).isTrue();
            added.set(i + 1);
        }
        remover.join();
        taker.join();
        assertThat(taken.get() + removed.get()).isEqualTo(rounds);
        assertThat(queue.pollOperation()).isNull();
        queue.over(rounds);
        assertThat(queue.tryClose()).isTrue();
    }
}
