package io.overlapped;

/**
 * What a {@link ThreadPoolIo} counts, at one moment.
 *
 * @param prepared starts that no operation has used yet and that were not cancelled
 * @param owed operations whose callback has yet to begin
 * @param running callbacks that have begun and not returned, but for those that disassociated themselves
 * @param held operations of the handle whose {@link Overlapped} and buffer the kernel may still touch
 */
public record Ledger(long prepared, long owed, long running, long held) {
    /** {@return the figures as messages show them} */
    @Override
    public String toString() {
        return "prepared " + prepared + ", owed " + owed + ", running " + running + ", held " + held;
    }
}
