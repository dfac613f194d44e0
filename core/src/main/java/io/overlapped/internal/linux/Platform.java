package io.overlapped.internal.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether this package can be used here at all, and if not, why not.
 *
 * <p>This class loads on every system. Of the others, only those without native access ({@link Errno}, the constants)
 * promise that; ask {@link #isSupported()} before touching {@link NativeMemory}.
 */
public final class Platform {
    /** On an unknown processor the constants are never used; x86-64's values keep their classes loadable. */
    private static final Architecture ARCHITECTURE;

    private static final @Nullable String WHY_NOT;

    static {
        Architecture known = Architecture.of(property("os.arch"));
        ARCHITECTURE = known == null ? Architecture.X86_64 : known;
        WHY_NOT = findObstacle(property("os.name"), known);
    }

    private Platform() {}

    /** True on Linux on a 64-bit little-endian processor with native access permitted. */
    public static boolean isSupported() {
        return WHY_NOT == null;
    }

    /** Why the platform is not supported, as a sentence for the user; empty if it is supported. */
    public static String whyNot() {
        return WHY_NOT == null ? "" : WHY_NOT;
    }

    static Architecture architecture() {
        return ARCHITECTURE;
    }

    private static @Nullable String findObstacle(String osName, @Nullable Architecture known) {
        if (!osName.toLowerCase(Locale.ROOT).equals("linux")) {
            return "the operating system is " + osName + ", not Linux";
        }
        if (known == null) {
            return "the processor architecture is " + property("os.arch") + ", not x86_64, aarch64 or riscv64";
        }
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            return "the Java virtual machine is not a 64-bit little-endian one";
        }
        return findLinkerObstacle();
    }

    /** Only a real call shows that native access is permitted: the module's flag is false where a warning suffices. */
    @SuppressWarnings("restricted")
    private static @Nullable String findLinkerObstacle() {
        try {
            Linker linker = Linker.nativeLinker();
            var symbol = linker.defaultLookup().find("getpid");
            if (symbol.isEmpty()) {
                return "the C library's functions cannot be found";
            }
            MethodHandle getpid = linker.downcallHandle(symbol.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT));
            int pid = (int) getpid.invokeExact();
            return pid > 0 ? null : "a call into the C library gave nonsense";
        } catch (IllegalCallerException e) {
            return "native access is not permitted; start java with --enable-native-access=" + accessName();
        } catch (UnsupportedOperationException e) {
            return "this Java runtime cannot call native functions: " + e.getMessage();
        } catch (Throwable e) {
            // Whatever a runtime without a working linker throws (often an Error), the answer is the same: not here.
            return "native functions cannot be called: " + e;
        }
    }

    private static String accessName() {
        Module module = Platform.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
