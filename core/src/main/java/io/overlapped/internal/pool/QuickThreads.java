package io.overlapped.internal.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that have just run many short callbacks, one after another: waking another thread costs more than a short callback, so
 * while there is a quick one, nobody else is told of one more. The quick thread will be there before any other.
 *
 * <p>A thread stops being counted <em>before</em> it looks at the queue for the last time, gives its permit back, blocks, or hands
 * over; and when it stops, it tells somebody of what is queued, in the stead of those who relied on it. Who adds a callback
 * puts it into the queue first and looks for quick threads after, with a fence between, so either it sees that there is
 * none any more, or the thread that stops sees the callback. A quick thread that adds a callback itself needs not even a fence: it
 * looks at the queue after what it is doing.
 *
 * <p>What it is doing may, against all experience, be long, or block in a way that the library does not see: then the
 * {@link Watchdog}, which looks every millisecond while a thread is quick, finds that more waits than was done, and tells somebody.
 *
 * <p>A single one may look at an empty queue for a while before it rests; where there are others, they would take from each other what each
 * adds for itself.
 */
final class QuickThreads {
    private final Runnable begin;
    private final Runnable tellSomebody;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean searching = new AtomicBoolean();

    /** With what is to happen when there is one, and when one is not quick any more. */
    QuickThreads(Runnable begin, Runnable tellSomebody) {
        this.begin = begin;
        this.tellSomebody = tellSomebody;
    }

    boolean areThere() {
        return count.get() != 0;
    }

    void oneMore() {
        count.incrementAndGet();
        begin.run();
    }

    void oneLess() {
        count.decrementAndGet();
        tellSomebody.run();
    }

    boolean tryBeginSearch() {
        return count.get() == 1 && !searching.get() && searching.compareAndSet(false, true);
    }

    void endSearch() {
        searching.set(false);
    }
}
