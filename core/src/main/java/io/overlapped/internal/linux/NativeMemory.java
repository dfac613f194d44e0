package io.overlapped.internal.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Loads and stores at raw addresses.
 *
 * <p>One constant segment covers the whole address space, so the just-in-time compiler folds its bounds, liveness and
 * thread checks and what remains is the load or the store. Plain accesses may be unaligned; those with an ordering may
 * not. Nothing checks the addresses: a wrong one ends the virtual machine.
 */
public final class NativeMemory {
    @SuppressWarnings("restricted")
    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** Aligned, because the ordered access modes need it. */
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    private NativeMemory() {}

    public static byte getByte(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_BYTE, address);
    }

    public static void putByte(long address, byte value) {
        EVERYTHING.set(ValueLayout.JAVA_BYTE, address, value);
    }

    public static short getShort(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
    }

    public static void putShort(long address, short value) {
        EVERYTHING.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
    }

    public static int getInt(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    public static void putInt(long address, int value) {
        EVERYTHING.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    public static long getLong(long address) {
        return EVERYTHING.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    public static void putLong(long address, long value) {
        EVERYTHING.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    public static int getIntAcquire(long address) {
        return (int) INT.getAcquire(EVERYTHING, address);
    }

    public static void putIntRelease(long address, int value) {
        INT.setRelease(EVERYTHING, address, value);
    }

    public static int getIntOpaque(long address) {
        return (int) INT.getOpaque(EVERYTHING, address);
    }

    public static int getIntVolatile(long address) {
        return (int) INT.getVolatile(EVERYTHING, address);
    }

    public static void fill(long address, long length, byte value) {
        EVERYTHING.asSlice(address, length).fill(value);
    }

    /** Copies also where the two ranges overlap. */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(EVERYTHING, from, EVERYTHING, to, length);
    }

    /** Copies out of a segment, which may be on the heap. */
    public static void copyTo(MemorySegment from, long fromOffset, long toAddress, long length) {
        MemorySegment.copy(from, fromOffset, EVERYTHING, toAddress, length);
    }

    /** Copies into a segment, which may be on the heap. */
    public static void copyFrom(long fromAddress, MemorySegment to, long toOffset, long length) {
        MemorySegment.copy(EVERYTHING, fromAddress, to, toOffset, length);
    }

    /** A view of raw memory that any thread may use and that never ends: the memory may. */
    public static MemorySegment segment(long address, long length) {
        return EVERYTHING.asSlice(address, length);
    }
}
