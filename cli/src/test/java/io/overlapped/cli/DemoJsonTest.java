package io.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine sees. */
@Timeout(60)
class DemoJsonTest {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("f");
    }

    private JsonNode demo(String engine, String... more) throws IOException {
        Engines.assumeUsable(engine);
        List<String> args = new ArrayList<>(List.of("demo", file().toString(), "--json", "--engine", engine));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new)).succeeded().json();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void hasTheSameFacts(String engine) throws IOException {
        JsonNode report = demo(engine, "--writes", "200");

        assertThat(report.fieldNames())
                .toIterable()
                .containsExactly(
                        "command",
                        "version",
                        "engine",
                        "file",
                        "start",
                        "skipOnSuccess",
                        "writes",
                        "blockSize",
                        "parts",
                        "ok");
        assertThat(report.path("command").asText()).isEqualTo("demo");
        assertThat(report.path("version").asText()).isEqualTo(Version.number());
        assertThat(report.path("engine").path("requested").asText()).isEqualTo(engine);
        assertThat(report.path("engine").path("used").asText()).isEqualTo(engine);
        assertThat(report.path("engine").path("reason").asText()).isNotBlank();
        assertThat(report.path("file")).hasToString("{\"path\":\"" + file() + "\",\"temporary\":false}");
        assertThat(report.path("start").asText()).isEqualTo("each");
        assertThat(report.path("skipOnSuccess").asBoolean(true)).isFalse();
        assertThat(report.path("writes").asInt()).isEqualTo(200);
        assertThat(report.path("blockSize").asInt()).isEqualTo(4096);
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.path("parts").size()).isEqualTo(1);

        JsonNode part = report.path("parts").get(0);
        assertPart(part, "refuse", "200,200,200,0,0,0", served(engine, 200, 200, 0), 200);
        for (int number = 1; number <= 200; number++) {
            List<JsonNode> way = steps(part, number);
            assertThat(way)
                    .extracting(step -> step.path("step").asText())
                    .containsExactly("started", "issued", "completed");
            assertThat(way)
                    .allSatisfy(step -> assertThat(step.path("kind").asText()).isEqualTo("write"));
            long offset = (number - 1) * 4096L;
            assertThat(way)
                    .allSatisfy(step -> assertThat(step.path("offset").asLong()).isEqualTo(offset));
            assertThat(way.get(1).path("outcome").asText()).isEqualTo("PENDING");
            assertThat(way.get(2).path("error").asInt(-1)).isZero();
            assertThat(way.get(2).path("bytes").asInt()).isEqualTo(4096);
            String issuer = Thread.currentThread().getName();
            assertThat(way)
                    .extracting(step -> step.path("thread").asText().equals(issuer))
                    .containsExactly(true, true, false);
            assertThat(way.get(2).path("thread").asText()).startsWith("pool-");
        }
        assertThat(part.path("steps"))
                .extracting(step -> step.path("micros").asLong())
                .isSorted();
        assertThat(part.path("steps").get(0).path("micros").asLong(-1)).isZero();
        assertContent(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void hasBothOutcomesOfStartingOnce(String engine) throws IOException {
        JsonNode report = demo(engine, "--start", "once", "--writes", "70");

        assertThat(report.path("start").asText()).isEqualTo("once");
        assertThat(report.path("explanation").asText())
                .startsWith("A start (StartThreadpoolIo) announces one completion and not a file: ");
        assertThat(report.path("parts").size()).isEqualTo(2);

        JsonNode refused = report.path("parts").get(0);
        assertPart(refused, "refuse", "1,1,1,0,1,0", served(engine, 1, 1, 0), 1);
        List<JsonNode> second = steps(refused, 2);
        assertThat(second).extracting(step -> step.path("step").asText()).containsExactly("refused");
        assertThat(second.getFirst().path("message").asText())
                .matches("write of 4096 bytes at offset 4096 on \\Q" + file() + "\\E refused: the pool expects no"
                        + " completion for it \\(ledger: prepared 0, owed [01], running [01], held [01]\\)\\. Call"
                        + " start\\(\\) \\(StartThreadpoolIo\\) once for each operation, immediately before issuing"
                        + " it; once for each file is not enough\\.");

        JsonNode reported = report.path("parts").get(1);
        assertPart(reported, "report", "1,70,1,0,0,69", served(engine, 70, 70, 0), 70);
        assertThat(steps(reported, 1))
                .extracting(step -> step.path("step").asText())
                .containsExactly("started", "issued", "completed");
        for (int number = 2; number <= 70; number++) {
            List<JsonNode> way = steps(reported, number);
            assertThat(way).extracting(step -> step.path("step").asText()).containsExactly("issued", "unexpected");
            assertThat(way.getLast().path("message").asText())
                    .startsWith("write of 4096 bytes at offset " + (number - 1) * 4096L + " on " + file()
                            + " completed (4096 bytes) and nobody expected it: ");
        }
        assertContent(70);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void cancelsTheStartsOfWhatSucceedsAtOnce(String engine) throws IOException {
        JsonNode report = demo(engine, "--skip-on-success", "--writes", "100");

        JsonNode part = report.path("parts").get(0);
        int reads = part.path("servedAtOnce").path("reads").asInt(-1);
        assertThat(part.path("servedAtOnce").path("writes").asInt(-1)).isZero();
        // Whether reads can be served at once is the file system's affair; these can, from the page cache.
        boolean can = Set.of("ext4", "xfs", "btrfs")
                .contains(Files.getFileStore(directory).type());
        assertThat(reads).isBetween(can ? 100 : 0, 100);
        String counts = "200,200," + (200 - reads) + "," + reads + ",0,0";
        assertPart(part, "refuse", counts, served(engine, 200 - reads, 100, reads), 100);
        int cancelled = 0;
        for (int number = 101; number <= 200; number++) {
            List<JsonNode> way = steps(part, number);
            assertThat(way)
                    .allSatisfy(step -> assertThat(step.path("kind").asText()).isEqualTo("read"));
            boolean silently = way.get(1).path("outcome").asText().equals("COMPLETED_SILENTLY");
            cancelled += silently ? 1 : 0;
            assertThat(way)
                    .extracting(step -> step.path("step").asText())
                    .containsExactly("started", "issued", silently ? "cancelled" : "completed");
            JsonNode over = way.get(silently ? 1 : 2);
            assertThat(over.path("bytes").asInt()).isEqualTo(4096);
        }
        assertThat(cancelled).isEqualTo(reads);
        assertContent(100);
    }

    @Test
    void hasNoFileLeftBehind() throws IOException {
        JsonNode report = CommandRun.of("demo", "--json").succeeded().json();

        assertThat(report.path("file").path("temporary").asBoolean()).isTrue();
        assertThat(Path.of(report.path("file").path("path").asText())).doesNotExist();
        assertThat(report.path("engine").path("requested").asText()).isEqualTo("automatic");
    }

    private static void assertPart(JsonNode part, String misuse, String counts, String served, int blocks) {
        assertThat(part.path("misuse").asText()).isEqualTo(misuse);
        assertThat(part.path("ok").asBoolean()).isTrue();
        JsonNode counted = part.path("counts");
        assertThat(counted.fieldNames())
                .toIterable()
                .containsExactly("started", "issued", "completed", "cancelled", "refused", "unexpected");
        List<String> figures = new ArrayList<>();
        counted.forEach(figure -> figures.add(figure.asText()));
        assertThat(String.join(",", figures)).isEqualTo(counts);
        assertThat(part.path("ledger")).hasToString("{\"prepared\":0,\"owed\":0,\"running\":0,\"held\":0}");
        assertThat(part.path("served")).hasToString(served);
        assertThat(part.path("comparison"))
                .hasToString("{\"fileSize\":%d,\"expectedSize\":%d,\"blocks\":%d,\"equalBlocks\":%d,\"equal\":true}"
                        .formatted(blocks * 4096L, blocks * 4096L, blocks, blocks));
    }

    /**
     * What the engine served, of which some are writes. Whether a ring passes those on or its thread makes a call is the file
     * system's affair.
     */
    private String served(String engine, long byEngine, long writes, long inline) throws IOException {
        boolean calls =
                Set.of("ext4", "tmpfs").contains(Files.getFileStore(directory).type());
        long portable = engine.equals("portable") ? byEngine : calls ? writes : 0;
        return "{\"ring\":%d,\"inline\":%d,\"portable\":%d}".formatted(byEngine - portable, inline, portable);
    }

    private static List<JsonNode> steps(JsonNode part, int operation) {
        List<JsonNode> steps = new ArrayList<>();
        for (JsonNode step : part.path("steps")) {
            if (step.path("operation").asInt() == operation) {
                steps.add(step);
            }
        }
        return steps;
    }

    /** Not by the program's own comparison. */
    private void assertContent(int blocks) throws IOException {
        byte[] content = Files.readAllBytes(file());
        assertThat(content.length).isEqualTo(blocks * 4096);
        for (int block = 0; block < blocks; block++) {
            String line = "overlapped demo, block %06d at offset %010d\n".formatted(block, block * 4096L);
            String text = new String(content, block * 4096, 4096, StandardCharsets.US_ASCII);
            assertThat(text).isEqualTo(line.repeat(4096 / line.length() + 1).substring(0, 4096));
        }
    }
}
