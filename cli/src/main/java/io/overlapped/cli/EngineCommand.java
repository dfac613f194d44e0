package io.overlapped.cli;

import io.overlapped.ThreadPool;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells which engine would be used, and why. */
@Command(
        name = "engine",
        aliases = "info",
        description = "Tells which engine would be used here, and why.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
@SuppressWarnings("NullAway.Init") // picocli
final class EngineCommand implements Callable<Integer> {
    @Mixin
    private EngineOption engine;

    @Option(
            names = "--json",
            description = "One JSON document: command, version, requested, used (uring or portable), reason.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (ThreadPool pool = engine.build(ThreadPool.builder().name("engine"))) {
            Found found = new Found(
                    "engine",
                    Version.number(),
                    EngineOption.name(engine.kind()),
                    EngineOption.name(pool.engine()),
                    pool.engineReason());
            out.println(json ? Json.of(found) : found.used() + ": " + found.reason());
        }
        return 0;
    }

    private record Found(String command, String version, String requested, String used, String reason) {}
}
