package io.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Help.Ansi;

/** One run of the command in this JVM: its exit status and what it wrote. */
record CommandRun(int status, String out, String err) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static CommandRun of(String... args) {
        return of(Ansi.OFF, args);
    }

    static CommandRun of(Ansi ansi, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), ansi, args);
        return new CommandRun(status, out.toString(), err.toString());
    }

    /** The document on standard output, which must be all that is there. */
    JsonNode json() throws IOException {
        try (var parser = MAPPER.createParser(out)) {
            JsonNode document = MAPPER.readTree(parser);
            assertThat(parser.nextToken()).as("nothing after the document").isNull();
            return document;
        }
    }

    CommandRun succeeded() {
        assertThat(err).isEmpty();
        assertThat(status).as(out).isZero();
        return this;
    }

    void refused(int expectedStatus, String expectedError) {
        assertThat(err).isEqualTo(expectedError);
        assertThat(out).isEmpty();
        assertThat(status).isEqualTo(expectedStatus);
    }
}
