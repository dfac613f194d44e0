package io.overlapped.internal.uring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CustodyTest {
    private final Custody custody = new Custody();

    @Test
    void oneThreadAdoptsAFreeRing() {
        assertThat(Custody.isInRing(custody.lvWord())).isFalse();
        assertThat(Custody.isInCallback(custody.lvWord())).isFalse();
        long mine = custody.adopt();
        assertThat(mine).isNotEqualTo(Custody.LOST);
        assertThat(Custody.isInRing(custody.lvWord())).isTrue();
        assertThat(custody.adopt()).isEqualTo(Custody.LOST);
        custody.soEnterCallback(mine);
        assertThat(custody.adopt()).isEqualTo(Custody.LOST);
    }

    @Test
    void whileInTheRingNobodyCanTakeIt() {
        long mine = custody.adopt();
        long inCallback = custody.soEnterCallback(mine);
        long back = custody.casLeaveCallback(inCallback);
        assertThat(Custody.isInRing(back)).isTrue();
        assertThat(custody.casFree(inCallback)).isFalse();
        assertThat(custody.lvWord()).isEqualTo(back);
    }

    @Test
    void aTakenRingIsLostToItsOwner() {
        long inCallback = custody.soEnterCallback(custody.adopt());
        assertThat(Custody.isInCallback(inCallback)).isTrue();
        assertThat(custody.casFree(custody.lvWord())).isTrue();
        assertThat(custody.casLeaveCallback(inCallback)).isEqualTo(Custody.LOST);
        assertThat(custody.casFree(inCallback)).isFalse();
        long other = custody.adopt();
        assertThat(other).isNotEqualTo(Custody.LOST);
        assertThat(custody.casLeaveCallback(inCallback)).isEqualTo(Custody.LOST);
        long otherInCallback = custody.soEnterCallback(other);
        assertThat(custody.casLeaveCallback(inCallback))
                .as("in a later callback")
                .isEqualTo(Custody.LOST);
        assertThat(custody.casLeaveCallback(otherInCallback)).isNotEqualTo(Custody.LOST);
    }

    @Test
    void comingBackToIssueStaysTheSameCallbackButChangesTheWord() {
        long first = custody.soEnterCallback(custody.adopt());
        long within = custody.casLeaveCallback(first);
        long again = custody.soReenterCallback(within);
        assertThat(Custody.isInCallback(again)).isTrue();
        assertThat(Custody.callback(again)).isEqualTo(Custody.callback(first));
        assertThat(again).isNotEqualTo(first);
        assertThat(custody.casFree(first)).as("with the word of before").isFalse();
        long next = custody.soEnterCallback(custody.casLeaveCallback(again));
        assertThat(Custody.callback(next)).isEqualTo(Custody.callback(first) + 1);
    }

    @Test
    void theHolderThatEndsLeavesItFree() {
        long mine = custody.adopt();
        custody.soFree(mine);
        assertThat(Custody.isInRing(custody.lvWord())).isFalse();
        assertThat(custody.adopt()).isNotIn(Custody.LOST, mine);
    }

    @Test
    void thousandsOfComingsAndGoingsKeepStateAndCallback() {
        long word = custody.soEnterCallback(custody.adopt());
        long callback = Custody.callback(word);
        for (int i = 0; i < 100_000; i++) {
            long here = custody.casLeaveCallback(word);
            assertThat(Custody.isInRing(here)).isTrue();
            word = custody.soReenterCallback(here);
            assertThat(Custody.isInCallback(word)).isTrue();
        }
        assertThat(Custody.callback(word)).isEqualTo(callback);
    }

    @Test
    void thereIsNeverMoreThanOneInTheRing() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger violations = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            threads.add(new Thread(() -> {
                for (int adopted = 0; adopted < 2000 || taken.get() == 0; ) {
                    long mine = custody.adopt();
                    if (mine == Custody.LOST) {
                        long seen = custody.lvWord();
                        if (Custody.isInCallback(seen) && custody.casFree(seen)) {
                            taken.incrementAndGet();
                        }
                        continue;
                    }
                    adopted++;
                    for (int i = 0; i < 20 && mine != Custody.LOST; i++) {
                        if (inside.incrementAndGet() != 1) {
                            violations.incrementAndGet();
                        }
                        inside.decrementAndGet();
                        mine = custody.casLeaveCallback(custody.soEnterCallback(mine));
                    }
                    if (mine != Custody.LOST) {
                        custody.soFree(mine);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(violations).hasValue(0);
        assertThat(taken.get()).as("the test has seen a ring taken").isPositive();
    }
}
