package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;

import io.overlapped.BufferedWrites;
import io.overlapped.EngineKind;
import io.overlapped.win32.Contract.Counters;
import io.overlapped.win32.Contract.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that are the API's contract, on both engines. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ContractProgramsTest {
    private static final String PROCESS_POOL = "overlapped-process";

    @TempDir
    static Path directory;

    private static Contract contract;

    @BeforeAll
    static void compile() throws IOException {
        contract = Contract.compile(directory, "SeedProgram", "ModelProgram");
    }

    static Stream<EngineKind> engines() {
        return Engines.all();
    }

    private static Result run(EngineKind engine, String program, String... arguments)
            throws IOException, InterruptedException {
        Engines.assumeAvailable(engine);
        return contract.run(engine, program, arguments);
    }

    private static String file() {
        return directory.resolve("file.bin").toString();
    }

    private static String completion(int block) {
        return "completion at offset " + block * 4096 + ": error 0, 4096 bytes";
    }

    /** The operations are buffered writes, which need not go through a ring. */
    private static void assertServed(Result result, String pool, EngineKind engine, long writes) throws IOException {
        Counters counters = result.counters(pool);
        boolean uring = engine == EngineKind.URING;
        long onRing = uring && !BufferedWrites.areCalls(directory) ? writes : 0;
        assertThat(counters).isEqualTo(new Counters(uring ? "uring" : "portable", onRing, 0, writes - onRing, 0));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStartForEachWriteGivesACallbackForEach(EngineKind engine) throws Exception {
        Result result = run(engine, "SeedProgram", file(), "64", "each");
        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).hasSize(65).endsWith("64 of 64 writes completed");
        assertThat(result.out().subList(0, 64))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 64)
                        .mapToObj(ContractProgramsTest::completion)
                        .toList());
        assertThat(Files.readString(Path.of(file()))).isEqualTo("x".repeat(64 * 4096));
        assertServed(result, PROCESS_POOL, engine, 64);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneStartIsEnoughForOneWrite(EngineKind engine) throws Exception {
        Result result = run(engine, "SeedProgram", file(), "1", "once");
        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).containsExactly(completion(0), "1 of 1 writes completed");
        assertThat(result.err()).hasSize(1);
        assertServed(result, PROCESS_POOL, engine, 1);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneStartForThreeWritesIsRefusedAtTheSecond(EngineKind engine) throws Exception {
        Result result = run(engine, "SeedProgram", file(), "3", "once");
        assertThat(result.status()).as(result.toString()).isEqualTo(1);
        // The first write is good; whether its callback runs before the program ends is open.
        assertThat(result.out()).isSubsetOf(completion(0));
        assertThat(result.err().getFirst())
                .matches("Exception in thread \"main\" io\\.overlapped\\.MisuseException: write of 4096 bytes at offset"
                        + " 4096 on \\S+file\\.bin refused: the pool expects no completion for it \\(ledger:"
                        + " prepared 0, owed [01], running [01], held [01]\\)\\. Call start\\(\\)"
                        + " \\(StartThreadpoolIo\\) once for each operation, immediately before issuing it; once"
                        + " for each file is not enough\\.");
        assertThat(result.err())
                .anySatisfy(line -> assertThat(line).contains("at SeedProgram.main(SeedProgram.java:53)"));
        assertThat(result.counters(PROCESS_POOL).engine()).isEqualTo(engine == EngineKind.URING ? "uring" : "portable");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void modelAndSafeLayer(EngineKind engine) throws Exception {
        Result result = run(engine, "ModelProgram", file(), "1000");
        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).containsExactly("4096000 bytes written, 0 failed", "1000 blocks verified");
        assertServed(result, "model", engine, 1000);
        Counters reads = result.counters(PROCESS_POOL);
        assertThat(reads.ring() + reads.inline() + reads.portable()).isEqualTo(1000);
        assertThat(engine == EngineKind.URING ? reads.portable() : reads.ring()).isZero();
        assertThat(reads.strays()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SeedProgram", "ModelProgram"})
    void theCopyIsTheContract(String program) throws IOException {
        Path original = Contract.shared("contract/" + program + ".java");
        if (original != null) {
            assertThat(Contract.source(program)).isEqualTo(Files.readString(original));
        }
    }
}
