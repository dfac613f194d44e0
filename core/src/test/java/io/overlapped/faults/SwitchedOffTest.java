package io.overlapped.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * io_uring switched off by {@code kernel.io_uring_disabled}. The machine's own switch is left alone, because others use it:
 * the process sees a switch of its own, in a mount namespace of its own, and a filter gives the error number that the
 * kernel would give.
 */
@Timeout(60)
class SwitchedOffTest {
    private static final String SWITCH = "/proc/sys/kernel/io_uring_disabled";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theReasonNamesTheSwitchAndHowToTurnIt(int position) throws Exception {
        Path own = Files.writeString(directory.resolve("switch"), position + "\n");
        String mount = "mount --bind \"$0\" " + SWITCH + " && exec \"$@\"";
        List<String> program = new ArrayList<>(List.of("unshare", "--mount"));
        if (!Programs.isRoot()) {
            program.add("--map-root-user");
        }
        program.addAll(List.of("sh", "-c", mount, own.toString()));
        List<String> trial = new ArrayList<>(program);
        trial.addAll(List.of("grep", "-qx", Integer.toString(position), SWITCH));
        Programs.assumeWorks(trial.toArray(String[]::new));

        JavaFork.Result result = JavaFork.quick(SmallJob.class, directory)
                .under(program.toArray(String[]::new))
                .run(directory.toString(), "refuse=setup:EPERM")
                .succeeded();
        Fallback.assertServed(
                result,
                "io_uring cannot be used (io_uring_setup: EPERM: operation not permitted: the switch"
                        + " kernel.io_uring_disabled is " + position
                        + "; set it to 0 with sysctl kernel.io_uring_disabled=0);"
                        + " the portable engine serves instead");
    }
}
