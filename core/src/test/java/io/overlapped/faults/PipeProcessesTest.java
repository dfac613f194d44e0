package io.overlapped.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.Event;
import io.overlapped.FileHandle;
import io.overlapped.NamedPipe;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import io.overlapped.internal.linux.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Named pipes between processes, of one user and of two. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PipeProcessesTest {
    private static final String PROPERTY = "io.overlapped.pipes";
    private static final int OTHER_USER = 234_567;

    @TempDir
    Path directory;

    private final String name = "overlapped-test-" + UUID.randomUUID();
    private Path names;

    @BeforeEach
    void chooseDirectory() {
        assumeTrue(Platform.isSupported(), Platform::whyNot);
        names = directory.resolve("names");
        System.setProperty(PROPERTY, names.toString());
    }

    @AfterEach
    void restore() {
        System.clearProperty(PROPERTY);
    }

    private JavaFork.Result fork(String what, String with) throws Exception {
        return JavaFork.quick(PipeJob.class, directory)
                .options("-D" + PROPERTY + "=" + names)
                .run(what, with)
                .succeeded();
    }

    private JavaFork.Result forkAsOther(String what, String with) throws Exception {
        Path jar = Jar.make(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String[] program = {"setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups"};
        Programs.assumeWorks(
                Stream.concat(Stream.of(program), Stream.of("test", "-x", Programs.java(), "-a", "-r", jar.toString()))
                        .toArray(String[]::new));
        return JavaFork.quick(PipeJob.class, directory)
                .under(program)
                .classPath(jar)
                .options("-D" + PROPERTY + "=" + names)
                .run(what, with)
                .succeeded();
    }

    /** Everything under the directory of the names, but its lock. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(names)) {
            return all.filter(file -> !file.equals(names) && !file.endsWith("lock"))
                    .toList();
        }
    }

    @Test
    void aClientOfAnotherProcessIsServed() throws Exception {
        try (FileHandle server = NamedPipe.builder(name).create()) {
            Overlapped connect = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
            assertThat(server.namedPipe().connect(connect)).isEqualTo(Outcome.PENDING_SILENTLY);
            assertThat(fork("open", name).value("opened")).isEqualTo("COMPLETED_SILENTLY");
            connect.await();
            assertThat(connect.error()).isZero();
            ByteBuffer buffer = ByteBuffer.allocateDirect(100);
            Overlapped read = new Overlapped();
            assertThat(server.read(buffer, read)).isEqualTo(Outcome.COMPLETED_SILENTLY);
            byte[] got = new byte[(int) read.bytesTransferred()];
            buffer.get(0, got);
            assertThat(new String(got, US_ASCII)).isEqualTo(PipeJob.SENT);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void instancesOfOtherProcessesCount() throws Exception {
        try (FileHandle server = NamedPipe.builder(name).maximumInstances(1).create()) {
            assertThat(server.namedPipe().instances()).isEqualTo(1);
            assertThat(fork("serve", name).value("served"))
                    .isEqualTo("io.overlapped.PipeBusyException: " + name
                            + ": the pipe has all its 1 instances; close one, or allow more");
        }
        assertThat(fork("serve", name).value("served")).isEqualTo("true");
    }

    @Test
    void whatAProcessThatDiedLeftBehindIsInNobodysWay() throws Exception {
        assertThat(fork("abandon", name).value("served")).isEqualTo("true");
        assertThat(files()).hasSize(3);
        assertThat(fork("open", name).value("opened")).isEqualTo("java.nio.file.NoSuchFileException: " + name);
        assertThat(files()).isEmpty();
        fork("abandon", name);
        try (FileHandle server = NamedPipe.builder(name).firstInstance(true).create()) {
            assertThat(server.namedPipe().instances()).isEqualTo(1);
        }
    }

    @Test
    void anotherUserCannotUseTheDirectory() throws Exception {
        assumeTrue(Programs.isRoot(), "only root can act as another user");
        try (FileHandle server = NamedPipe.builder(name).create()) {
            String refusal =
                    "java.nio.file.AccessDeniedException: " + names + ": named pipes refused: it belongs to user 0,"
                            + " and this process is user " + OTHER_USER
                            + "; remove it, or choose another directory with -Dio.overlapped.pipes=";
            assertThat(forkAsOther("open", name).value("opened")).isEqualTo(refusal);
            assertThat(forkAsOther("serve", name).value("served")).isEqualTo(refusal);
            assertThat(forkAsOther("intrude", socket().toString()).value("connected"))
                    .isEqualTo("EACCES");
            assertThat(server.namedPipe().isListening()).isTrue();
        }
    }

    /** Were the directory open to all, the system would still say who it is. */
    @Test
    void aConnectionOfAnotherUsersIsNotTaken() throws Exception {
        assumeTrue(Programs.isRoot(), "only root can act as another user");
        try (FileHandle server = NamedPipe.builder(name).create()) {
            Overlapped connect = new Overlapped().eventWithoutCompletion(Event.manualReset(false));
            assertThat(server.namedPipe().connect(connect)).isEqualTo(Outcome.PENDING_SILENTLY);
            Path socket = socket();
            for (Path open : List.of(names, socket.getParent(), socket)) {
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            JavaFork.Result intruder = forkAsOther("intrude", socket.toString());
            assertThat(intruder.value("connected")).isEqualTo("yes");
            assertThat(intruder.number("received")).as("end of the connection").isZero();
            assertThat(connect.isCompleted()).isFalse();
            Files.setPosixFilePermissions(names, PosixFilePermissions.fromString("rwx------"));
            try (FileHandle client = NamedPipe.open(name)) {
                connect.await();
                assertThat(connect.error()).isZero();
                assertThat(client.namedPipe().isConnected()).isTrue();
            }
        }
    }

    private Path socket() throws IOException {
        return files().stream()
                .filter(file -> file.toString().endsWith(".socket"))
                .findFirst()
                .orElseThrow();
    }
}
