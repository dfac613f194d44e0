package io.overlapped.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnLinux
class NativeMemoryTest {
    private long address;

    @BeforeEach
    void allocate() {
        address = LibC.allocateAligned(64, 256);
        NativeMemory.fill(address, 256, (byte) 0);
    }

    @AfterEach
    void free() {
        LibC.free(address);
    }

    @Test
    void storesAndLoadsEveryWidth() {
        NativeMemory.putByte(address, (byte) -2);
        NativeMemory.putShort(address + 2, (short) -3);
        NativeMemory.putInt(address + 4, -4);
        NativeMemory.putLong(address + 8, Long.MIN_VALUE + 5);
        assertThat(NativeMemory.getByte(address)).isEqualTo((byte) -2);
        assertThat(NativeMemory.getByte(address + 1)).isZero();
        assertThat(NativeMemory.getShort(address + 2)).isEqualTo((short) -3);
        assertThat(NativeMemory.getInt(address + 4)).isEqualTo(-4);
        assertThat(NativeMemory.getLong(address + 8)).isEqualTo(Long.MIN_VALUE + 5);
        assertThat(NativeMemory.getLong(address + 16)).isZero();
    }

    @Test
    void isLittleEndianAndTakesAnyAlignment() {
        NativeMemory.putInt(address + 1, 0x0102_0304);
        assertThat(NativeMemory.getByte(address + 1)).isEqualTo((byte) 4);
        assertThat(NativeMemory.getByte(address + 4)).isEqualTo((byte) 1);
        NativeMemory.putLong(address + 11, 7);
        assertThat(NativeMemory.getLong(address + 11)).isEqualTo(7);
        NativeMemory.putShort(address + 33, (short) 9);
        assertThat(NativeMemory.getShort(address + 33)).isEqualTo((short) 9);
    }

    @Test
    void orderedAccessesSeeTheSameMemory() {
        NativeMemory.putIntRelease(address + 4, 42);
        assertThat(NativeMemory.getInt(address + 4)).isEqualTo(42);
        assertThat(NativeMemory.getIntAcquire(address + 4)).isEqualTo(42);
        assertThat(NativeMemory.getIntOpaque(address + 4)).isEqualTo(42);
        assertThat(NativeMemory.getIntVolatile(address + 4)).isEqualTo(42);
    }

    @Test
    void orderedAccessesMustBeAligned() {
        assertThatThrownBy(() -> NativeMemory.getIntAcquire(address + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void releaseAndAcquireOrderOtherStores() throws InterruptedException {
        int rounds = 100_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 1; i <= rounds; i++) {
                NativeMemory.putInt(address + 64, i);
                NativeMemory.putIntRelease(address, i);
            }
        });
        int seen = 0;
        while (seen < rounds) {
            seen = NativeMemory.getIntAcquire(address);
            assertThat(NativeMemory.getInt(address + 64) >= seen).isTrue();
        }
        writer.join();
    }

    @Test
    void fillsExactlyTheRange() {
        NativeMemory.fill(address + 3, 5, (byte) 0x7F);
        assertThat(NativeMemory.segment(address, 10).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(0, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F, 0, 0);
    }

    @Test
    void copiesBetweenAddressesAlsoOverlapping() {
        for (int i = 0; i < 8; i++) {
            NativeMemory.putByte(address + i, (byte) i);
        }
        NativeMemory.copy(address, address + 2, 6);
        assertThat(NativeMemory.segment(address, 8).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(0, 1, 0, 1, 2, 3, 4, 5);
    }

    @Test
    void copiesToAndFromSegmentsOnTheHeapAndOffIt() {
        MemorySegment heap = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5});
        NativeMemory.copyTo(heap, 1, address + 8, 3);
        assertThat(NativeMemory.getInt(address + 8)).isEqualTo(0x0004_0302);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativeSegment = arena.allocate(8);
            NativeMemory.copyFrom(address + 8, nativeSegment, 4, 3);
            assertThat(nativeSegment.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 0, 0, 0, 2, 3, 4, 0);
            NativeMemory.copyFrom(address + 9, heap, 0, 2);
            assertThat(heap.toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4, 3, 4, 5);
            assertThatThrownBy(() -> NativeMemory.copyTo(heap, 4, address, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aViewHasTheAddressAndTheBounds() {
        MemorySegment view = NativeMemory.segment(address + 16, 8);
        assertThat(view.address()).isEqualTo(address + 16);
        assertThat(view.byteSize()).isEqualTo(8);
        view.set(ValueLayout.JAVA_LONG, 0, 77);
        assertThat(NativeMemory.getLong(address + 16)).isEqualTo(77);
        assertThatThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(NativeMemory.segment(0, 0).byteSize()).isZero();
    }
}
