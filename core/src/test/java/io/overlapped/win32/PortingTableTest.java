package io.overlapped.win32;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of functions in the documentation, where that is beside the module, has every function that there is. */
class PortingTableTest {
    private static Set<String> functions() throws IOException, ClassNotFoundException {
        Path classes = Path.of(System.getProperty("overlapped.classes"), "io", "overlapped", "win32");
        Set<String> functions = new TreeSet<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                if (name.equals("package-info")) {
                    continue;
                }
                for (Method method :
                        Class.forName("io.overlapped.win32." + name).getDeclaredMethods()) {
                    boolean function = Modifier.isPublic(method.getModifiers())
                            && Modifier.isStatic(method.getModifiers())
                            && Character.isUpperCase(method.getName().charAt(0));
                    if (function) {
                        functions.add(method.getName());
                    }
                }
            }
        }
        return functions;
    }

    @Test
    void hasEveryFunction() throws IOException, ClassNotFoundException {
        Path documentation = Path.of("../docs/porting-from-win32.md");
        if (!Files.exists(documentation)) {
            return;
        }
        String text = Files.readString(documentation);
        Set<String> functions = functions();
        assertThat(functions).hasSizeGreaterThan(90).contains("StartThreadpoolIo", "SetThreadpoolTimerEx", "ReadFile");
        assertThat(functions)
                .allSatisfy(function -> assertThat(Pattern.compile("\\b" + function + "\\b")
                                .matcher(text)
                                .find())
                        .as(function)
                        .isTrue());
    }
}
