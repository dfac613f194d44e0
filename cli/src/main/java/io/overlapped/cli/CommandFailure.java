package io.overlapped.cli;

import picocli.CommandLine.ExitCode;

/** The command cannot do its job: one sentence for the person at the terminal, and the exit status. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    private CommandFailure(String message, int exitStatus) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /** What was asked for makes no sense or is not allowed: exit status 2. */
    static CommandFailure usage(String message) {
        return new CommandFailure(message, ExitCode.USAGE);
    }

    /** The world does not play along: exit status 1. */
    static CommandFailure environment(String message) {
        return new CommandFailure(message, ExitCode.SOFTWARE);
    }

    int exitStatus() {
        return exitStatus;
    }
}
