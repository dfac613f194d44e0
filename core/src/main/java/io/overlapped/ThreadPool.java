package io.overlapped;

import io.overlapped.internal.engine.EngineCounters;
import io.overlapped.internal.pool.EngineWish;
import io.overlapped.internal.pool.ModelAccess;
import io.overlapped.internal.pool.PoolCore;
import io.overlapped.internal.pool.PoolSettings;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run callbacks, and the engine that performs operations; PTP_POOL. All methods may be called from any
 * thread.
 *
 * <p>The pool's threads are daemons unless the builder is told otherwise: they do not keep the JVM alive, and writes in flight when the
 * JVM exits may or may not land.
 *
 * <p>System properties, read when a pool is made: {@code io.overlapped.engine} ({@code uring} or {@code portable}) for pools
 * that do not choose, {@code io.overlapped.misuse} ({@code refuse} or {@code report}) likewise, and
 * {@code io.overlapped.statistics=print} to have each pool print its {@link PoolStatistics} to {@link System#err} when it
 * ends.
 */
public final class ThreadPool implements AutoCloseable {
    private static final int DEFAULT_MAXIMUM = 500;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** What a program gets that asks for nothing, on Windows and mostly here. */
    private static final StackInformation DEFAULT_STACK = new StackInformation(1L << 20, 4096);

    static {
        ModelAccess.install(new ModelHooks());
    }

    private final PoolCore core;
    private final Builder settings;
    private final boolean process;
    private volatile StackInformation stack = DEFAULT_STACK;
    private final boolean printStatistics = "print".equals(System.getProperty("io.overlapped.statistics"));

    private ThreadPool(Builder settings, boolean process) {
        this.settings = settings;
        this.process = process;
        this.core = new PoolCore(new PoolSettings(
                settings.name,
                settings.minimumThreads,
                settings.maximumThreads,
                settings.engineWish(),
                settings.daemon,
                this::report));
        if (process && printStatistics) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::printStatistics));
        }
    }

    private static volatile @Nullable ThreadPool processPool;

    /**
     * The pool that serves whoever has not chosen one: the process' default pool. It starts when it is first used and is never
     * closed; its failures are printed.
     *
     * @return the one pool of this kind
     */
    public static ThreadPool processPool() {
        ThreadPool pool = processPool;
        return pool != null ? pool : startProcessPool();
    }

    private static synchronized ThreadPool startProcessPool() {
        ThreadPool pool = processPool;
        if (pool == null) {
            pool = new ThreadPool(new Builder(new Builder().name("overlapped-process")), true);
            processPool = pool;
        }
        return pool;
    }

    /**
     * Begins to describe a pool.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the prefix of the threads' names} */
    public String name() {
        return settings.name;
    }

    /** {@return the engine that serves this pool: URING or PORTABLE} */
    public EngineKind engine() {
        return core.engine().name().equals("uring") ? EngineKind.URING : EngineKind.PORTABLE;
    }

    /** {@return why it is this engine, in words: what the kernel offers, or why it cannot be used and what would help} */
    public String engineReason() {
        return core.engineReason();
    }

    /** {@return what the pool does about misuse} */
    public Misuse misuse() {
        return settings.misuse();
    }

    /** {@return threads that do not end when idle} */
    public int minimumThreads() {
        return core.minimumThreads();
    }

    /** {@return how many threads may run callbacks at a time} */
    public int maximumThreads() {
        return core.maximumThreads();
    }

    /**
     * Makes a number of threads available (SetThreadpoolThreadMinimum) and keeps them; a smaller maximum is raised.
     *
     * @param threads 0 or more
     * @return false where the system does not give so many; those that there are stay
     */
    public boolean minimumThreads(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException("minimumThreads must be 0 or more: " + threads);
        }
        return core.minimumThreads(threads);
    }

    /**
     * Bounds the threads that run callbacks (SetThreadpoolThreadMaximum). A larger minimum is lowered; callbacks that are
     * running are not stopped. With 1, all run on the same thread, but for what runs while one of them blocks in a call of
     * the library's.
     *
     * @param threads 1 or more
     */
    public void maximumThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("maximumThreads must be 1 or more: " + threads);
        }
        core.maximumThreads(threads);
    }

    /**
     * What was asked for the threads' stacks (QueryThreadpoolStackInformation).
     *
     * @return what {@link #stackInformation(StackInformation)} set last; 1 MiB and 4 KiB where it was never called, and then
     *     the stacks are as the JVM chooses them ({@code -Xss})
     */
    public StackInformation stackInformation() {
        return stack;
    }

    /**
     * Says how large the stacks of threads are that are started from now on (SetThreadpoolStackInformation): the reserved
     * size. The committed size is kept and of no effect: Linux commits a stack page by page.
     *
     * @param information what the stacks are to be
     */
    public void stackInformation(StackInformation information) {
        stack = Objects.requireNonNull(information, "information");
        core.stackBytes(information.reserve());
    }

    /**
     * Has a callback run once (TrySubmitThreadpoolCallback). The only way to wait for it or to cancel it is the
     * environment's cleanup group.
     *
     * @param callback what to run
     * @param context passed to it
     * @param environment where and how it runs; its pool is the one that runs it; null for the process pool
     * @throws java.util.concurrent.RejectedExecutionException where the pool is closed
     */
    public static void trySubmit(
            SimpleCallback callback, @Nullable Object context, @Nullable CallbackEnvironment environment) {
        Objects.requireNonNull(callback, "callback");
        try {
            SimpleCall call = new SimpleCall(callback, context, CallbackObject.actual(environment));
            call.bound();
            call.submit();
        } catch (IllegalStateException e) {
            throw new RejectedExecutionException(e.getMessage(), e);
        }
    }

    /**
     * Has a callback run once on this pool, with nothing special about it.
     *
     * @param callback what to run
     * @param context passed to it
     * @throws java.util.concurrent.RejectedExecutionException where the pool is closed
     */
    public void trySubmit(SimpleCallback callback, @Nullable Object context) {
        trySubmit(callback, context, CallbackEnvironment.of(this));
    }

    /** {@return what the pool has done so far} */
    public PoolStatistics statistics() {
        EngineCounters counters = core.engine().counters();
        return new PoolStatistics(
                core.engine().name(),
                counters.ringCompletions(),
                counters.inlineHits(),
                counters.portableCompletions(),
                counters.fixedFileTransfers(),
                counters.fixedBufferTransfers(),
                counters.joinedFlushes(),
                counters.takeoverCount(),
                counters.overflowCount(),
                counters.strayCount(),
                core.threadCount());
    }

    /**
     * Waits until queued and running callbacks are over and operations in flight have ended, those on pipes, and
     * with io_uring the opening of files, by being cancelled; then the threads end. On the portable engine an
     * {@link AsyncFiles#open} of a named pipe without its other end is waited for. New operations are refused from here on. In one of the pool's own callbacks it returns
     * at once, and the pool ends when that callback is over.
     *
     * @throws UnsupportedOperationException for the process pool
     */
    @Override
    public void close() {
        if (process) {
            throw new UnsupportedOperationException("the process pool cannot be closed: it serves the whole process");
        }
        core.close();
        if (printStatistics) {
            printStatistics();
        }
    }

    /**
     * Win32's CloseThreadpool: returns at once. Objects that are bound to the pool go on working, and the pool ends when the last
     * of them is gone.
     *
     * @throws UnsupportedOperationException for the process pool
     */
    public void release() {
        if (process) {
            throw new UnsupportedOperationException("the process pool cannot be released: it serves the whole process");
        }
        core.release();
    }

    PoolCore core() {
        return core;
    }

    boolean readsInline() {
        return settings.inlineReads;
    }

    void checkOpen() {
        if (core.isStopping()) {
            throw new IllegalStateException("the pool " + settings.name + " is closed: it takes no more operations");
        }
    }

    void report(Throwable failure) {
        try {
            settings.exceptionHandler.handle(failure);
        } catch (Throwable second) {
            second.addSuppressed(failure);
            ExceptionHandler.printing().handle(second);
        }
    }

    /** The same, where no code of the program's may run on the calling thread. */
    void reportElsewhere(Throwable failure) {
        core.executeAnyway(() -> report(failure));
    }

    private void printStatistics() {
        System.err.println("overlapped: pool " + settings.name + ": " + statistics());
    }

    @Override
    public String toString() {
        return "ThreadPool[" + settings.name + ", " + core.engine().name() + "]";
    }

    /** Describes a pool. Not thread-safe. */
    public static final class Builder {
        private String name = "overlapped-" + NUMBER.incrementAndGet();
        private int minimumThreads;
        private int maximumThreads = DEFAULT_MAXIMUM;
        private EngineKind engine = EngineKind.AUTOMATIC;
        private @Nullable Misuse misuse;
        private boolean daemon = true;
        private boolean inlineReads = true;
        private ExceptionHandler exceptionHandler = ExceptionHandler.printing();

        private Builder() {}

        private Builder(Builder from) {
            name = from.name;
            minimumThreads = from.minimumThreads;
            maximumThreads = from.maximumThreads;
            engine = from.engine;
            misuse = from.misuse();
            daemon = from.daemon;
            inlineReads = from.inlineReads;
            exceptionHandler = from.exceptionHandler;
        }

        /**
         * Names the pool.
         *
         * @param newName prefix of the threads' names
         * @return this builder
         */
        public Builder name(String newName) {
            name = Objects.requireNonNull(newName, "name");
            return this;
        }

        /**
         * Sets how many threads do not end when idle.
         *
         * @param threads 0 or more; the default is 0
         * @return this builder
         */
        public Builder minimumThreads(int threads) {
            if (threads < 0) {
                throw new IllegalArgumentException("minimumThreads must be 0 or more: " + threads);
            }
            minimumThreads = threads;
            return this;
        }

        /**
         * Bounds the threads that run callbacks.
         *
         * @param threads 1 or more; the default is 500
         * @return this builder
         */
        public Builder maximumThreads(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException("maximumThreads must be 1 or more: " + threads);
            }
            maximumThreads = threads;
            return this;
        }

        /**
         * Chooses the engine.
         *
         * @param kind the default is {@link EngineKind#AUTOMATIC}, which asks {@code -Dio.overlapped.engine} first
         * @return this builder
         */
        public Builder engine(EngineKind kind) {
            engine = Objects.requireNonNull(kind, "kind");
            return this;
        }

        /**
         * Chooses what is done about misuse.
         *
         * @param policy the default is {@code -Dio.overlapped.misuse}, and {@link Misuse#REFUSE} without it
         * @return this builder
         */
        public Builder misuse(Misuse policy) {
            misuse = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Says who is told of failures that no caller can be told of.
         *
         * @param handler the default prints to {@link System#err}
         * @return this builder
         */
        public Builder exceptionHandler(ExceptionHandler handler) {
            exceptionHandler = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Says whether the threads let the JVM exit.
         *
         * @param daemonThreads the default is true, as for the process pool
         * @return this builder
         */
        public Builder daemon(boolean daemonThreads) {
            daemon = daemonThreads;
            return this;
        }

        /**
         * Says whether reads that the page cache can serve at once are served in the issuing thread.
         *
         * @param inline the default is true
         * @return this builder
         */
        public Builder inlineReads(boolean inline) {
            inlineReads = inline;
            return this;
        }

        /**
         * Makes the pool and starts its threads.
         *
         * @return the pool
         * @throws UnsupportedOperationException where io_uring was demanded and cannot be used; the message says why
         */
        public ThreadPool build() {
            Builder copy = new Builder(this);
            copy.minimumThreads = Math.min(minimumThreads, maximumThreads);
            return new ThreadPool(copy, false);
        }

        private Misuse misuse() {
            Misuse chosen = misuse;
            if (chosen != null) {
                return chosen;
            }
            String property = System.getProperty("io.overlapped.misuse", "refuse");
            return switch (property.toLowerCase(Locale.ROOT)) {
                case "refuse" -> Misuse.REFUSE;
                case "report" -> Misuse.REPORT;
                default ->
                    throw new IllegalArgumentException("-Dio.overlapped.misuse must be refuse or report: " + property);
            };
        }

        private EngineWish engineWish() {
            return switch (engine) {
                case URING -> EngineWish.URING;
                case PORTABLE -> EngineWish.PORTABLE;
                case AUTOMATIC -> propertyWish();
            };
        }

        private static EngineWish propertyWish() {
            String property = System.getProperty("io.overlapped.engine", "automatic");
            return switch (property.toLowerCase(Locale.ROOT)) {
                case "automatic" -> EngineWish.AUTOMATIC;
                case "uring" -> EngineWish.URING;
                case "portable" -> EngineWish.PORTABLE;
                default ->
                    throw new IllegalArgumentException(
                            "-Dio.overlapped.engine must be uring, portable or automatic: " + property);
            };
        }
    }
}
