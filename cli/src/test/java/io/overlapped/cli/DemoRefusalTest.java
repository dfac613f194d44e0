package io.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the demonstration does not do: one sentence, an exit status, and nothing touched. */
@Timeout(60)
class DemoRefusalTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(directory.resolve("mine"), "mine");
    }

    private static String sentence(String text) {
        return "overlapped: " + text + System.lineSeparator();
    }

    private static String usage(String text) {
        return sentence(text) + "Try: overlapped demo --help" + System.lineSeparator();
    }

    @ParameterizedTest
    @CsvSource({"each", "once"})
    void anExistingFileIsLeftAlone(String start) throws IOException {
        CommandRun.of("demo", file.toString(), "--start", start, "--json")
                .refused(
                        2,
                        sentence("'" + file + "' exists and is left alone: name another file, or give --overwrite."));
        assertThat(file).hasContent("mine");
    }

    @Test
    void anExistingFileIsOverwrittenWhereAsked() {
        CommandRun.of("demo", file.toString(), "--overwrite", "--writes", "1").succeeded();
        assertThat(file).hasBinaryContent(Blocks.content(0));
    }

    @Test
    void whatALinkPointsToIsLeftAlone() throws IOException {
        Path dangling = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nothing"));
        CommandRun.of("demo", dangling.toString())
                .refused(
                        2,
                        sentence("'" + dangling
                                + "' exists and is left alone: name another file, or give --overwrite."));
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void aFileThatAppearsMeanwhileIsLeftAlone() throws IOException {
        Path late = directory.resolve("late");
        try (DemoTarget target = DemoTarget.at(late, false)) {
            Files.writeString(late, "theirs");
            assertThat(catchThrowableOfType(CommandFailure.class, target::open).exitStatus())
                    .isEqualTo(2);
        }
        assertThat(late).hasContent("theirs");
    }

    @Test
    void aDirectory() {
        CommandRun.of("demo", directory.toString(), "--overwrite")
                .refused(2, sentence("'" + directory + "' is a directory: name a file."));
    }

    @Test
    void aDevice() {
        CommandRun.of("demo", "/dev/null", "--overwrite").refused(2, sentence("'/dev/null' is not a regular file."));
    }

    @Test
    void aMissingDirectory() {
        Path missing = directory.resolve("no/f");
        CommandRun.of("demo", missing.toString())
                .refused(1, sentence("'" + missing + "' cannot be written: there is no such file or directory."));
    }

    @Test
    void anUnwritableDirectory() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        assertThat(locked.toFile().setWritable(false)).isTrue();
        assumeFalse(Files.isWritable(locked), "root writes anywhere");
        Path inside = locked.resolve("f");
        CommandRun.of("demo", inside.toString())
                .refused(1, sentence("'" + inside + "' cannot be written: permission denied."));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "100001"})
    void aNumberOutOfRange(String writes) {
        CommandRun.of("demo", "--writes", writes)
                .refused(2, sentence("--writes must be from 1 to 100000, not " + writes + "."));
    }

    @Test
    void whatIsNoNumber() {
        CommandRun.of("demo", "--writes", "many")
                .refused(2, usage("Invalid value for option '--writes': 'many' is not an int."));
    }

    @Test
    void anUnknownEngine() {
        CommandRun.of("demo", "--engine", "steam")
                .refused(2, usage("Invalid value for option '--engine': 'steam' is not uring, portable or automatic."));
    }

    @Test
    void anUnknownWayToStart() {
        CommandRun.of("demo", "--start", "twice")
                .refused(2, usage("Invalid value for option '--start': 'twice' is not each or once."));
    }

    @Test
    void twoDemonstrationsAtATime() {
        CommandRun.of("demo", file.toString(), "--start", "once", "--skip-on-success")
                .refused(
                        2,
                        sentence(
                                "--start once shows starts that are missing and --skip-on-success starts that are taken"
                                        + " back: give one of them at a time."));
        assertThat(file).hasContent("mine");
    }

    @Test
    void overwritingNothing() {
        CommandRun.of("demo", "--overwrite")
                .refused(2, sentence("--overwrite needs the FILE that is to be overwritten."));
    }
}
