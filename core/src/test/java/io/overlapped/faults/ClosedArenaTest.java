package io.overlapped.faults;

import static io.overlapped.Win32Error.ERROR_INVALID_USER_BUFFER;
import static java.nio.file.StandardOpenOption.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.CallbackEnvironment;
import io.overlapped.EngineKind;
import io.overlapped.FileHandle;
import io.overlapped.Overlapped;
import io.overlapped.ThreadPool;
import io.overlapped.ThreadPoolIo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Arenas closed while reads into them are in flight. The memory goes back to the C library at once and is given out again
 * at once; whoever has it then must find in it what he put there.
 */
@Timeout(60)
class ClosedArenaTest {
    private static final int ROUNDS = 10_000;
    private static final int SIZE = 4096;
    private static final byte IN_FILE = 0x55;
    private static final byte CANARY = (byte) 0xAA;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"URING", "PORTABLE"})
    @SuppressWarnings("MustBeClosedChecker") // an arena is closed in the middle of its use, and only once
    void memoryThatIsGoneIsNotWritten(EngineKind kind) throws Exception {
        byte[] content = new byte[SIZE];
        Arrays.fill(content, IN_FILE);
        Path path = Files.write(directory.resolve("data"), content);
        byte[] canaries = new byte[2 * SIZE];
        Arrays.fill(canaries, CANARY);
        MemorySegment untouched = MemorySegment.ofArray(canaries);
        int[] succeeded = new int[1];
        int[] gone = new int[1];
        try (ThreadPool pool = Engines.builder(kind).build();
                FileHandle file = FileHandle.open(path, READ);
                ThreadPoolIo io = ThreadPoolIo.create(
                        file,
                        (instance, context, overlapped, error, bytes, self) -> {},
                        null,
                        CallbackEnvironment.of(pool))) {
            Overlapped read = new Overlapped();
            for (int round = 0; round < ROUNDS; round++) {
                Arena arena = Arena.ofShared();
                MemorySegment target = arena.allocate(2 * SIZE).asSlice(0, SIZE);
                io.start();
                file.read(target, read);
                if (round % 4 == 3) {
                    read.await(); // so that some find their memory
                    assertThat(target.get(ValueLayout.JAVA_BYTE, SIZE - 1)).isEqualTo(IN_FILE);
                }
                arena.close();
                try (Arena next = Arena.ofConfined()) {
                    MemorySegment canary = next.allocate(2 * SIZE);
                    canary.copyFrom(untouched);
                    io.waitForCallbacks();
                    assertThat(canary.mismatch(untouched)).isEqualTo(-1);
                }
                switch (read.error()) {
                    case 0 -> succeeded[0]++;
                    case ERROR_INVALID_USER_BUFFER -> gone[0]++;
                    default -> throw new AssertionError("error " + read.error());
                }
            }
            assertThat(succeeded[0] + gone[0]).isEqualTo(ROUNDS);
            assertThat(succeeded[0]).isGreaterThanOrEqualTo(ROUNDS / 4);
            assertThat(gone[0]).as("reads that were overtaken by the closing").isPositive();
            assertThat(pool.statistics().strays()).isZero();
            assertThat(pool.statistics().ringCompletions() + pool.statistics().portableCompletions())
                    .isEqualTo(ROUNDS);
        }
    }
}
