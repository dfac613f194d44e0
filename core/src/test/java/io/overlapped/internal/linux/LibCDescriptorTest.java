package io.overlapped.internal.linux;

import static io.overlapped.internal.linux.FileConstants.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipes, eventfd, poll, epoll and fcntl. */
@OnLinux
class LibCDescriptorTest {
    private final Set<Integer> opened = new HashSet<>();
    private final Arena arena = Arena.ofAuto();
    private MemorySegment buffer;

    @BeforeEach
    void allocate() {
        buffer = arena.allocate(64, 8);
    }

    @AfterEach
    void close() {
        opened.forEach(LibC::close);
    }

    @Test
    void bytesGoThroughAPipe() {
        int[] pipe = pipe(0);
        buffer.set(ValueLayout.JAVA_INT, 0, 4711);
        assertThat(LibC.write(pipe[1], buffer.address(), 4)).isEqualTo(4);
        assertThat(LibC.read(pipe[0], buffer.address() + 8, 64 - 8)).isEqualTo(4);
        assertThat(buffer.get(ValueLayout.JAVA_INT, 8)).isEqualTo(4711);
    }

    @Test
    void pipeFailures() {
        int[] pipe = pipe(O_NONBLOCK);
        assertThat(LibC.read(pipe[0], buffer.address(), 1)).isEqualTo(-Errno.EAGAIN);
        assertThat(LibC.lseek(pipe[0], 0, SEEK_CUR)).isEqualTo(-Errno.ESPIPE);
        assertThat(LibC.pread(pipe[0], buffer.address(), 1, 0)).isEqualTo(-Errno.ESPIPE);
        assertThat(LibC.pipe2(buffer, 1)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.close(pipe[0])).isZero();
        opened.remove(pipe[0]);
        assertThat(LibC.write(pipe[1], buffer.address(), 1)).isEqualTo(-Errno.EPIPE);
    }

