package io.overlapped.stress.closing;

import io.overlapped.stress.closing.Memory.Refused;

/** Something that is done once in a round, in any order with the others: closing a thing, or issuing what is late. */
@FunctionalInterface
interface Step {
    /** @throws Refused where it is right that it is refused now; it is tried again when all else is over */
    void run() throws Exception;
}
