package io.overlapped.win32;

import static io.overlapped.win32.ErrHandlingApi.GetLastError;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpool;
import static io.overlapped.win32.ThreadpoolApiSet.CloseThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.CreateThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.QueryThreadpoolStackInformation;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolStackInformation;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMaximum;
import static io.overlapped.win32.ThreadpoolApiSet.SetThreadpoolThreadMinimum;
import static io.overlapped.win32.ThreadpoolApiSet.SubmitThreadpoolWork;
import static io.overlapped.win32.ThreadpoolApiSet.TrySubmitThreadpoolCallback;
import static io.overlapped.win32.ThreadpoolApiSet.WaitForThreadpoolWorkCallbacks;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.ThreadPoolWork;
import io.overlapped.win32.Steps.Gate;
import io.overlapped.win32.Steps.Peak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The recorded scenarios of pools and environments. */
final class PoolScenarios {
    private PoolScenarios() {}

    static void addTo(Map<String, Consumer<Run>> all) {
        all.put("pool_close_outstanding", PoolScenarios::closeOutstanding);
        all.put("pool_default_spawn", PoolScenarios::defaultSpawn);
        all.put("pool_env_copied", PoolScenarios::environmentCopied);
        all.put("pool_fifo", PoolScenarios::fifo);
        all.put("pool_fifo_simple", PoolScenarios::fifoSimple);
        all.put("pool_lower_max", PoolScenarios::lowerMaximum);
        all.put("pool_min_max", PoolScenarios::minimumAndMaximum);
        all.put("pool_one_thread_identity", PoolScenarios::oneThread);
        all.put("pool_priority", PoolScenarios::priority);
        all.put("pool_same_object_growth", PoolScenarios::growth);
        all.put("pool_stack", PoolScenarios::stack);
    }

    /** Notes the order in which its objects run, while the pool's one thread is held back. */
    private static final class Order {
        private final Run run;
        private final Steps.Text order = new Steps.Text();
        private final List<ThreadPoolWork> objects = new ArrayList<>();
        private final Gate gate = new Gate();

        private Order(Run run) {
            this.run = run;
            SetThreadpoolThreadMaximum(run.pool, 1);
        }

        private void hold() {
            SubmitThreadpoolWork(object("", gate::pass));
            gate.awaitEntered();
        }

        private ThreadPoolWork object(String name) {
            return object(name, () -> {});
        }

        private ThreadPoolWork object(String name, Runnable action) {
            ThreadPoolWork work = CreateThreadpoolWork(
                    (instance, context, self) -> {
                        order.append(context);
                        action.run();
                    },
                    name,
                    run.environment);
            objects.add(work);
            return work;
        }

        private String letGo() {
            gate.open();
            return end();
        }

        private String end() {
            objects.forEach(work -> WaitForThreadpoolWorkCallbacks(work, false));
            objects.forEach(ThreadpoolApiSet::CloseThreadpoolWork);
            return order.toString();
        }
    }

    private static void closeOutstanding(Run run) {
        Order order = new Order(run);
        order.hold();
        ThreadPoolWork work = order.object("x");
        Stream.of(work, work, work).forEach(ThreadpoolApiSet::SubmitThreadpoolWork);
        CloseThreadpool(run.pool);
        run.record("close_pool_returned_with_work_outstanding");
        run.record("queued_work_still_runs", "order", order.letGo());
    }

    /** The default pool grows, one thread after the other, until all forty run; nothing of it is compared. */
    private static void defaultSpawn(Run run) {
        Peak peak = new Peak(40);
        List<ThreadPoolWork> objects = IntStream.range(0, 40)
                .mapToObj(i -> CreateThreadpoolWork((instance, context, self) -> peak.pass(), null, null))
                .toList();
        runAll(objects);
        assertThat(peak.peak()).isEqualTo(40);
        run.record(
                "default_pool_blocking_work_spawns_threads", "submitted", 40, "runs", peak.runs(), "peak", peak.peak());
    }

    private static void runAll(List<ThreadPoolWork> objects) {
        objects.forEach(ThreadpoolApiSet::SubmitThreadpoolWork);
        objects.forEach(work -> WaitForThreadpoolWorkCallbacks(work, false));
        objects.stream().distinct().forEach(ThreadpoolApiSet::CloseThreadpoolWork);
    }

    private static void environmentCopied(Run run) {
        Steps.Text order = new Steps.Text();
        ThreadPoolWork work = run.work((instance, context, self) -> order.append('e'));
        WinBase.DestroyThreadpoolEnvironment(run.environment);
        SubmitThreadpoolWork(work);
        WaitForThreadpoolWorkCallbacks(work, false);
        run.record("environment_is_copied_at_creation", "order", order.toString());
        CloseThreadpoolWork(work);
        WinBase.InitializeThreadpoolEnvironment(run.environment);
        WinBase.SetThreadpoolCallbackPool(run.environment, run.pool);
        WinBase.SetThreadpoolCallbackPersistent(run.environment);
        ThreadPoolWork persistent = run.work((instance, context, self) -> order.append('p'));
        run.record("persistent_env", "created", persistent != null);
        SubmitThreadpoolWork(persistent);
        WaitForThreadpoolWorkCallbacks(persistent, false);
        run.record("ran", "order", order.toString());
        CloseThreadpoolWork(persistent);
    }

