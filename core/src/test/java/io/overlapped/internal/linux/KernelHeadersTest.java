package io.overlapped.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Constants, sizes and offsets are those of the C headers")
class KernelHeadersTest {
    private static final List<Class<?>> CLASSES = List.of(
            Errno.class,
            FileConstants.class,
            SocketConstants.class,
            IoUringConstants.class,
            IoUringLayout.class,
            CLayout.class);

    /** A Java constant, and what it is in C. */
    private record Constant(String name, long value, boolean isLong, String expression) {
        boolean equalsInC(long inC) {
            return isLong ? value == inC : (int) value == (int) inC && (inC >>> 32 == 0 || inC == (int) inC);
        }
    }

    @Test
    void everyConstantHasACounterpartInC() throws IllegalAccessException {
        List<String> unmapped = new ArrayList<>();
        for (Class<?> owner : CLASSES) {
            for (Field field : constants(owner)) {
                if (CExpressions.of(owner, field.getName()).isEmpty()) {
                    unmapped.add(owner.getSimpleName() + "." + field.getName());
                }
            }
        }
        assertThat(unmapped).isEmpty();
        assertThat(mapped()).hasSizeGreaterThan(500);
    }

    @Test
    void compilerAgrees(@TempDir Path directory) throws Exception {
        assumeTrue(Platform.isSupported(), Platform::whyNot);
        String compiler = CProgram.compiler(directory);
        assumeTrue(compiler != null, "no C compiler with <linux/io_uring.h> here");

        List<Constant> constants = mapped();
        List<String> expressions =
                constants.stream().map(Constant::expression).distinct().toList();
        Map<String, Long> inC = new CProgram(directory).evaluate(compiler, expressions);

        List<String> wrong = new ArrayList<>();
        TreeSet<String> absent = new TreeSet<>();
        for (Constant constant : constants) {
            Long expected = inC.get(constant.expression());
            if (expected == null) {
                absent.add(constant.name());
            } else if (!constant.equalsInC(expected)) {
                wrong.add(constant + " is " + expected + " in C");
            }
        }
        System.out.printf(
                "%d constants compared with the C headers; not in them: %s%n",
                constants.size() - absent.size(), absent.isEmpty() ? "none" : String.join(" ", absent));
        assertThat(wrong).isEmpty();
        assertThat(NewerConstants.values().keySet())
                .as("constants that the headers may be too old for")
                .containsAll(absent);
    }

    /** For what the headers at hand are too old for, and on systems without a compiler. */
    @Test
    void newerConstantsAgreeWithTheirDocumentation() throws IllegalAccessException {
        Map<String, Long> newer = NewerConstants.values();
        List<Constant> found =
                mapped().stream().filter(c -> newer.containsKey(c.name())).toList();
        assertThat(found).hasSameSizeAs(newer.keySet());
        assertThat(found)
                .allSatisfy(constant -> assertThat(constant.equalsInC(newer.get(constant.name())))
                        .as(constant.toString())
                        .isTrue());
    }

    private static List<Constant> mapped() throws IllegalAccessException {
        List<Constant> constants = new ArrayList<>();
        for (Class<?> owner : CLASSES) {
            for (Field field : constants(owner)) {
                String expression =
                        CExpressions.of(owner, field.getName()).orElseThrow(() -> new AssertionError(field.toString()));
                boolean isLong = field.getType() == long.class;
                constants.add(new Constant(field.getName(), field.getLong(null), isLong, expression));
            }
        }
        return constants;
    }

    private static List<Field> constants(Class<?> owner) {
        List<Field> fields = new ArrayList<>();
        for (Field field : owner.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && Modifier.isStatic(field.getModifiers())) {
                fields.add(field);
            }
        }
        return fields;
    }
}
