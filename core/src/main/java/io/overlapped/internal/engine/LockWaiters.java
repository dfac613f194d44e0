package io.overlapped.internal.engine;

import io.overlapped.internal.linux.Errno;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The locks of this process that wait for others to be given back, of all pools.
 *
 * <p>The system can wait for a lock only by blocking a thread, which nothing but a signal ends, and a thread of the JVM's must not
 * be sent one. So they are tried again, in the order in which they came: at once when a lock is given back in this
 * process, and otherwise after a pause, for those that other processes have. One thread does it, which lives as long as
 * something waits.
 */
public final class LockWaiters {
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 32;
    private static final LockWaiters ALL = new LockWaiters();

    private final List<Operation> waiting = new ArrayList<>();
    private @Nullable Thread thread;
    private boolean look;

    private LockWaiters() {}

    /** Takes a lock that could not be had at once. False where it is over: it was asked to cancel, or no thread can be had. */
    static boolean add(Operation operation) {
        return ALL.addOne(operation);
    }

    /** Locks have ended with their file. */
    public static void look() {
        ALL.lookAgain();
    }

    /**
     * Gives a lock back, if the call does: not while those that wait are tried one after another, or the second could get what the
     * first was refused just before.
     */
    static boolean unlock(BooleanSupplier call) {
        synchronized (ALL) {
            boolean unlocked = call.getAsBoolean();
            if (unlocked) {
                ALL.lookAgain();
            }
            return unlocked;
        }
    }

    /** Cancels one, which was asked to. */
    static void cancel(Operation operation) {
        ALL.cancelWhere(other -> other == operation && other.isCancelRequested()); // not in a later life
    }

    /** Cancels those of one file that a thread issued, any for null. */
    public static void cancelAll(Descriptor descriptor, @Nullable Thread issuer) {
        ALL.cancelWhere(
                operation -> operation.descriptor() == descriptor && (issuer == null || operation.issuer() == issuer));
    }

    /** Cancels those of one engine, which is about to end. */
    public static void cancelAll(Engine engine) {
        ALL.cancelWhere(operation -> engine.equals(operation.engine()));
    }

    private synchronized boolean addOne(Operation operation) {
        if (!operation.tryIssue()) {
            return false;
        }
        if (thread == null && !start()) {
            operation.fail(Errno.ENOMEM);
            return false;
        }
        waiting.add(operation);
        look = true; // what it waits for may have been given back just before
        notifyAll();
        return true;
    }

    private boolean start() {
        Thread t = new Thread(null, this::run, "overlapped-locks", 0, false);
        t.setDaemon(true);
        try {
            t.start();
        } catch (OutOfMemoryError e) {
            return false;
        }
        thread = t;
        return true;
    }

    private synchronized void lookAgain() {
        if (!waiting.isEmpty()) {
            look = true;
            notifyAll();
        }
    }

    private void cancelWhere(Predicate<Operation> meant) {
        List<Operation> cancelled = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Operation> i = waiting.iterator(); i.hasNext(); ) {
                Operation operation = i.next();
                if (meant.test(operation)) {
                    i.remove();
                    operation.requestCancel();
                    operation.fail(Errno.ECANCELED);
                    cancelled.add(operation);
                }
            }
        }
        cancelled.forEach(Operations::finishElsewhere);
    }

    private void run() {
        try {
            serve();
        } finally {
            revive();
        }
    }

    /** Whatever ended the thread, what waits goes on waiting. */
    private synchronized void revive() {
        if (Thread.currentThread().equals(thread)) {
            thread = null;
            if (!waiting.isEmpty()) {
                start();
            }
        }
    }

    private void serve() {
        long pause = FIRST_PAUSE_MILLIS;
        List<Operation> over = new ArrayList<>();
        for (; ; ) {
            boolean last;
            synchronized (this) {
                if (look) {
                    pause = FIRST_PAUSE_MILLIS;
                } else {
                    await(pause);
                    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                }
                look = false;
                tryAll(over);
                last = waiting.isEmpty();
                if (last) {
                    thread = null;
                }
            }
            over.forEach(Operations::finishElsewhere);
            over.clear();
            if (last) {
                return;
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // however it ends, everything is looked at
    private void await(long millis) {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, millis);
        } catch (InterruptedException e) {
            // nobody has a reason to interrupt this thread, and it has nothing to end for
        }
    }

    private void tryAll(List<Operation> over) {
        for (Iterator<Operation> i = waiting.iterator(); i.hasNext(); ) {
            Operation operation = i.next();
            boolean cancelled = operation.isCancelRequested();
            if (cancelled) {
                operation.fail(Errno.ECANCELED);
            }
            if (cancelled || operation.descriptor().locks().perform(operation)) {
                i.remove();
                over.add(operation);
                operation.engine().counters().call();
            }
        }
    }
}
