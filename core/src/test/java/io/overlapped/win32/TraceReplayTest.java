package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.overlapped.EngineKind;
import io.overlapped.Misuse;
import io.overlapped.MisuseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs recorded on the real API, performed again through the veneer: the same program must see the same events, but for
 * those that the classification says not to copy.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TraceReplayTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Consumer<Run>> SCENARIOS = TraceScenarios.all();

    private static final Pattern COPIED = Pattern.compile("(work|pool|inst|trysubmit|group|io|timer|wait)_.*\\.jsonl");

    /** Traces that are not replayed, with the reason. */
    private static final Map<String, String> LEFT_OUT = Map.of();

    /** Events that are left out of a trace that is replayed, with the reason. */
    private static final Map<String, Map<String, String>> EVENTS_LEFT_OUT =
            Map.of("io_two_tpio_one_handle", Map.of("iocp_on_bound_handle", "there are no completion ports"));

    /** Completions that the reporting policy drops and tells of; nothing else is reported in any scenario. */
    private static final Map<String, Integer> UNEXPECTED_COMPLETIONS =
            Map.of("io_start_once_write_n", 2, "io_completion_without_start", 1);

    private static final String PIPE = "\\\\\\\\\\.\\\\pipe\\\\overlapped-test-[0-9a-f-]+";

    /** What the strict policy says to the programs that hang or corrupt memory on Windows. */
    private static final Map<String, String> REFUSALS = Map.of(
            "io_start_once_write_n",
            "write of 4096 bytes at offset 4096 on .*file\\.bin refused: the pool expects no completion for it "
                    + "\\(ledger: prepared 0, owed [01], running [01], held [01]\\)\\. Call start\\(\\) "
                    + "\\(StartThreadpoolIo\\) once for each operation, immediately before issuing it; once for each "
                    + "file is not enough\\.",
            "io_completion_without_start",
            "read of 16 bytes at offset 0 on " + PIPE + " refused: the pool expects no completion for it "
                    + "\\(ledger: prepared 0, owed 0, running 0, held 0\\)\\. Call start\\(\\) "
                    + "\\(StartThreadpoolIo\\) once for each operation, immediately before issuing it; once for each "
                    + "file is not enough\\.",
            "io_over_cancel",
            "cancel\\(\\) \\(CancelThreadpoolIo\\) on " + PIPE + " refused: no start is left to take back "
                    + "\\(ledger: prepared 0, owed 0, running [01], held 0\\)\\. Call it once for an operation whose "
                    + "completion will not come: it FAILED or was COMPLETED_SILENTLY\\. An operation that was PENDING "
                    + "or COMPLETED runs its callback and needs none\\.",
            "io_hevent",
            endless(PIPE),
            "io_skip_on_success",
            endless(PIPE),
            "io_sync_failure_cancel",
            endless(".*file\\.bin"),
            "work_self_wait",
            "waiting for the callbacks of the work object refused: the calling thread is in one of them and would wait"
                    + " for itself\\. Call disassociate\\(\\) \\(DisassociateCurrentThreadFromCallback\\) first\\.",
            "group_close_in_member",
            "closeMembers \\(CloseThreadpoolCleanupGroupMembers\\) refused: the calling thread is in a callback of a"
                    + " member \\(work object\\) and would wait for itself\\. Call it from a thread that is in no"
                    + " member's callback\\.");

    @TempDir
    Path directory;

    private static String endless(String file) {
        return "waiting for the callbacks of " + file + " refused: it would never end \\(ledger: prepared 1, owed 0,"
                + " running 0, held 0\\)\\. Each start must be used by an"
                + " operation or be taken back with cancel\\(\\)"
                + " \\(CancelThreadpoolIo\\) when no completion will come\\.";
    }

    static Stream<Arguments> scenarios() {
        return Engines.all().flatMap(engine -> SCENARIOS.keySet().stream().map(name -> Arguments.of(engine, name)));
    }

    static Stream<Arguments> refusals() {
        return Engines.all()
                .flatMap(engine -> new TreeSet<>(REFUSALS.keySet()).stream().map(name -> Arguments.of(engine, name)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("scenarios")
    void sameEventsAsRecorded(EngineKind engine, String name) throws IOException {
        Engines.assumeAvailable(engine);
        Run run = new Run(engine, Misuse.REPORT, directory);
        try (run) {
            SCENARIOS.get(name).accept(run);
            run.record("end");
            List<JsonNode> mine = new ArrayList<>();
            for (Map<String, Object> event : run.events) {
                mine.add(JSON.readTree(JSON.writeValueAsBytes(event)));
            }
            Set<String> skip = notToCopy(name);
            assertThat(without(skip, mine)).containsExactlyElementsOf(without(skip, recorded(name)));
            assertThat(run.pool.engine()).isEqualTo(engine);
        }
        assertThat(run.reports)
                .hasSize(UNEXPECTED_COMPLETIONS.getOrDefault(name, 0))
                .allSatisfy(report -> assertThat(report)
                        .isExactlyInstanceOf(MisuseException.class)
                        .hasMessageContaining("completed (")
                        .hasMessageContaining(" bytes) and nobody expected it: the pool expects no completion for it"));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("refusals")
    void whatHangsOrCorruptsOnWindowsIsRefused(EngineKind engine, String name) {
        Engines.assumeAvailable(engine);
        try (Run run = new Run(engine, Misuse.REFUSE, directory)) {
            assertThatThrownBy(() -> SCENARIOS.get(name).accept(run))
                    .isExactlyInstanceOf(MisuseException.class)
                    .hasMessageMatching(REFUSALS.get(name));
        }
    }

    @Test
    void everyTraceIsReplayedOrLeftOutWithAReason() throws IOException {
        Set<String> covered = new HashSet<>(SCENARIOS.keySet());
        covered.addAll(LEFT_OUT.keySet());
        List<String> all = new ArrayList<>();
        classification().fieldNames().forEachRemaining(all::add);
        assertThat(all).hasSize(83).containsExactlyInAnyOrderElementsOf(covered);
        assertThat(SCENARIOS).doesNotContainKeys(LEFT_OUT.keySet().toArray(String[]::new));
        assertThat(LEFT_OUT).hasSizeLessThanOrEqualTo(6);
    }

    /** The copies are those of the semantics that the project is given, where these are beside the repository. */
    @Test
    void copiesAreUnchanged() throws IOException {
        Path shared = Contract.shared("win32/traces");
        if (shared == null) {
            return;
        }
        try (Stream<Path> files = Files.list(shared)) {
            List<Path> traces = files.filter(file ->
                            COPIED.matcher(file.getFileName().toString()).matches())
                    .toList();
            assertThat(traces).hasSize(83);
            for (Path trace : traces) {
                assertThat(text("traces/" + trace.getFileName())).isEqualTo(Files.readString(trace));
            }
        }
    }

    private static Set<String> notToCopy(String name) throws IOException {
        Set<String> skip = new HashSet<>();
        classification().get(name).get("skip").forEach(event -> skip.add(event.asText()));
        skip.addAll(EVENTS_LEFT_OUT.getOrDefault(name, Map.of()).keySet());
        return skip;
    }

    /**
     * What is to be the same: not the events that are named, {@code name#2} for the second of a name, {@code name after other} for one behind another, and not the members of the
     * others that are.
     */
    private static List<JsonNode> without(Set<String> skip, List<JsonNode> events) {
        Map<String, Integer> seen = new HashMap<>();
        List<JsonNode> same = new ArrayList<>();
        String before = "";
        for (JsonNode event : events) {
            String name = event.get("ev").asText();
            String numbered = name + "#" + seen.merge(name, 1, Integer::sum);
            if (Stream.of("*", name, numbered, name + " after " + before).noneMatch(skip::contains)) {
                same.add(((ObjectNode) event).remove(skip));
            }
            before = name;
        }
        return same;
    }

    private static List<JsonNode> recorded(String name) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : text("traces/" + name + ".jsonl").lines().toList()) {
            JsonNode event = JSON.readTree(line);
            if (event.has("ev")) {
                events.add(event);
            } else {
                assertThat(event.get("scenario").asText()).isEqualTo(name);
            }
        }
        return events;
    }

    private static JsonNode classification() throws IOException {
        return JSON.readTree(text("classification.json"));
    }

    private static String text(String name) throws IOException {
        try (InputStream in = TraceReplayTest.class.getResourceAsStream("/win32/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
