package io.overlapped.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel and its heap, against a sorted map that does the same. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerQueueTest {
    private static final class Entry extends TimerEntry {
        private long afterClockChange;

        private Entry(TimerQueue queue) {
            super(queue);
        }

        @Override
        protected Object fired(long now) {
            throw new AssertionError("the queue does not call it");
        }

        @Override
        protected void begin(Object token) {
            throw new AssertionError("the queue does not call it");
        }

        @Override
        protected long dueAfterClockChange() {
            return afterClockChange;
        }
    }

    /** What is armed, by the time. */
    private final TreeMap<Long, Set<Entry>> oracle = new TreeMap<>();

    private final TimerQueue queue = new TimerQueue();

    private void arm(Entry entry, long due) {
        forget(entry);
        long kept = Math.min(due, TimerQueue.NEVER - 1);
        boolean first = kept < queue.next();
        entry.afterClockChange = kept;
        assertThat(queue.arm(entry, due)).isEqualTo(first);
        oracle.computeIfAbsent(kept, time -> new HashSet<>()).add(entry);
    }

    private void disarm(Entry entry) {
        forget(entry);
        queue.disarm(entry);
        assertThat(entry.isArmed()).isFalse();
    }

    private boolean forget(Entry entry) {
        Set<Entry> same = oracle.get(entry.due);
        boolean there = same != null && same.remove(entry);
        if (there && same.isEmpty()) {
            oracle.remove(entry.due);
        }
        assertThat(entry.isArmed()).isEqualTo(there);
        return there;
    }

    /** Takes out all that is due, each in its turn. */
    private void takeDue(long now) {
        for (TimerEntry taken = queue.takeDue(now); taken != null; taken = queue.takeDue(now)) {
            long earliest = oracle.firstKey();
            assertThat(taken.due).as("the first").isEqualTo(earliest).isLessThanOrEqualTo(now);
            Set<Entry> same = oracle.get(earliest);
            assertThat(same.remove(taken)).as("was armed").isTrue();
            if (same.isEmpty()) {
                oracle.remove(earliest);
            }
            assertThat(taken.isArmed()).isFalse();
        }
        if (oracle.isEmpty()) {
            assertThat(queue.next()).isEqualTo(TimerQueue.NEVER);
            assertThat(queue.size()).isZero();
        } else {
            assertThat(oracle.firstKey()).as("nothing due is left").isGreaterThan(now);
            assertThat(queue.next()).isGreaterThan(now).isLessThanOrEqualTo(oracle.firstKey());
        }
    }

    private int size() {
        return oracle.values().stream().mapToInt(Set::size).sum();
    }

    private static long someTime(Random random, long now) {
        return switch (random.nextInt(10)) {
            case 0 -> Math.max(0, now - random.nextLong(1L << 30));
            case 1 -> now;
            case 2 -> now + 1;
            case 3 -> now + random.nextLong(1L << 20);
            case 4 -> now + random.nextLong(1L << 26);
            case 5 -> now + random.nextLong(1L << 32);
            case 6 -> now + (random.nextLong(1L << 12) << 20); // the very beginning of a tick
            case 7 -> now + random.nextLong(1L << 45);
            case 8 -> TimerQueue.NEVER - random.nextInt(3);
            default -> (now >>> 10 << 10) + (random.nextLong(16) << 10); // often equal
        };
    }

    private static long someStep(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> random.nextLong(1L << 20);
            case 3 -> random.nextLong(1L << 27);
            case 4 -> random.nextLong(1L << 33);
            default -> random.nextInt(50) == 0 ? random.nextLong(1L << 46) : random.nextLong(1L << 22);
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void doesWhatASortedMapDoes(long seed) {
        Random random = new Random(seed);
        List<Entry> entries = new ArrayList<>();
        int most = 1 + random.nextInt(300);
        for (int i = 0; i < most; i++) {
            entries.add(new Entry(queue));
        }
        long now = random.nextBoolean() ? 1 : random.nextLong(1L << 50);
        for (int step = 0; step < 20_000; step++) {
            Entry entry = entries.get(random.nextInt(most));
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> arm(entry, someTime(random, now));
                case 4 -> disarm(entry);
                case 5 -> takeDue(now);
                default -> {
                    now += someStep(random);
                    takeDue(now);
                }
            }
            if (step % 1_000 == 999) {
                changeClock(random, entries, now);
            }
            assertThat(queue.size()).isEqualTo(size());
        }
        takeDue(TimerQueue.NEVER - 1);
        assertThat(oracle).isEmpty();
    }

    /** Some of the entries are due at another time then. */
    private void changeClock(Random random, List<Entry> entries, long now) {
        oracle.clear();
        for (Entry entry : entries) {
            if (entry.isArmed()) {
                if (random.nextBoolean()) {
                    entry.afterClockChange = Math.min(someTime(random, now), TimerQueue.NEVER - 1);
                }
                oracle.computeIfAbsent(entry.afterClockChange, time -> new HashSet<>())
                        .add(entry);
            }
        }
        queue.rearmAll();
        assertThat(queue.next()).isLessThanOrEqualTo(oracle.isEmpty() ? TimerQueue.NEVER : oracle.firstKey());
    }

    @Test
    void whatIsClearedIsNotArmed() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Entry entry = new Entry(queue);
            entries.add(entry);
            queue.arm(entry, 1L << (i % 63));
        }
        queue.clear();
        assertThat(entries).noneMatch(TimerEntry::isArmed);
        assertThat(queue.size()).isZero();
        assertThat(queue.next()).isEqualTo(TimerQueue.NEVER);
        assertThat(queue.takeDue(TimerQueue.NEVER - 1)).isNull();
    }

    /** It can be slept until an entry is due, and not just until its tick begins. */
    @Test
    void nextIsExactToTheNanosecond() {
        queue.arm(new Entry(queue), 123_456_789_012L);
        queue.arm(new Entry(queue), 123_456_789_011L);
        assertThat(queue.takeDue(1)).isNull();
        assertThat(queue.next()).isEqualTo(123_456_789_011L);
        assertThat(queue.takeDue(123_456_789_010L)).isNull();
        assertThat(queue.takeDue(123_456_789_011L)).isNotNull();
        assertThat(queue.takeDue(123_456_789_011L)).isNull();
        assertThat(queue.next()).isEqualTo(123_456_789_012L);
    }
}
