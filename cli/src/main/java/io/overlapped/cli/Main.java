package io.overlapped.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The overlapped command. */
@Command(
        name = "overlapped",
        description = "Completion-based I/O for the JVM over io_uring: demonstrations and diagnosis.",
        subcommands = {DemoCommand.class, EngineCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:success", "1:the job failed", "2:wrong usage"})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs a command and exits with its status.
     *
     * @param args the command's words
     */
    public static void main(String[] args) {
        Charset charset = System.out.charset();
        PrintWriter out = new PrintWriter(System.out, false, charset);
        PrintWriter err = new PrintWriter(System.err, true, charset);
        int status = run(out, err, Ansi.AUTO, args);
        out.flush();
        if (out.checkError() || System.out.checkError()) {
            err.println("overlapped: the output cannot be written.");
            status = CommandLine.ExitCode.SOFTWARE;
        }
        System.exit(status);
    }

    static int run(PrintWriter out, PrintWriter err, Ansi ansi, String... args) {
        CommandLine command = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure);
        int status = command.execute(args);
        out.flush();
        err.flush();
        return status;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int explainUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("overlapped: " + sentence(failure.getMessage()));
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explainFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof CommandFailure foreseen) {
            command.getErr().println("overlapped: " + sentence(foreseen.getMessage()));
            return foreseen.exitStatus();
        }
        command.getErr().println("overlapped: unexpected: " + sentence(failure.toString()));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String sentence(@Nullable String message) {
        String text = String.valueOf(message);
        return text.endsWith(".") ? text : text + ".";
    }
}
