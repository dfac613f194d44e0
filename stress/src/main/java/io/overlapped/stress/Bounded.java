package io.overlapped.stress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits that must end: one that does not is interrupted after a while, and the test learns of it. */
final class Bounded {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_MILLIS = 500;
    private static final Map<Thread, Long> WAITING = new ConcurrentHashMap<>();

    static {
        Thread watch = new Thread(Bounded::watch, "stress-bounded");
        watch.setDaemon(true);
        watch.start();
    }

    private Bounded() {}

    /** A wait that an interrupt ends. */
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    /** {@return whether it ended by itself} */
    static boolean run(Wait wait) {
        Thread me = Thread.currentThread();
        WAITING.put(me, System.nanoTime());
        try {
            wait.run();
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            WAITING.remove(me);
        }
    }

    /** {@return whether it became true} */
    @SuppressWarnings("ThreadPriorityCheck") // those who bring it about may need this very processor
    static boolean until(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                return condition.getAsBoolean();
            }
            Thread.yield();
        }
        return true;
    }

    /** Lets a moment pass, so that the actors meet. */
    static void moment(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }

    private static void watch() {
        for (; ; ) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            WAITING.forEach((thread, begin) -> {
                if (now - begin > PATIENCE_NANOS) {
                    thread.interrupt();
                }
            });
        }
    }
}
