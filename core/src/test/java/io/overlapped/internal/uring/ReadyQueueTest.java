package io.overlapped.internal.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.internal.engine.Operation;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadyQueueTest {
    private static final int FIRST_CAPACITY = 64;

    private final ReadyQueue queue = new ReadyQueue();
    private int nextIn;
    private int nextOut;

    @Test
    void beginsEmpty() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.size()).isZero();
    }

    @Test
    void tokensStayWithTheirOperations() {
        Operation a = SlotTableTest.operation();
        Operation b = SlotTableTest.operation();
        queue.add(a, "a");
        queue.add(b, "b");
        queue.add(a, "a again");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.headOperation()).isSameAs(a);
        assertThat(queue.headToken()).isEqualTo("a");
        queue.removeHead();
        assertThat(queue.headOperation()).isSameAs(b);
        assertThat(queue.headToken()).isEqualTo("b");
        queue.removeHead();
        assertThat(queue.headOperation()).isSameAs(a);
        assertThat(queue.headToken()).isEqualTo("a again");
        queue.removeHead();
        assertThat(queue.isEmpty()).isTrue();
    }

    /** Growing when the content goes round the end of the array, from every position of its head. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 62, 63})
    void growsWithItsContentRoundTheEnd(int head) {
        add(head);
        remove(head);
        add(FIRST_CAPACITY);
        assertThat(queue.size()).isEqualTo(FIRST_CAPACITY);
        add(1);
        add(3 * FIRST_CAPACITY);
        assertThat(queue.size()).isEqualTo(4 * FIRST_CAPACITY + 1);
        remove(4 * FIRST_CAPACITY + 1);
        assertThat(queue.isEmpty()).isTrue();
        add(2);
        remove(2);
    }

    @Test
    void isAQueueWhateverComesAndGoes() {
        Random random = new Random(5);
        ArrayDeque<Object> expected = new ArrayDeque<>();
        Operation operation = SlotTableTest.operation();
        for (int i = 0; i < 200_000; i++) {
            // It swells to some hundreds and runs empty again, many times.
            boolean add = random.nextInt(100) < ((i / 2000) % 2 == 0 ? 58 : 42);
            if (add) {
                Integer token = i;
                queue.add(operation, token);
                expected.add(token);
            } else if (!expected.isEmpty()) {
                assertThat(queue.headToken()).isSameAs(expected.poll());
                queue.removeHead();
            }
            assertThat(queue.size()).isEqualTo(expected.size());
        }
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            queue.add(SlotTableTest.operation(), nextIn++);
        }
    }

    private void remove(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(queue.headToken()).isEqualTo(nextOut++);
            queue.removeHead();
        }
    }
}
