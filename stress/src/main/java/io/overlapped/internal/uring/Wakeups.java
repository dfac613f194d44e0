package io.overlapped.internal.uring;

import java.util.concurrent.ConcurrentLinkedQueue;

/** Wake-ups to use again: each has an eventfd of its own, and a process may not have millions. */
final class Wakeups {
    private static final ConcurrentLinkedQueue<Wakeup> FREE = new ConcurrentLinkedQueue<>();

    private Wakeups() {}

    static Wakeup take() {
        Wakeup known = FREE.poll();
        if (known != null) {
            return known;
        }
        try {
            return new Wakeup(null, false); // without a ring: nothing is armed
        } catch (RingSetupException e) {
            throw new IllegalStateException(e);
        }
    }

    static void giveBack(Wakeup wakeup) {
        wakeup.awake();
        FREE.add(wakeup);
    }
}
