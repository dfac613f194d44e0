package io.overlapped.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one arena of the library's own, and the count of the operations that hold it.
 *
 * <p>The count and the mark of a close share one word, as in {@link Descriptor}: a close begins only where the count is 0, and
 * whoever counts itself in after that sees the mark. It then waits for what becomes of the close, which is decided within
 * microseconds, because the JDK may refuse it.
 *
 * <p>All such memory of the process is found by address. Memory is taken out of that table before it is freed, so what is found there
 * is memory of an arena that was open then; it is the segment's own only if the segment's arena was not closed between, after which
 * the address may be a later arena's. So who has found and held it looks once more whether the segment's arena is open.
 * An operation looks there only where it would otherwise have to copy.
 */
public final class ArenaMemory {
    private static final int CLOSING = 1 << 30;
    private static final int CLOSED = 1 << 31;
    private static final int MARKS = CLOSING | CLOSED;

    /** Operations that can be named; those beyond are only counted. A power of two. */
    private static final int NAMED = 256;

    private static final int ATTEMPTS = 8;
    private static final int NOT_NAMED = -1;

    private static final VarHandle WORD;
    private static volatile Region[] sorted = {};

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(ArenaMemory.class, "word", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int word;
    private volatile @Nullable AtomicReferenceArray<@Nullable Operation> names;
    private int cursor;

    private record Region(long address, long length, ArenaMemory owner) {
        boolean contains(long from, long bytes) {
            long offset = from - address;
            return offset >= 0 && offset < length && bytes <= length - offset;
        }
    }

    /** The arena that the memory is a part of, or null. */
    static @Nullable ArenaMemory find(long address, long length) {
        Region[] regions = sorted;
        int low = 0;
        int high = regions.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Region region = regions[middle];
            if (region.contains(address, length)) {
                return region.owner;
            }
            if (region.address < address) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    // ---- the arena

    /** The arena has got more memory. */
    public void add(long address, long length) {
        synchronized (ArenaMemory.class) {
            Region[] more = Arrays.copyOf(sorted, sorted.length + 1);
            more[sorted.length] = new Region(address, length, this);
            Arrays.sort(more, Comparator.comparingLong(Region::address));
            sorted = more;
        }
    }

    /** Takes all its memory out of the table, and returns what puts it back. */
    public Runnable remove() {
        synchronized (ArenaMemory.class) {
            Region[] mine =
                    Arrays.stream(sorted).filter(region -> region.owner == this).toArray(Region[]::new);
            sorted =
                    Arrays.stream(sorted).filter(region -> region.owner != this).toArray(Region[]::new);
            return () -> {
                for (Region region : mine) {
                    add(region.address, region.length);
                }
            };
        }
    }

    /** From now on nothing takes hold. False where something has, or it is closed: then nothing has changed. */
    public boolean beginClose() {
        return WORD.compareAndSet(this, 0, CLOSING);
    }

    /** Ends what {@link #beginClose} began. */
    public void endClose(boolean closed) {
        word = closed ? CLOSED : 0;
    }

    /** How many operations hold it. */
    public int held() {
        return word & ~MARKS;
    }

    /** Those of them that are known by name. */
    public void forEachNamed(Consumer<Operation> action) {
        AtomicReferenceArray<@Nullable Operation> all = names;
        for (int i = 0; all != null && i < NAMED; i++) {
            Operation operation = all.get(i);
            if (operation != null) {
                action.accept(operation);
            }
        }
    }

    // ---- operations

    /**
     * Counts a described operation in.
     *
     * @return what {@link #unhold} wants
     * @throws IllegalStateException where the arena is closed
     */
    int hold(Operation operation) {
        for (; ; ) {
            int seen = word;
            if ((seen & CLOSED) != 0) {
                throw new IllegalStateException("Already closed");
            }
            if ((seen & CLOSING) != 0) {
                Thread.onSpinWait();
            } else if (WORD.compareAndSet(this, seen, seen + 1)) {
                return note(operation);
            }
        }
    }

    /** Counts it out. */
    void unhold(int name) {
        AtomicReferenceArray<@Nullable Operation> all = names;
        if (name != NOT_NAMED && all != null) {
            all.setRelease(name, null);
        }
        WORD.getAndAdd(this, -1);
    }

    private int note(Operation operation) {
        AtomicReferenceArray<@Nullable Operation> all = names;
        if (all == null) {
            all = makeNames();
        }
        int at = cursor; // racy on purpose: two that begin at one place find two
        cursor = at + 1;
        for (int i = 0; i < ATTEMPTS; i++) {
            int name = (at + i) & (NAMED - 1);
            if (all.get(name) == null && all.compareAndSet(name, null, operation)) {
                return name;
            }
        }
        return NOT_NAMED;
    }

    private synchronized AtomicReferenceArray<@Nullable Operation> makeNames() {
        AtomicReferenceArray<@Nullable Operation> all = names;
        if (all == null) {
            all = new AtomicReferenceArray<>(NAMED);
            names = all;
        }
        return all;
    }
}
