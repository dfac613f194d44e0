package io.overlapped.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.CallbackEnvironment;
import io.overlapped.DescriptorHandle;
import io.overlapped.EngineKind;
import io.overlapped.Event;
import io.overlapped.Handle;
import io.overlapped.ProcessObject;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolWait;
import io.overlapped.WaitCallback;
import io.overlapped.internal.linux.FileConstants;
import io.overlapped.internal.linux.LibC;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handles that the kernel knows and the library does not: processes and descriptors. */
@Timeout(60)
class PolledHandlesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    static Stream<EngineKind> engines() {
        return PoolUnderTest.engines();
    }

    /** A process that ends when its standard input does. */
    private static Process process() throws IOException {
        return new ProcessBuilder("cat")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int eventfd() {
        int fd = LibC.eventfd(0, FileConstants.EFD_CLOEXEC | FileConstants.EFD_NONBLOCK);
        assertThat(fd).isNotNegative();
        return fd;
    }

    private static void signal(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(LibC.write(
                            fd, arena.allocateFrom(ValueLayout.JAVA_LONG, 1L).address(), 8))
                    .isEqualTo(8);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aProcessIsSignaledWhenItHasEnded(EngineKind engine) throws Exception {
        Process process = process();
        BlockingQueue<Integer> results = new LinkedBlockingQueue<>();
        try (PoolUnderTest at = new PoolUnderTest(engine, 4);
                ProcessObject handle = ProcessObject.of(process);
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> results.add(result), null, at.environment)) {
            assertThat(handle.pid()).isEqualTo(process.pid());
            wait.set(handle);
            assertThat(handle.await(Duration.ZERO)).isFalse();
            assertThat(results.poll(100, TimeUnit.MILLISECONDS)).isNull();
            process.getOutputStream().close();
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(WaitCallback.WAIT_OBJECT_0);
            assertThat(handle.await(LONG)).isTrue();
            wait.set(handle); // signaled for good
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(WaitCallback.WAIT_OBJECT_0);
        }
    }

    @Test
    void aProcessThatHasEndedIsSignaledFromTheBeginning() throws Exception {
        Process process = process();
        process.getOutputStream().close();
        process.waitFor();
        try (ProcessObject handle = ProcessObject.of(process)) {
            assertThat(handle.await(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void aNumberWithoutAProcessIsRefused() {
        assertThatThrownBy(() -> ProcessObject.of(4_194_305L))
                .isExactlyInstanceOf(NoSuchElementException.class)
                .hasMessage("there is no process with the number 4194305");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aDescriptorIsSignaledWhileItIsReadable(EngineKind engine) throws Exception {
        int fd = eventfd();
        BlockingQueue<Integer> results = new LinkedBlockingQueue<>();
        try (PoolUnderTest at = new PoolUnderTest(engine, 4);
                DescriptorHandle handle = DescriptorHandle.readable(fd);
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> results.add(result), null, at.environment)) {
            wait.set(handle);
            assertThat(handle.isSignaled()).isFalse();
            signal(fd);
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(WaitCallback.WAIT_OBJECT_0);
            assertThat(handle.isSignaled()).isTrue(); // nothing is taken
            assertThat(Handle.awaitAny(LONG, Event.manualReset(false), handle)).isEqualTo(1);
            try (Arena arena = Arena.ofConfined()) {
                LibC.read(fd, arena.allocate(8).address(), 8);
            }
            wait.set(handle, Duration.ofMillis(20));
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(WaitCallback.WAIT_TIMEOUT);
            wait.set(handle);
            LibC.close(fd); // the handle has its own
            assertThat(results.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void everyoneWhoWaitsForADescriptorIsToldByOneReport() throws Exception {
        int fd = eventfd();
        int count = 200;
        CountDownLatch fired = new CountDownLatch(count);
        try (ThreadPool pool = ThreadPool.builder().build();
                DescriptorHandle handle = DescriptorHandle.readable(fd)) {
            List<ThreadPoolWait> waits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> fired.countDown(), null, CallbackEnvironment.of(pool));
                wait.set(handle);
                waits.add(wait);
            }
            signal(fd);
            assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
            waits.forEach(ThreadPoolWait::close);
        } finally {
            LibC.close(fd);
        }
    }

    @Test
    void manyDescriptorsNeedNoThreadEach() throws Exception {
        int count = 1000;
        CountDownLatch fired = new CountDownLatch(count);
        int before = Thread.activeCount();
        try (ThreadPool pool = ThreadPool.builder().build()) {
            int[] fds = new int[count];
            List<AutoCloseable> open = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                fds[i] = eventfd();
                DescriptorHandle handle = DescriptorHandle.readable(fds[i]);
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> fired.countDown(), null, CallbackEnvironment.of(pool));
                wait.set(handle);
                open.add(wait);
                open.add(handle);
            }
            assertThat(Thread.activeCount() - before).isLessThan(50);
            for (int fd : fds) {
                signal(fd);
            }
            assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
            for (AutoCloseable each : open) {
                each.close();
            }
            for (int fd : fds) {
                LibC.close(fd);
            }
        }
    }

    @Test
    void aNumberThatIsNotOpenIsRefused() {
        assertThatThrownBy(() -> DescriptorHandle.readable(999_999))
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage("descriptor 999999: fcntl: EBADF: bad file descriptor");
    }

    @Test
    void aHandleThatIsClosedWhileItIsWaitedForGoesOn() throws Exception {
        int fd = eventfd();
        CountDownLatch fired = new CountDownLatch(1);
        try (ThreadPool pool = ThreadPool.builder().build();
                ThreadPoolWait wait = ThreadPoolWait.create(
                        (instance, context, self, result) -> fired.countDown(), null, CallbackEnvironment.of(pool))) {
            DescriptorHandle handle = DescriptorHandle.readable(fd);
            wait.set(handle);
            handle.close();
            assertThat(handle.isOpen()).isFalse();
            signal(fd);
            assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            LibC.close(fd);
        }
    }
}
