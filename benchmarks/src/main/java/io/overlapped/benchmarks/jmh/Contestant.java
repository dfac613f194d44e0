package io.overlapped.benchmarks.jmh;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.SimpleCallback;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWork;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;

/** What runs callbacks. */
public enum Contestant {
    /** One work object for each kind of callback, submitted again and again; the default engine. */
    WORK {
        @Override
        Running start() {
            return work(ThreadPool.builder().name("work").build());
        }
    },
    /** The same on the portable engine. */
    WORK_PORTABLE {
        @Override
        Running start() {
            return work(ThreadPool.builder()
                    .name("work-portable")
                    .engine(EngineKind.PORTABLE)
                    .build());
        }
    },
    /** ThreadPool.trySubmit: an object for each call. */
    TRY_SUBMIT {
        @Override
        Running start() {
            ThreadPool pool = ThreadPool.builder().name("try-submit").build();
            return new Running(
                    body -> {
                        SimpleCallback callback = (instance, context) -> body.run();
                        return () -> pool.trySubmit(callback, null);
                    },
                    pool::close);
        }
    },
    /** ForkJoinPool.commonPool. */
    COMMON_POOL {
        @Override
        Running start() {
            return executor(ForkJoinPool.commonPool(), () -> {});
        }
    },
    /** A ThreadPoolExecutor with as many threads as there are processors, and a LinkedBlockingQueue. */
    THREAD_POOL_EXECUTOR {
        @Override
        Running start() {
            ExecutorService threads =
                    Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
            return executor(threads, threads::close);
        }
    },
    /** A virtual thread for each callback. */
    VIRTUAL_THREADS {
        @Override
        Running start() {
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            return executor(threads, threads::close);
        }
    };

    /**
     * A contestant at work.
     *
     * @param binding makes of a callback what submits it once
     * @param end ends it
     */
    record Running(UnaryOperator<Runnable> binding, Runnable end) {
        Runnable submission(Runnable body) {
            return binding.apply(body);
        }
    }

    abstract Running start();

    private static Running work(ThreadPool pool) {
        CallbackEnvironment environment = CallbackEnvironment.of(pool);
        return new Running(
                body -> ThreadPoolWork.create((instance, context, self) -> body.run(), null, environment)::submit,
                pool::close);
    }

    private static Running executor(Executor executor, Runnable end) {
        return new Running(body -> () -> executor.execute(body), end);
    }
}