    @Test
    void vectoredCallsOnAPipe() {
        int[] pipe = pipe(0);
        MemorySegment vector = arena.allocate(CLayout.IOVEC_SIZE, 8);
        vector.set(ValueLayout.JAVA_LONG, CLayout.IOVEC_BASE, buffer.address());
        vector.set(ValueLayout.JAVA_LONG, CLayout.IOVEC_LEN, 8);
        buffer.set(ValueLayout.JAVA_LONG, 0, -99);
        assertThat(LibC.pwritev2(pipe[1], vector.address(), 1, -1, 0)).isEqualTo(8);
        buffer.fill((byte) 0);
        assertThat(LibC.preadv2(pipe[0], vector.address(), 1, -1, RWF_NOWAIT)).isEqualTo(8);
        assertThat(buffer.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(-99);
        assertThat(LibC.preadv2(pipe[0], vector.address(), 1, -1, RWF_NOWAIT)).isEqualTo(-Errno.EAGAIN);
        assertThat(LibC.preadv2(pipe[0], vector.address(), 1, 0, 0)).isEqualTo(-Errno.ESPIPE);
    }

    @Test
    void fcntlReadsAndChangesFlagsAndPipeSizes() {
        int[] pipe = pipe(O_CLOEXEC);
        assertThat(LibC.fcntl(pipe[0], F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        assertThat(LibC.fcntl(pipe[0], F_GETFL, 0) & O_ACCMODE).isEqualTo(O_RDONLY);
        assertThat(LibC.fcntl(pipe[1], F_GETFL, 0) & O_ACCMODE).isEqualTo(O_WRONLY);
        assertThat(LibC.fcntl(pipe[0], F_SETFL, O_NONBLOCK)).isZero();
        assertThat(LibC.fcntl(pipe[0], F_GETFL, 0) & O_NONBLOCK).isEqualTo(O_NONBLOCK);
        assertThat(LibC.fcntl(pipe[0], F_SETPIPE_SZ, 8192)).isEqualTo(8192);
        assertThat(LibC.fcntl(pipe[0], F_GETPIPE_SZ, 0)).isEqualTo(8192);
        int duplicate = keep(LibC.fcntl(pipe[0], F_DUPFD_CLOEXEC, 100));
        assertThat(duplicate).isGreaterThanOrEqualTo(100);
        assertThat(LibC.fcntl(-1, F_GETFL, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void eventfdCounts() {
        int eventfd = keep(LibC.eventfd(3, EFD_CLOEXEC | EFD_NONBLOCK));
        buffer.set(ValueLayout.JAVA_LONG, 0, 4);
        assertThat(LibC.write(eventfd, buffer.address(), 8)).isEqualTo(8);
        assertThat(LibC.read(eventfd, buffer.address(), 8)).isEqualTo(8);
        assertThat(buffer.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
        assertThat(LibC.read(eventfd, buffer.address(), 8)).isEqualTo(-Errno.EAGAIN);
        assertThat(LibC.read(eventfd, buffer.address(), 4)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.eventfd(0, -1)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void pollTellsWhatIsReady() {
        int[] pipe = pipe(0);
        MemorySegment set = arena.allocate(2L * CLayout.POLLFD_SIZE, 4);
        set.set(ValueLayout.JAVA_INT, CLayout.POLLFD_FD, pipe[0]);
        set.set(ValueLayout.JAVA_SHORT, CLayout.POLLFD_EVENTS, (short) POLLIN);
        set.set(ValueLayout.JAVA_INT, CLayout.POLLFD_SIZE + CLayout.POLLFD_FD, pipe[1]);
        set.set(ValueLayout.JAVA_SHORT, CLayout.POLLFD_SIZE + CLayout.POLLFD_EVENTS, (short) POLLOUT);
        assertThat(LibC.poll(set, 1, 0)).isZero();
        assertThat(LibC.poll(set, 2, 0)).isEqualTo(1);
        assertThat((int) set.get(ValueLayout.JAVA_SHORT, CLayout.POLLFD_SIZE + CLayout.POLLFD_REVENTS))
                .isEqualTo(POLLOUT);
        assertThat(LibC.write(pipe[1], buffer.address(), 1)).isEqualTo(1);
        assertThat(LibC.poll(set, 2, -1)).isEqualTo(2);
        assertThat((int) set.get(ValueLayout.JAVA_SHORT, CLayout.POLLFD_REVENTS))
                .isEqualTo(POLLIN);
    }

    @Test
    void pollWaitsForItsTimeout() {
        long start = System.nanoTime();
        assertThat(LibC.poll(MemorySegment.NULL, 0, 30)).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(29_000_000);
    }

    @Test
    void epollReturnsTheDataOfEachReadyDescriptor() {
        int epoll = keep(LibC.epollCreate(EPOLL_CLOEXEC));
        int first = keep(LibC.eventfd(1, 0));
        int second = keep(LibC.eventfd(1, 0));
        assertThat(LibC.epollControl(epoll, EPOLL_CTL_ADD, first, event(EPOLLIN, 0x1122_3344_5566_7788L)))
                .isZero();
        assertThat(LibC.epollControl(epoll, EPOLL_CTL_ADD, second, event(EPOLLIN, -2)))
                .isZero();
        MemorySegment events = arena.allocate(4L * CLayout.EPOLL_EVENT_SIZE, 8);
        assertThat(LibC.epollWait(epoll, events, 4, 1000)).isEqualTo(2);
        List<Long> data = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            long at = (long) i * CLayout.EPOLL_EVENT_SIZE;
            assertThat(events.get(ValueLayout.JAVA_INT_UNALIGNED, at + CLayout.EPOLL_EVENT_EVENTS))
                    .isEqualTo(EPOLLIN);
            data.add(events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + CLayout.EPOLL_EVENT_DATA));
        }
        assertThat(data).containsExactlyInAnyOrder(0x1122_3344_5566_7788L, -2L);
    }

    @Test
    void epollFailuresAndTimeout() {
        int epoll = keep(LibC.epollCreate(0));
        MemorySegment event = event(EPOLLIN, 0);
        assertThat(LibC.epollWait(epoll, event, 1, 0)).isZero();
        assertThat(LibC.epollWait(epoll, event, 0, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(LibC.epollWait(-1, event, 1, 0)).isEqualTo(-Errno.EBADF);
        assertThat(LibC.epollControl(epoll, EPOLL_CTL_ADD, -1, event)).isEqualTo(-Errno.EBADF);
        int eventfd = keep(LibC.eventfd(0, 0));
        assertThat(LibC.epollControl(epoll, EPOLL_CTL_DEL, eventfd, event)).isEqualTo(-Errno.ENOENT);
        assertThat(LibC.epollCreate(1)).isEqualTo(-Errno.EINVAL);
    }

    private MemorySegment event(int events, long data) {
        MemorySegment event = arena.allocate(CLayout.EPOLL_EVENT_SIZE, 8);
        event.set(ValueLayout.JAVA_INT_UNALIGNED, CLayout.EPOLL_EVENT_EVENTS, events);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, CLayout.EPOLL_EVENT_DATA, data);
        return event;
    }

    private int[] pipe(int flags) {
        assertThat(LibC.pipe2(buffer, flags)).isZero();
        return new int[] {
            keep(buffer.get(ValueLayout.JAVA_INT, 0)), keep(buffer.get(ValueLayout.JAVA_INT, Integer.BYTES))
        };
    }

    private int keep(int fd) {
        assertThat(fd).isNotNegative();
        opened.add(fd);
        return fd;
    }
}
