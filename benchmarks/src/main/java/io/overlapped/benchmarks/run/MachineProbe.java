package io.overlapped.benchmarks.run;

import io.overlapped.benchmarks.report.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds out what machine this is. */
final class MachineProbe {
    private MachineProbe() {}

    static Machine machine(Path directory, String compiler, double loadBefore) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch", "unknown")),
                Runtime.getRuntime().availableProcessors(),
                kibibytes("MemTotal") / 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"),
                store.type() + " on " + store.name(),
                compiler,
                loadBefore,
                load());
    }

    static double load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return Math.round(load * 100) / 100.0;
    }

    static long availableMemoryBytes() throws IOException {
        return kibibytes("MemAvailable") * 1024;
    }

    private static long kibibytes(String name) throws IOException {
        String value = field(Path.of("/proc/meminfo"), name, "0 kB");
        return Long.parseLong(value.replace("kB", "").trim());
    }

    private static String field(Path file, String name, String otherwise) throws IOException {
        if (!Files.isReadable(file)) {
            return otherwise;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(otherwise);
        }
    }
}
