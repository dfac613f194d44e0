package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Platform;
import io.overlapped.internal.linux.Sockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the names of pipes may be. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PipeDirectoryTest {
    @TempDir
    Path directory;

    private Path names;

    @BeforeEach
    void choose() throws IOException {
        assumeTrue(Platform.isSupported(), Platform::whyNot);
        names = directory.resolve("names");
        System.setProperty(PipeDirectory.PROPERTY, names.toString());
    }

    @AfterEach
    void restore() {
        System.clearProperty(PipeDirectory.PROPERTY);
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void expectRefusal(String wrong) {
        assertThatThrownBy(() -> NamedPipe.open("any"))
                .isExactlyInstanceOf(AccessDeniedException.class)
                .hasMessage(names + ": named pipes refused: " + wrong
                        + "; remove it, or choose another directory with -Dio.overlapped.pipes=");
    }

    @Test
    void itIsMadeForThisUserAlone() throws IOException {
        assertThatThrownBy(() -> NamedPipe.open("any"))
                .isExactlyInstanceOf(NoSuchFileException.class)
                .hasMessage("any");
        assertThat(Files.getPosixFilePermissions(names)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(PipeDirectory.whatIsWrong(names.toString())).isNull();
    }

    /** The name of its socket would stay, and clients would find nobody there. */
    @Test
    void anInstanceThatWasRemovedDoesNotListenAgain() throws IOException {
        PipeInstances pipe = new PipeInstances("p");
        PipeInstances.Kind kind = new PipeInstances.Kind(false, NamedPipe.Direction.DUPLEX, NamedPipe.UNLIMITED, 50);
        int[] kept = new int[1];
        int[] gone = new int[1];
        PipeInstances.Mine first = pipe.create(kind, true, kept);
        PipeInstances.Mine second = pipe.create(kind, false, gone);
        assertThat(LibC.close(gone[0])).isZero();
        assertThat(files()).hasSize(4);
        second.remove();
        List<Path> left = files();
        assertThat(left).hasSize(2);
        assertThatThrownBy(second::listen)
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageEndingWith(".socket: bind: EBADF: bad file descriptor");
        assertThat(files()).isEqualTo(left);
        first.remove();
        assertThat(LibC.close(kept[0])).isZero();
        assertThat(files()).isEmpty();
    }

    /** Those of all pipes, without the lock of the directory. */
    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(names, 2)) {
            return all.filter(path -> path.getNameCount() == names.getNameCount() + 2)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void othersMayNotEnterIt() throws IOException {
        Files.createDirectory(names);
        mode(names, "rwxr-x---");
        expectRefusal("others may enter it (mode 750, which must be 700)");
        mode(names, "rwx-----x");
        expectRefusal("others may enter it (mode 701, which must be 700)");
        mode(names, "rwx------");
        assertThatThrownBy(() -> NamedPipe.open("any")).isExactlyInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        mode(elsewhere, "rwx------");
        Files.createSymbolicLink(names, elsewhere);
        expectRefusal("it is not a directory");
    }

    @Test
    void anotherUsersIsRefused() throws IOException {
        assumeTrue(Sockets.user() == 0, "only root can give a directory away");
        Files.createDirectory(names);
        mode(names, "rwx------");
        Files.setAttribute(names, "unix:uid", 234_567);
        expectRefusal("it belongs to user 234567, and this process is user 0");
    }

    @Test
    void itsParentMustNotBeOthersToChange() throws IOException {
        mode(directory, "rwxrwxrwx");
        expectRefusal("others can change " + directory + ", where it is");
        Files.setAttribute(directory, "unix:mode", 01777);
        assertThatThrownBy(() -> NamedPipe.open("any")).isExactlyInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatCannotBeMadeIsToldOf() {
        System.setProperty(PipeDirectory.PROPERTY, "/proc/none/names");
        assertThatThrownBy(() -> NamedPipe.builder("any").create())
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessage("/proc/none/names: the directory of the named pipes cannot be made: ENOENT: no such file or"
                        + " directory; choose another with -Dio.overlapped.pipes=");
    }

    @Test
    void aPathThatIsTooLongForASocketIsToldOf() throws IOException {
        Path longer = directory.resolve("x".repeat(100));
        System.setProperty(PipeDirectory.PROPERTY, longer.toString());
        assertThatThrownBy(() -> NamedPipe.builder("any").create())
                .isExactlyInstanceOf(FileSystemException.class)
                .hasMessageStartingWith(longer + "/")
                .hasMessageEndingWith(".socket: the path is too long for a socket; choose a shorter directory with"
                        + " -Dio.overlapped.pipes=");
        try (var left = Files.list(longer)) {
            assertThat(left).containsExactly(longer.resolve("lock"));
        }
    }
}
