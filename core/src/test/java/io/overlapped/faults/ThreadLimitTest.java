package io.overlapped.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.EngineKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a process that can start no thread operations that had to wait for one were lost, and the kernel, which could start no
 * worker either, cancelled others that nobody had cancelled. All are performed, at the latest when a thread can be had.
 */
@Timeout(60)
class ThreadLimitTest {
    private static final String NO_THREAD =
            "[java.lang.OutOfMemoryError: unable to create native thread: possibly out of"
                    + " memory or process/resource limits reached]";

    @TempDir
    Path directory;

    /** Its threads are there before; what it lacks is the watchdog. */
    @Test
    void onRings() throws Exception {
        Uring.assumeUsable();
        JavaFork.Result result = run(EngineKind.URING);
        assertThat(result.value("under")).isEqualTo("true");
        assertThat(result.value("another"))
                .isEqualTo("no thread can be started for the pool limited: the limit of threads is reached (ulimit -u),"
                        + " or there is no memory for a stack");
        assertThat(result.value("pipe")).isEqualTo("PENDING 997");
        assertThat(result.value("errors")).isEqualTo("{0=9, 995=1}"); // 995: the read of the pipe, when it was closed
        assertServed(result);
    }

    /** Its threads are started when they are needed. */
    @Test
    void onThePortableEngine() throws Exception {
        JavaFork.Result result = run(EngineKind.PORTABLE);
        assertThat(result.value("under")).isEqualTo("false");
        assertThat(result.value("another")).isEqualTo("0 threads");
        assertThat(result.value("pipe")).isEqualTo("FAILED 1450"); // ERROR_NO_SYSTEM_RESOURCES: no thread to poll it
        assertThat(result.value("errors")).isEqualTo("{0=9}");
        assertServed(result);
    }

    private static void assertServed(JavaFork.Result result) {
        assertThat(result.value("reported")).isEqualTo(NO_THREAD);
        assertThat(result.value("after")).isEqualTo("true");
        assertThat(result.value("ledger")).isEqualTo("prepared 0, owed 0, running 0, held 0");
        assertThat(result.value("late")).isEqualTo("false");
    }

    /** Root may have any number of threads, and all of a user's count: so a user without any. */
    private JavaFork.Result run(EngineKind engine) throws Exception {
        List<String> program = new ArrayList<>(List.of("env"));
        if (Programs.isRoot()) {
            int user = 200_000 + (int) (ProcessHandle.current().pid() % 1_000_000);
            program = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        List<String> trial = new ArrayList<>(program);
        trial.addAll(List.of("test", "-x", Programs.java(), "-a", "-w", directory.toString()));
        Programs.assumeWorks(trial.toArray(String[]::new));
        return JavaFork.quick(ThreadLimitJob.class, directory)
                .under(program.toArray(String[]::new))
                .options("-Xlog:disable")
                .classPath(Jar.make(directory))
                .run(directory.toString(), engine.name())
                .succeeded();
    }
}
