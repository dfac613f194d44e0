package io.overlapped.internal.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Asks whether a descriptor is ready. */
public final class Readiness {
    private Readiness() {}

    /** Whether one of the events ({@code POLLIN}, ...) is there, or an error or hang-up, which always count. */
    public static boolean is(int fd, int events) {
        return await(fd, events, 0);
    }

    /** Waits for it; -1 milliseconds for without limit. */
    public static boolean await(int fd, int events, int millis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pollfd = arena.allocate(CLayout.POLLFD_SIZE, 8);
            pollfd.set(ValueLayout.JAVA_INT, CLayout.POLLFD_FD, fd);
            pollfd.set(ValueLayout.JAVA_SHORT, CLayout.POLLFD_EVENTS, (short) events);
            int ready;
            do {
                ready = LibC.poll(pollfd, 1, millis);
            } while (ready == -Errno.EINTR);
            return ready > 0;
        }
    }
}
