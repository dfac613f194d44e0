package io.overlapped.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole run.
 *
 * @param date when it began, in UTC
 * @param machine where
 * @param rounds how often the contestants alternated
 * @param warmUpSeconds before each measurement
 * @param seconds of each measurement
 * @param dataMiB size of each data file
 * @param rows of the table
 * @param curves of growth
 * @param notes on the whole
 */
public record Report(
        String date,
        Machine machine,
        int rounds,
        double warmUpSeconds,
        double seconds,
        long dataMiB,
        List<RowResult> rows,
        List<Curve> curves,
        List<String> notes) {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /** Writes it. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        MAPPER.writeValue(file.toFile(), this);
    }

    /** {@return what {@link #write} has written} */
    public static Report read(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), Report.class);
    }
}
