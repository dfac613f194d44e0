package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_BUFFERS2;

import io.overlapped.internal.engine.Slab;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The memory that is registered with an engine's rings: a slab has the same index with all of them, and is registered
 * with all or with none. The kernel keeps registered memory in place, so that it need not look up and hold its pages for
 * each operation; it counts against the limit of locked memory, once for each ring.
 */
final class BufferTables {
    private static final int ENTRIES = 1024;

    private final boolean wanted;
    private final @Nullable Slab[] slabs = new Slab[ENTRIES];
    private final Set<Integer> withTable = new HashSet<>();
    private int[] rings = {};
    private boolean closed;

    BufferTables(boolean wanted) {
        this.wanted = wanted;
    }

    /** Null where all were registered; otherwise why none was. */
    synchronized @Nullable String register(List<Slab> more, int[] ringFds) {
        if (!wanted) {
            return "registering buffers is switched off with -Dio.overlapped.uring.disable";
        }
        if (closed) {
            return "the pool of threads is closed";
        }
        rings = ringFds;
        for (int ring : ringFds) {
            int made = withTable.contains(ring) ? 0 : RingTables.make(ring, IORING_REGISTER_BUFFERS2, ENTRIES);
            if (made < 0) {
                return explain(-made, more);
            }
            withTable.add(ring);
        }
        for (Slab slab : more) {
            int error = register(slab);
            if (error != 0) {
                unregister(more);
                return explain(error, more);
            }
        }
        return null;
    }

    /** Returns an errno, or 0. */
    private int register(Slab slab) {
        int index = Arrays.asList(slabs).indexOf(null);
        if (index < 0) {
            return Errno.ENOSPC;
        }
        for (int ring : rings) {
            int result = RingTables.putBuffer(ring, index, slab.address(), slab.length());
            if (result < 0) {
                clear(index);
                return -result;
            }
        }
        slabs[index] = slab;
        slab.registered(this, index);
        return 0;
    }

    synchronized void unregister(List<Slab> over) {
        for (Slab slab : over) {
            int index = slab.indexBy(this);
            if (index >= 0) {
                slab.unregistered();
                slabs[index] = null;
                clear(index);
            }
        }
    }

    /** The kernel gives the memory of a closed ring back only some time after: so it is asked to before. */
    synchronized void close() {
        closed = true;
        for (Slab slab : slabs) {
            if (slab != null) {
                unregister(List.of(slab));
            }
        }
    }

    private void clear(int index) {
        for (int ring : rings) {
            RingTables.putBuffer(ring, index, 0, 0);
        }
    }

    private String explain(int errno, List<Slab> more) {
        String name = Errno.describe(errno);
        return switch (errno) {
            case Errno.ENOMEM -> {
                long bytes = more.stream().mapToLong(Slab::length).sum();
                long limit = LibC.memlockLimit();
                yield name + ": registering " + bytes / 1024 + " KiB with each of " + rings.length
                        + " rings does not fit the locked-memory limit (RLIMIT_MEMLOCK, "
                        + (limit == Long.MAX_VALUE ? "unlimited" : limit / 1024 + " KiB")
                        + " for all of this user's processes); raise it with ulimit -l or LimitMEMLOCK=";
            }
            case Errno.EINVAL -> name + ": the kernel cannot register buffers one by one; use Linux 5.19 or later";
            case Errno.ENOSPC ->
                "more than " + ENTRIES + " pieces of memory would be registered; use fewer buffer pools";
            default -> "io_uring_register: " + name;
        };
    }
}
