package io.overlapped.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.overlapped.benchmarks.report.Report;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class RenderingTest {
    private static final Report REPORT = Samples.report();

    @TempDir
    private Path directory;

    @Test
    void jsonComesBackAsItWas() throws Exception {
        Path file = directory.resolve("results.json");
        REPORT.write(file);
        assertThat(Report.read(file)).isEqualTo(REPORT);
    }

    @Test
    void theTerminalShowsFiguresAndVerdicts() {
        assertThat(TextTable.of(REPORT))
                .contains("2026-01-01T00:00:00Z, 2 processors (a processor), 8 GiB, Linux 6.1, Java 25")
                .contains("OVERLAPPED         1,900        526")
                .contains("99.9 %")
                .contains("[floor holds] OVERLAPPED: operations/s at least 0.85 (goal 0.92) of C; measured 0.90"
                        + " (0.75..0.95, quartiles 0.83..0.93)")
                .contains("[not measured: afc did not take part]")
                .contains("[for comparison] OVERLAPPED: operations/s, as a share of C; measured 0.90");
    }

    @Test
    void aDocumentKeepsWhatIsAroundTheMarkers() throws Exception {
        Path results = directory.resolve("results.json");
        REPORT.write(results);
        Path document = directory.resolve("README.md");
        Files.writeString(
                document, "before\n" + MarkdownTable.BEGIN + "\noutdated\n" + MarkdownTable.END + "\nafter\n");
        assertThat(run("render", results.toString(), "--into", document.toString()))
                .isEqualTo(0);
        String once = Files.readString(document);
        assertThat(once)
                .startsWith("before\n" + MarkdownTable.BEGIN + "\n")
                .endsWith(MarkdownTable.END + "\nafter\n")
                .doesNotContain("outdated")
                .contains("| cached reads \\| depth 32 | OVERLAPPED: operations/s at least 0.85 (goal 0.92) of C"
                        + " | 0.90 (0.75..0.95) | floor holds |");
        assertThat(run("render", results.toString(), "--into", document.toString()))
                .isEqualTo(0);
        assertThat(Files.readString(document)).isEqualTo(once);
    }

    @Test
    void aDocumentWithoutAPlaceForTheResultsIsRefused() {
        assertThatThrownBy(() -> MarkdownTable.into(Path.of("README.md"), "text", REPORT))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "README.md has no place for the results: put the lines '<!-- results of overlapped-bench -->'"
                                + " and '<!-- end of results -->' where they belong");
    }

    @Test
    void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
        String page = HtmlPage.of(REPORT);
        assertThat(page).doesNotContain("http").doesNotContain("<script").doesNotContain("src=");
        String xml = page.replace("<!DOCTYPE html>", "").replace("<meta charset='utf-8'>", "");
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(4);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(3);
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(6);
    }

    private static int run(String... arguments) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Main.run(nowhere, nowhere, arguments);
    }
}
