package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system that fills up while writes are in flight: a small tmpfs, in a namespace of a process of its own. */
@Timeout(60)
final class FullDiskTest {
    private static final int BLOCK = 4096;
    private static final int BLOCKS_THERE = 16;
    private static final int WRITES = 100;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"automatic", "portable"})
    void whatDoesNotFitEndsWithDiskFullAndTheRestIsWritten(String engine) throws Exception {
        assumeTrue(
                run("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", directory.toString())
                        .isEmpty(),
                "no tmpfs can be mounted in a namespace of one's own");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String output = run(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + BLOCKS_THERE * BLOCK + " tmpfs \"$1\" && exec \"$2\""
                        + " --enable-native-access=ALL-UNNAMED \"-Dio.overlapped.engine=$3\" -cp \"$4\" \"$5\" \"$1\"",
                "sh",
                directory.toString(),
                java,
                engine,
                System.getProperty("java.class.path"),
                FullDiskTest.class.getName());
        assertThat(output)
                .isEqualTo("written " + BLOCKS_THERE + ", disk full " + (WRITES - BLOCKS_THERE)
                        + ", ledger prepared 0, owed 0, running 0, held 0\n");
    }

    /** What the process does. */
    public static void main(String[] args) throws Exception {
        Completions done = new Completions();
        try (ThreadPool pool = ThreadPool.builder().build();
                FileHandle file =
                        FileHandle.open(Path.of(args[0], "f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ThreadPoolIo io = ThreadPoolIo.create(file, done, null, CallbackEnvironment.of(pool))) {
            for (int i = 0; i < WRITES; i++) {
                io.start();
                file.write(ByteBuffer.allocateDirect(BLOCK), new Overlapped((long) i * BLOCK));
            }
            List<Completions.Arrival> arrivals = done.next(WRITES);
            io.waitForCallbacks();
            long written = arrivals.stream()
                    .filter(a -> a.error() == 0 && a.bytes() == BLOCK)
                    .count();
            long full = arrivals.stream()
                    .filter(a -> a.error() == Win32Error.ERROR_DISK_FULL && a.bytes() == 0)
                    .count();
            System.out.println("written " + written + ", disk full " + full + ", ledger " + io.ledger());
        }
    }

    private static String run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            int status = process.waitFor();
            return status == 0 || !output.isEmpty() ? output : "status " + status;
        } catch (IOException e) {
            return e.toString();
        }
    }
}
