package io.overlapped;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.util.Arrays;

/** Files for direct I/O, where there are such. */
final class DirectFiles {
    private DirectFiles() {}

    /** ExtendedOpenOption.DIRECT, which is in a module that need not be there. */
    static OpenOption option() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) Arrays.stream(options.getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst()
                    .orElseThrow();
        } catch (ClassNotFoundException e) {
            return abort("no module jdk.unsupported");
        }
    }

    /** Skips the test where opening failed because the file system knows no direct I/O. */
    static void assumeSupported(FileSystemException failure) {
        assumeTrue(!String.valueOf(failure.getReason()).contains("direct I/O is not supported"), failure.getMessage());
    }
}
