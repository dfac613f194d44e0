package io.overlapped.faults;

import io.overlapped.FileHandle;
import io.overlapped.NamedPipe;
import io.overlapped.Overlapped;
import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The other process of a named pipe: what it does is its first argument, to what its second. */
final class PipeJob {
    static final String SENT = "from another process";

    private PipeJob() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments[1];
        switch (arguments[0]) {
            case "abandon" -> abandon(what);
            case "serve" -> serve(what);
            case "open" -> open(what);
            case "intrude" -> intrude(what);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Dies with an instance, as if killed: nothing is closed. */
    private static void abandon(String name) throws IOException {
        FileHandle server = NamedPipe.builder(name).maximumInstances(1).create();
        System.out.println("served=" + server.namedPipe().isListening());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void serve(String name) {
        try (FileHandle server = NamedPipe.builder(name).maximumInstances(1).create()) {
            System.out.println("served=" + server.namedPipe().isListening());
        } catch (IOException e) {
            System.out.println("served=" + e);
        }
    }

    private static void open(String name) throws IOException {
        try (FileHandle client = NamedPipe.openSynchronous(name)) {
            MemorySegment data = MemorySegment.ofArray(SENT.getBytes(StandardCharsets.US_ASCII));
            System.out.println("opened=" + client.pointer().write(data, new Overlapped(), true));
        } catch (IOException e) {
            System.out.println("opened=" + e);
        }
    }

    /** Goes past the library, to a socket whose path it was told. */
    private static void intrude(String socket) throws InterruptedException {
        int fd = Sockets.open();
        try (Arena arena = Arena.ofConfined()) {
            int result = Sockets.connect(fd, arena.allocateFrom(socket));
            System.out.println("connected=" + (result < 0 ? Errno.name(-result) : "yes"));
            MemorySegment buffer = arena.allocate(16);
            long received = -Errno.EAGAIN;
            while (result >= 0 && received == -Errno.EAGAIN) {
                Thread.sleep(1); // the other process decides when
                received = Sockets.receive(fd, buffer.address(), 16);
            }
            System.out.println("received=" + received);
        }
        LibC.close(fd);
    }
}