    private static void fifo(Run run) {
        Order order = new Order(run);
        order.hold();
        ThreadPoolWork a = order.object("a");
        ThreadPoolWork b = order.object("b");
        ThreadPoolWork c = order.object("c");
        Stream.of(b, a, c).forEach(ThreadpoolApiSet::SubmitThreadpoolWork);
        run.record("fifo_single_submits", "order", order.letGo());
        Order several = new Order(run);
        several.hold();
        ThreadPoolWork x = several.object("a");
        ThreadPoolWork y = several.object("b");
        ThreadPoolWork z = several.object("c");
        Stream.of(x, x, x, y, y, y, z).forEach(ThreadpoolApiSet::SubmitThreadpoolWork);
        String submitOrder = several.letGo();
        assertThat(submitOrder).as("first come, first served").isEqualTo("aaabbbc");
        run.record("wine_round_robin_of_objects", "order", submitOrder);
    }

    private static void fifoSimple(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 1);
        Steps.Text order = new Steps.Text();
        CountDownLatch over = new CountDownLatch(5);
        for (int i = 1; i <= 5; i++) {
            assertThat(TrySubmitThreadpoolCallback(
                            (instance, context) -> {
                                order.append(context);
                                over.countDown();
                            },
                            i,
                            run.environment))
                    .isTrue();
        }
        Steps.await(over);
        run.record("simple_fifo", "order", order.toString());
    }

    private static void recordPeak(Run run, String name, int submitted, int expected) {
        Peak peak = new Peak(expected);
        runAll(IntStream.range(0, submitted)
                .mapToObj(i -> run.work((instance, context, self) -> peak.pass()))
                .toList());
        run.record(name, "submitted", submitted, "runs", peak.runs(), "peak", peak.peak());
    }

    /** Here a lower maximum holds from the next callback on. */
    private static void lowerMaximum(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 4);
        recordPeak(run, "max4", 8, 4);
        SetThreadpoolThreadMaximum(run.pool, 1);
        recordPeak(run, "lowered_to_1_existing_threads_stay", 8, 1);
        assertThat(run.events.getLast()).containsEntry("peak", 1);
    }

    private static void minimumAndMaximum(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 2);
        run.record("set_min", "ret", SetThreadpoolThreadMinimum(run.pool, 2));
        recordPeak(run, "min2_max2", 8, 2);
        run.record("min_above_max", "ret", SetThreadpoolThreadMinimum(run.pool, 5));
        recordPeak(run, "min_raises_max", 10, 5);
        assertThat(run.events.getLast()).as("as in Wine").containsEntry("peak", 5);
        run.record("set_min_zero", "ret", SetThreadpoolThreadMinimum(run.pool, 0));
    }

    private static void oneThread(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 1);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ThreadPoolWork work = run.work((instance, context, self) -> threads.add(Thread.currentThread()));
        for (int i = 0; i < 20; i++) {
            SubmitThreadpoolWork(work);
            if (i % 5 == 0) {
                WaitForThreadpoolWorkCallbacks(work, false);
            }
        }
        WaitForThreadpoolWorkCallbacks(work, false);
        run.record(
                "max1_same_thread", "same", threads.size() == 1, "not_main", !threads.contains(Thread.currentThread()));
        CloseThreadpoolWork(work);
    }

    private static void priority(Run run) {
        Order order = new Order(run);
        order.hold();
        List<ThreadPoolWork> queued = new ArrayList<>();
        for (String number : new String[] {"1", "2"}) {
            for (String name : new String[] {"L", "N", "H"}) {
                WinBase.SetThreadpoolCallbackPriority(
                        run.environment,
                        switch (name) {
                            case "L" -> WinNT.TP_CALLBACK_PRIORITY_LOW;
                            case "N" -> WinNT.TP_CALLBACK_PRIORITY_NORMAL;
                            default -> WinNT.TP_CALLBACK_PRIORITY_HIGH;
                        });
                queued.add(order.object(name + number));
            }
        }
        queued.forEach(ThreadpoolApiSet::SubmitThreadpoolWork);
        run.record("one_thread_order", "order", order.letGo());
        run.record(
                "values",
                "high",
                WinNT.TP_CALLBACK_PRIORITY_HIGH,
                "normal",
                WinNT.TP_CALLBACK_PRIORITY_NORMAL,
                "low",
                WinNT.TP_CALLBACK_PRIORITY_LOW);
    }

    private static void growth(Run run) {
        SetThreadpoolThreadMaximum(run.pool, 8);
        Peak one = new Peak(8);
        ThreadPoolWork work = run.work((instance, context, self) -> one.pass());
        runAll(IntStream.range(0, 8).mapToObj(i -> work).toList());
        assertThat(one.peak()).as("one object is no limit here").isEqualTo(8);
        run.record("one_object_8_submits", "submitted", 8, "runs", one.runs(), "peak", one.peak());
        recordPeak(run, "eight_objects_1_submit_each", 8, 8);
    }

    private static void stack(Run run) {
        TP_POOL_STACK_INFORMATION information = new TP_POOL_STACK_INFORMATION();
        boolean told = QueryThreadpoolStackInformation(run.pool, information);
        run.record(
                "default",
                "ret",
                told,
                "reserve_nonzero",
                information.StackReserve != 0,
                "commit_nonzero",
                information.StackCommit != 0);
        run.record(
                "set",
                "ret",
                SetThreadpoolStackInformation(run.pool, new TP_POOL_STACK_INFORMATION(1 << 20, 64 << 10)));
        TP_POOL_STACK_INFORMATION again = new TP_POOL_STACK_INFORMATION();
        run.record(
                "query",
                "ret",
                QueryThreadpoolStackInformation(run.pool, again),
                "reserve",
                again.StackReserve,
                "commit",
                again.StackCommit);
        boolean set = SetThreadpoolStackInformation(run.pool, null);
        run.record("set_null", "ret", set, "err", GetLastError());
        assertThat(run.events.getLast()).as("as in Wine").containsEntry("err", 87);
    }
}
