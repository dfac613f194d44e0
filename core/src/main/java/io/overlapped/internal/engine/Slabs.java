package io.overlapped.internal.engine;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** All slabs of this process by their addresses: a process has few, so that looking one up costs a nanosecond or two. */
final class Slabs {
    private static volatile Slab[] sorted = {};

    private Slabs() {}

    static synchronized void add(Slab slab) {
        Slab[] more = Arrays.copyOf(sorted, sorted.length + 1);
        more[sorted.length] = slab;
        Arrays.sort(more, Comparator.comparingLong(Slab::address));
        sorted = more;
    }

    static synchronized void remove(Slab slab) {
        sorted = Arrays.stream(sorted).filter(other -> other != slab).toArray(Slab[]::new);
    }

    /** The slab that an address lies in, or null. */
    static @Nullable Slab find(long address) {
        Slab[] slabs = sorted;
        int low = 0;
        int high = slabs.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Slab slab = slabs[middle];
            if (slab.contains(address)) {
                return slab;
            }
            if (slab.address() < address) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }
}
