package io.overlapped.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Waits for a contestant's process. The time that it may take is time in which it could run: where others have the processors, what its
 * threads stood in line for one does not count, up to a limit of its own. So that a machine that is busy is not taken for a contestant
 * that hangs; a thread that waits for what never comes does not stand in line.
 */
final class Patience {
    private static final int MOST_FACTOR = 10;
    private static final int LOOK_MILLIS = 50;

    private final Process process;
    private final long seconds;

    /** The longest that one of its threads has stood in line so far, in seconds. */
    private long inLine;

    Patience(Process process, long seconds) {
        this.process = process;
        this.seconds = seconds;
    }

    /** What is done again and again meanwhile. */
    @FunctionalInterface
    interface Look {
        void look() throws IOException;
    }

    /** {@return whether it has ended} */
    boolean await(Look meanwhile) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            meanwhile.look();
            long elapsed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            if (elapsed < seconds) {
                continue;
            }
            inLine = Math.max(inLine, longestInLine(Path.of("/proc", Long.toString(process.pid()), "task")));
            if (elapsed - inLine >= seconds || elapsed >= MOST_FACTOR * seconds) {
                return false;
            }
        }
        return true;
    }

    /** What to say where it has not. */
    String failure() {
        String text = "did not end within " + seconds + " s";
        return inLine == 0
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                ", the %d s not counted that a thread of it stood in line for a processor (load"
                                        + " average %.1f)",
                                inLine,
                                MachineProbe.load());
    }

    /** 0 where the system does not tell. */
    static long longestInLine(Path tasks) {
        try (Stream<Path> all = Files.list(tasks)) {
            return TimeUnit.NANOSECONDS.toSeconds(
                    all.mapToLong(Patience::inLine).max().orElse(0));
        } catch (IOException e) {
            return 0; // it has ended, or this is not Linux
        }
    }

    private static long inLine(Path task) {
        try {
            // time on a processor, time in line for one, both in nanoseconds, and turns
            return Long.parseLong(
                    Files.readString(task.resolve("schedstat")).trim().split(" ", -1)[1]);
        } catch (IOException | RuntimeException e) {
            return 0; // a thread that has ended, or a kernel without these figures
        }
    }
}
