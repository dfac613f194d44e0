package io.overlapped.cli;

import io.overlapped.EngineKind;
import io.overlapped.ThreadPool;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that chooses the engine. */
final class EngineOption {
    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            converter = Converter.class,
            description = {
                "What performs the operations: uring (Linux' io_uring), portable (plain system calls on the pool's "
                        + "threads) or automatic (the default: io_uring where it can be used)."
            })
    private EngineKind kind = EngineKind.AUTOMATIC;

    EngineKind kind() {
        return kind;
    }

    /** Makes a pool on the chosen engine. */
    ThreadPool build(ThreadPool.Builder builder) {
        try {
            return builder.engine(kind).build();
        } catch (UnsupportedOperationException e) {
            throw CommandFailure.environment(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage())); // a system property that nobody understands
        }
    }

    static String name(EngineKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static final class Converter implements ITypeConverter<EngineKind> {
        @Override
        public EngineKind convert(String value) {
            for (EngineKind kind : EngineKind.values()) {
                if (name(kind).equals(value.toLowerCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new TypeConversionException("'" + value + "' is not uring, portable or automatic");
        }
    }
}
