package io.overlapped;

/**
 * What a pool's threads have as stacks; TP_POOL_STACK_INFORMATION.
 *
 * @param reserve bytes of address space for each; 0 leaves it to the JVM
 * @param commit bytes that are there from the beginning; of no effect here
 */
public record StackInformation(long reserve, long commit) {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException where one is negative
     */
    public StackInformation {
        if (reserve < 0 || commit < 0) {
            throw new IllegalArgumentException(
                    "a stack's sizes are 0 or more: reserve " + reserve + ", commit " + commit);
        }
    }
}
