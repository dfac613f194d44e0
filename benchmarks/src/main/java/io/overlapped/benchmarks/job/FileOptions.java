package io.overlapped.benchmarks.job;

import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** How a job's file is opened. */
final class FileOptions {
    private FileOptions() {}

    static Set<OpenOption> of(JobSpec spec) {
        Set<OpenOption> options = forced(spec);
        if (spec.durable()) {
            options.add(StandardOpenOption.DSYNC);
        }
        return options;
    }

    /** For who makes writes durable by a call of its own. */
    static Set<OpenOption> forced(JobSpec spec) {
        Set<OpenOption> options = new HashSet<>();
        options.add(spec.write() ? StandardOpenOption.WRITE : StandardOpenOption.READ);
        if (spec.direct()) {
            options.add(direct());
        }
        return options;
    }

    /** ExtendedOpenOption.DIRECT, by its name: javac warns of every mention of the class, and the warning has no switch. */
    private static OpenOption direct() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) options.getField("DIRECT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no module jdk.unsupported, and so no direct I/O", e);
        }
    }
}
