package io.overlapped.benchmarks.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.overlapped.benchmarks.job.Figures;
import io.overlapped.benchmarks.job.JobMain;
import io.overlapped.benchmarks.job.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Has a contestant do a job in a process of its own, and takes its figures. */
final class Contest {
    private static final int GRACE_SECONDS = 90;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final CYardstick yardstick;
    private final Path directory;
    private final List<String> javaOptions;

    Contest(CYardstick yardstick, Path directory, List<String> javaOptions) {
        this.yardstick = yardstick;
        this.directory = directory;
        this.javaOptions = javaOptions;
    }

    Figures run(JobSpec spec) throws IOException, InterruptedException {
        String id = spec.contestant();
        if (!CYardstick.does(id)) {
            return run(javaCommand(spec), spec);
        }
        String refusal = yardstick.refusal();
        return refusal != null ? Figures.failed(refusal) : run(yardstick.command(spec), spec);
    }

    private List<String> javaCommand(JobSpec spec) throws JsonProcessingException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:-UsePerfData", "-Xms256m", "-Xmx1g"));
        command.addAll(javaOptions);
        if (spec.contestant().startsWith("lucene-")) {
            command.add("--add-modules=jdk.incubator.vector"); // as Lucene asks for
        }
        String classPath = System.getProperty("java.class.path");
        if (spec.contestant().equals("jasyncfio")) {
            command.add("--sun-misc-unsafe-memory-access=allow");
            classPath = PeerJars.appendTo(classPath);
        }
        command.addAll(List.of("-cp", classPath, JobMain.class.getName(), MAPPER.writeValueAsString(spec)));
        return command;
    }

    private Figures run(List<String> command, JobSpec spec) throws IOException, InterruptedException {
        Path out = directory.resolve("contestant-out.txt");
        Path err = directory.resolve("contestant-err.txt");
        DeviceWatch device = new DeviceWatch(spec);
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            long seconds = (long) (2 * (spec.warmUpSeconds() + spec.seconds())) + GRACE_SECONDS;
            Patience patience = new Patience(process, seconds);
            if (!patience.await(device::look)) {
                return Figures.failed(patience.failure());
            }
        } finally {
            process.destroyForcibly();
        }
        String line = lastLine(out);
        if (process.exitValue() != 0 || line.isEmpty()) {
            return Figures.failed("exit status " + process.exitValue() + ": " + lastLine(err));
        }
        return MAPPER.readValue(line, Figures.class).withDevice(device.figures());
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.isEmpty() ? "" : lines.getLast().trim();
    }
}
