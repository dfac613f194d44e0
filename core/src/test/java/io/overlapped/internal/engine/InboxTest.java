package io.overlapped.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void comesOutAsItWentIn() {
        List<Operation> pushed = new ArrayList<>();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.takeAll()).isNull();
        for (int i = 0; i < 5; i++) {
            pushed.add(TestOperations.operation());
            assertThat(inbox.push(pushed.get(i))).isTrue();
        }
        assertThat(inbox.isEmpty()).isFalse();
        assertThat(unlinked(inbox.takeAll())).isEqualTo(pushed);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.takeAll()).isNull();
    }

    @Test
    void closingTakesWhatIsThereAndRefusesTheRest() {
        Operation first = TestOperations.operation();
        Operation second = TestOperations.operation();
        inbox.push(first);
        inbox.push(second);
        assertThat(unlinked(inbox.close())).containsExactly(first, second);
        assertThat(inbox.push(TestOperations.operation())).isFalse();
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.takeAll()).isNull();
        assertThat(inbox.close()).isNull();
    }

    @Test
    void fromManyThreadsNothingIsLostAndEachThreadsOrderIsKept() throws Exception {
        int threads = 4;
        int count = 20_000;
        Map<Operation, Integer> numbers = new HashMap<>();
        List<Thread> pushing = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int t = 0; t < threads; t++) {
            List<Operation> mine = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                mine.add(TestOperations.operation());
                numbers.put(mine.get(i), t * count + i);
            }
            pushing.add(new Thread(() -> mine.forEach(operation -> {
                if (!inbox.push(operation)) {
                    refused.incrementAndGet();
                }
            })));
        }
        pushing.forEach(Thread::start);
        int[] next = new int[threads];
        for (int taken = 0; taken < threads * count; ) {
            for (Operation operation : unlinked(inbox.takeAll())) {
                int number = numbers.get(operation);
                assertThat(number % count).isEqualTo(next[number / count]++);
                taken++;
            }
        }
        assertThat(refused).hasValue(0);
        assertThat(next).containsOnly(count);
        for (Thread thread : pushing) {
            thread.join();
        }
    }

    private static List<Operation> unlinked(Operation first) {
        List<Operation> all = new ArrayList<>();
        for (Operation operation = first; operation != null; ) {
            Operation after = Inbox.next(operation);
            all.add(operation);
            operation = after;
        }
        return all;
    }
}
