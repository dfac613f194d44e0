package io.overlapped.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * What a sequence of calls came to, call by call, in words: what the JDK's channel and this library's must agree on. Of an
 * exception it has the class; what a failing system call is called (IOException, or a subclass that tells more) is one.
 */
final class Trace {
    private final List<String> lines = new ArrayList<>();

    /** Something to try. */
    @FunctionalInterface
    interface Call {
        Object run() throws Exception;
    }

    void call(String what, Call call) {
        lines.add(what + " -> " + outcome(call));
    }

    void note(String line) {
        lines.add(line);
    }

    private static String outcome(Call call) {
        try {
            return String.valueOf(call.run());
        } catch (Exception e) {
            return failure(e);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same is meant
    static boolean same(Object one, Object other) {
        return one == other;
    }

    static String failure(Throwable thrown) {
        Throwable cause = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
        boolean ofSystem = cause instanceof FileSystemException || cause.getClass() == IOException.class;
        String name = ofSystem ? "IOException" : cause.getClass().getSimpleName();
        return thrown instanceof ExecutionException ? "ExecutionException of " + name : name;
    }

    /** Where a buffer stands, and all that is in it. */
    static String state(ByteBuffer buffer) {
        byte[] content = new byte[buffer.capacity()];
        buffer.duplicate().clear().get(content);
        return "at " + buffer.position() + " of " + buffer.limit() + " with " + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
