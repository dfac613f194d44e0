package io.overlapped.win32;

import io.overlapped.StackInformation;

/** TP_POOL_STACK_INFORMATION: what a pool's threads have as stacks. Not thread-safe. */
public final class TP_POOL_STACK_INFORMATION {
    /** Bytes of address space for each stack; 0 leaves it to the JVM. */
    public long StackReserve;

    /** Bytes that are there from the beginning; kept and of no effect. */
    public long StackCommit;

    /** With zeros. */
    public TP_POOL_STACK_INFORMATION() {}

    /**
     * With sizes.
     *
     * @param reserve bytes of address space for each stack
     * @param commit bytes that are there from the beginning
     */
    public TP_POOL_STACK_INFORMATION(long reserve, long commit) {
        StackReserve = reserve;
        StackCommit = commit;
    }

    void fill(StackInformation from) {
        StackReserve = from.reserve();
        StackCommit = from.commit();
    }

    @Override
    public String toString() {
        return "TP_POOL_STACK_INFORMATION[StackReserve=" + StackReserve + ", StackCommit=" + StackCommit + "]";
    }
}
