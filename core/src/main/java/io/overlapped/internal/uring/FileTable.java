package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.IORING_REGISTER_FILES2;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.linux.Errno;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files that are registered with one ring, so that the kernel need not look them up for each operation.
 *
 * <p>A file is taken in by the ring's holder, on behalf of an operation that holds the file, after a number of transfers:
 * one that is soon closed costs nothing. It is taken out by whoever closes it, when nothing is held any more and before its
 * number is closed: the table would keep it open. So an index is given to another file only when no operation refers
 * to it. io_uring_register may be called by any thread, also while the holder sleeps in the kernel or is in a callback: the kernel's
 * lock on the ring is held while operations are submitted, not while completions are waited for.
 *
 * <p>The index of a file is noted in its {@link Descriptor}, where looking it up takes no lock. A table that is full leaves
 * the other files as they are; what cannot be registered is tried again, as seldom.
 */
final class FileTable implements Descriptor.Table {
    static final int NONE = -1;

    /** Transfers after which a file is registered; a power of two. */
    private static final int TRANSFERS = 64;

    private static final int SMALLEST = 16;

    /** Numbers that tables have: the lowest that is free, so that those of few rings are small. */
    private static final BitSet NUMBERS = new BitSet();

    private final int number;
    private final int ringFd;
    private final Consumer<Throwable> failures;

    private volatile int size;
    private @Nullable Descriptor @Nullable [] files;
    private int used;
    private boolean closed;

    /** The table is made in the kernel when the first file is registered. */
    FileTable(int ringFd, int size, Consumer<Throwable> failures) {
        this.ringFd = ringFd;
        this.size = size;
        this.failures = failures;
        synchronized (NUMBERS) {
            number = NUMBERS.nextClearBit(0);
            NUMBERS.set(number);
        }
    }

    @Override
    public int number() {
        return number;
    }

    /** The file's index, or {@link #NONE}. Called by the ring's holder, for an operation that holds the file. */
    int indexOf(Descriptor descriptor) {
        int index = descriptor.indexIn(this);
        if (index >= 0 || size == 0 || descriptor.countTransfer() % TRANSFERS != 0) {
            return index;
        }
        return add(descriptor);
    }

    private synchronized int add(Descriptor descriptor) {
        @Nullable Descriptor[] table = closed ? null : made();
        if (table == null || used == table.length) {
            return NONE;
        }
        int index = 0;
        while (table[index] != null) {
            index++;
        }
        if (RingTables.putFile(ringFd, index, descriptor.fd()) < 0) {
            return NONE;
        }
        table[index] = descriptor;
        used++;
        descriptor.registered(this, index);
        return index;
    }

    /** The table, made if it has not been; null where the kernel gives none. Fewer entries where the limit of open files is lower. */
    private @Nullable Descriptor @Nullable [] made() {
        if (files != null) {
            return files;
        }
        int result = -Errno.EMFILE;
        while (result == -Errno.EMFILE && size >= SMALLEST) {
            result = RingTables.make(ringFd, IORING_REGISTER_FILES2, size);
            if (result < 0) {
                size /= 2;
            }
        }
        if (result < 0) {
            size = 0; // never asked again
            return null;
        }
        files = new Descriptor[size];
        return files;
    }

    @Override
    public synchronized void remove(Descriptor descriptor, int index) {
        @Nullable Descriptor[] table = files;
        if (closed || table == null) {
            return; // the ring is gone, and its table was emptied before
        }
        int result = RingTables.putFile(ringFd, index, RingTables.NO_FILE);
        if (result < 0) {
            // The entry stays taken: the kernel has the file there still.
            failures.accept(new IllegalStateException(descriptor.name() + " could not be taken out of a ring's table ("
                    + Errno.describe(-result) + "): it stays open in the system until its pool is closed"));
            return;
        }
        table[index] = null;
        used--;
    }

    /** Empties the table: a ring that is closed gives its files up only some time after. Nothing is in flight. */
    synchronized void close() {
        @Nullable Descriptor[] table = files;
        for (int index = 0; table != null && index < table.length; index++) {
            Descriptor file = table[index];
            if (file != null) {
                RingTables.putFile(ringFd, index, RingTables.NO_FILE);
                file.forget(this);
            }
        }
        closed = true;
        files = null;
        synchronized (NUMBERS) {
            NUMBERS.clear(number);
        }
    }
}
