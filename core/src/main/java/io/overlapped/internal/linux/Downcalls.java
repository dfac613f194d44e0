package io.overlapped.internal.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the method handles of {@link LibC}.
 *
 * <p>A function that is not there, or that may not be called, gets a handle that fails with {@code ENOSYS}, so that
 * {@link LibC} loads everywhere and a caller sees what an old kernel would have told it.
 *
 * <p>None is {@code critical}: a garbage collection would have to wait for a call that blocks.
 */
final class Downcalls {
    static final MemoryLayout INT = JAVA_INT;
    static final MemoryLayout LONG = JAVA_LONG;
    static final MemoryLayout POINTER = ADDRESS;

    private static final MethodHandle MISSING = missingHandle();

    private Downcalls() {}

    /** A function that reports errors in errno; its handle takes the capture segment first. */
    static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    /** As above for a function without a result. */
    static MethodHandle procedure(String name, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.ofVoid(arguments), Linker.Option.captureCallState("errno"));
    }

    /** As above for a function with an ellipsis, of which {@code fixed} parameters come before it. */
    static MethodHandle variadic(String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
        return bind(
                name,
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    /** True if the C library has the function. */
    static boolean has(String name) {
        try {
            return Linker.nativeLinker().defaultLookup().find(name).isPresent();
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        if (Platform.isSupported()) {
            Linker linker = Linker.nativeLinker();
            var symbol = linker.defaultLookup().find(name);
            if (symbol.isPresent()) {
                return linker.downcallHandle(symbol.get(), descriptor, options);
            }
        }
        return missing(descriptor.toMethodType());
    }

    /** A handle with the capture segment in front, as the real one would have. */
    static MethodHandle missing(MethodType type) {
        List<Class<?>> parameters = new ArrayList<>(type.parameterList());
        MethodHandle failing = MISSING.asType(MISSING.type().changeReturnType(type.returnType()));
        return MethodHandles.dropArguments(failing, 1, parameters);
    }

    private static MethodHandle missingHandle() {
        try {
            MethodType type = MethodType.methodType(int.class, MemorySegment.class);
            return MethodHandles.lookup().findStatic(CallState.class, "missing", type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
