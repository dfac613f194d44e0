package io.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command itself, and the one that tells the engine. */
@Timeout(60)
class MainTest {
    @Test
    void needsACommand() {
        CommandRun.of().refused(2, "overlapped: a command is missing.%nTry: overlapped --help%n".formatted());
    }

    @Test
    void knowsItsCommands() {
        CommandRun.of("fly")
                .refused(2, "overlapped: Unmatched argument at index 0: 'fly'.%nTry: overlapped --help%n".formatted());
    }

    @Test
    void tellsItsVersion() {
        CommandRun run = CommandRun.of("--version").succeeded();
        assertThat(run.out()).matches("overlapped \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
        assertThat(CommandRun.of("demo", "--version").succeeded().out()).isEqualTo(run.out());
    }

    @Test
    void helpNamesEveryFieldOfTheDocument() throws IOException {
        String help = CommandRun.of("demo", "--help").succeeded().out();
        JsonNode report =
                CommandRun.of("demo", "--json", "--start", "once").succeeded().json();
        assertFieldsAreIn(help.substring(help.indexOf("The document of --json:")), report);
    }

    private static void assertFieldsAreIn(String help, JsonNode node) {
        node.fieldNames().forEachRemaining(name -> assertThat(help).containsPattern("\\b" + name + "\\b"));
        node.forEach(child -> assertFieldsAreIn(help, child));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "portable"})
    void tellsTheEngineAndWhy(String engine) throws IOException {
        Engines.assumeUsable(engine);
        String reason;
        try (ThreadPool pool = ThreadPool.builder()
                .engine(engine.equals("uring") ? EngineKind.URING : EngineKind.PORTABLE)
                .build()) {
            reason = pool.engineReason();
        }
        assertThat(CommandRun.of("engine", "--engine", engine).succeeded().out())
                .isEqualTo(engine + ": " + reason + System.lineSeparator());
        JsonNode found =
                CommandRun.of("info", "--json", "--engine", engine).succeeded().json();
        assertThat(found.fieldNames())
                .toIterable()
                .containsExactly("command", "version", "requested", "used", "reason");
        assertThat(found.path("command").asText()).isEqualTo("engine");
        assertThat(found.path("requested").asText()).isEqualTo(engine);
        assertThat(found.path("used").asText()).isEqualTo(engine);
        assertThat(found.path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void portableSaysThatItWasAskedFor() {
        assertThat(CommandRun.of("engine", "--engine", "portable").succeeded().out())
                .isEqualTo("portable: the portable engine was asked for%n".formatted());
    }
}
