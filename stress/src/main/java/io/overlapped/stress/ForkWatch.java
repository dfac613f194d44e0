package io.overlapped.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Ends forked JVMs that hang, having shown what their threads do: jcstress itself waits for them for ever. */
final class ForkWatch {
    private static final long LOOK_MILLIS = 500;

    private final Duration limit;
    private int ended;

    /**
     * A watch.
     *
     * @param limit how long one fork may take
     */
    ForkWatch(Duration limit) {
        this.limit = limit;
    }

    /** Waits for the process, and watches what it forks. Returns its exit status. */
    int await(Process process) throws InterruptedException {
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            process.descendants().filter(this::isOverdue).forEach(this::end);
        }
        return process.exitValue();
    }

    /** How many forks were ended. */
    int ended() {
        return ended;
    }

    private boolean isOverdue(ProcessHandle fork) {
        Instant start = fork.info().startInstant().orElse(Instant.MAX);
        return start.isBefore(Instant.now().minus(limit));
    }

    private void end(ProcessHandle fork) {
        ended++;
        System.out.println("stress: a test has not ended after " + limit.toSeconds() + " s; its threads:");
        try {
            Path jstack = Path.of(System.getProperty("java.home"), "bin", "jstack");
            new ProcessBuilder(jstack.toString(), Long.toString(fork.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor(LOOK_MILLIS * 20, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            System.out.println("stress: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fork.destroyForcibly();
    }
}
