package io.overlapped.benchmarks;

import java.io.PrintWriter;
import picocli.CommandLine;

/** The overlapped-bench command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and exits with its status.
     *
     * @param args its words
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        System.exit(run(out, err, args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new RunCommand())
                .addSubcommand(new RenderCommand())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.println("overlapped-bench: " + failure);
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }
}
