package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.BufferedWrites;
import io.overlapped.EngineKind;
import io.overlapped.nio.ProgramFork.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that do not know of this library print the same with the flag as without, but for the channels' classes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnchangedProgramsTest {
    private static final String JDKS_ASYNCHRONOUS = "sun.nio.ch.SimpleAsynchronousFileChannelImpl";

    @TempDir
    static Path directory;

    private static ProgramFork program;
    private static Result plain;

    @BeforeAll
    static void runWithoutTheFlag() throws Exception {
        program = ProgramFork.compile(directory, "/nio/JdkProgram.java.txt", "JdkProgram");
        plain = program.run(List.of(), "JdkProgram", directory.resolve("plain").toString())
                .succeeded();
    }

    private static List<String> withFlag(EngineKind engine) {
        Engines.assumeAvailable(engine);
        return ProgramFork.withFlag(
                "-Dio.overlapped.engine=" + engine.name().toLowerCase(Locale.ROOT), "-Dio.overlapped.statistics=print");
    }

    @ParameterizedTest
    @MethodSource("io.overlapped.nio.Engines#all")
    void theContractProgram(EngineKind engine) throws Exception {
        ProgramFork contract = ProgramFork.compile(directory, "/contract/NioProgram.java.txt", "NioProgram");
        String file = directory.resolve("file").toString();
        Result unserved = contract.run(List.of(), "NioProgram", file, "1000").succeeded();
        assertThat(unserved.out()).containsExactly("channel: " + JDKS_ASYNCHRONOUS, "last block: 999");
        Result served =
                contract.run(withFlag(engine), "NioProgram", file, "1000").succeeded();
        assertThat(served.out())
                .containsExactly("channel: " + OverlappedAsynchronousFileChannel.class.getName(), "last block: 999");
        boolean uring = engine == EngineKind.URING;
        boolean calls = !uring || BufferedWrites.areCalls(directory);
        assertThat(served.err())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .matches("overlapped: pool overlapped-process: PoolStatistics\\[engine="
                                + (uring ? "uring" : "portable")
                                + ", ringCompletions=" + (calls ? uring ? "[01]" : "0" : "100[01]")
                                + ", inlineHits=[01], portableCompletions=" + (calls ? "100[01]" : "0")
                                + ", registeredFileTransfers=\\d+, registeredBufferTransfers=0, joinedFlushes=0,"
                                + " takeovers=\\d+, overflows=\\d+, strays=0, threads=\\d+]"));
    }

    @Test
    void theCopyIsTheContract() throws IOException {
        Path original = Path.of("").toAbsolutePath().resolve("../../shared/contract/NioProgram.java");
        if (Files.exists(original)) {
            assertThat(ProgramFork.text("/contract/NioProgram.java.txt")).isEqualTo(Files.readString(original));
        }
    }

    @ParameterizedTest
    @MethodSource("io.overlapped.nio.Engines#all")
    void whateverProgramsDoWithFiles(EngineKind engine) throws Exception {
        Result served = program.run(
                        withFlag(engine),
                        "JdkProgram",
                        directory.resolve(engine.name()).toString())
                .succeeded();
        int common = plain.out().size() - 2;
        assertThat(common).isGreaterThan(35);
        assertThat(served.out().subList(0, common)).isEqualTo(plain.out().subList(0, common));
        assertThat(plain.out().subList(common, common + 2))
                .containsExactly(
                        "file channel: sun.nio.ch.FileChannelImpl", "asynchronous channel: " + JDKS_ASYNCHRONOUS);
        assertThat(served.out().subList(common, served.out().size()))
                .containsExactly(
                        "file channel: " + OverlappedFileChannel.class.getName(),
                        "asynchronous channel: " + OverlappedAsynchronousFileChannel.class.getName());
        assertThat(plain.err()).isEmpty();
        assertThat(served.err())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("overlapped: pool overlapped-process: "));
    }

    @ParameterizedTest
    @MethodSource("io.overlapped.nio.Engines#all")
    void theEngineStartsWithTheFirstOperationThatNeedsIt(EngineKind engine) throws Exception {
        ProgramFork starting = ProgramFork.compile(directory, "/nio/StartProgram.java.txt", "StartProgram");
        Result result = starting.run(
                        withFlag(engine),
                        "StartProgram",
                        directory.resolve("file").toString())
                .succeeded();
        assertThat(result.out())
                .containsExactly(
                        "after writing a file: false",
                        "after a file channel: false",
                        "after an asynchronous channel: true",
                        "no Unix domain sockets");
    }
}
