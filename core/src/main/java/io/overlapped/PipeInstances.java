package io.overlapped;

import static io.overlapped.internal.linux.FileConstants.*;

import io.overlapped.internal.linux.Errno;
import io.overlapped.internal.linux.LibC;
import io.overlapped.internal.linux.Sockets;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of one named pipe, those of other processes included, as files of the {@link PipeDirectory}.
 *
 * <p>Each instance has a file, whose name tells what the pipe is like, and which its server keeps locked: one that can be locked
 * was left behind by a process that died, and is removed. While an instance listens it has a socket beside it. A socket takes
 * one connection; whoever connects removes it, so that no two clients ever share an instance.
 */
final class PipeInstances {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String SOCKET = ".socket";

    private final String name;
    private final String key;
    private final PipeDirectory base;

    PipeInstances(String name) throws IOException {
        this.name = name;
        this.key = key(name);
        this.base = PipeDirectory.ofThisUser();
    }

    /** What all instances of a pipe have in common; in milliseconds the time to wait that clients are told. */
    record Kind(boolean messages, NamedPipe.Direction direction, int maximum, int defaultWait) {
        private String text() {
            return "." + (messages ? "message" : "byte") + "." + direction.name() + "." + maximum + "." + defaultWait;
        }
    }

    /** An instance that somebody serves; named after what tells it from the others. */
    private record Found(String directory, String id, Kind kind) {
        String file() {
            return directory + "/" + id + kind.text();
        }

        String socket() {
            // The path of a socket is short: 108 bytes. What cannot be guessed of the name is enough.
            return directory + "/" + id.substring(id.lastIndexOf('-') + 1) + SOCKET;
        }
    }

    /** An instance of this process's: its files, as long as it has not been {@link #remove removed}. */
    final class Mine {
        private final Found found;
        private final int lock;
        private volatile boolean removed;

        private Mine(Found found, int lock) {
            this.found = found;
            this.lock = lock;
        }

        Kind kind() {
            return found.kind;
        }

        /**
         * A new socket for the next client.
         *
         * @throws IOException also where the instance was removed: nobody would remove the socket's name
         */
        int listen() throws IOException {
            return base.locked(() -> {
                if (removed) {
                    throw PipeDirectory.failure(found.socket(), "bind", Errno.EBADF);
                }
                return PipeInstances.this.listen(found);
            });
        }

        /** Nobody can connect any more. */
        void hide() {
            PipeDirectory.unlink(found.socket());
        }

        /** The instance is over. */
        synchronized void remove() {
            if (removed) {
                return;
            }
            removed = true;
            try {
                base.locked(() -> {
                    forget(found);
                    return found;
                });
            } catch (IOException e) {
                forget(found); // somebody has removed the directory: nobody finds anything there
            }
            LibC.close(lock);
        }
    }

    /** A connection, and what the pipe at its other end is like. */
    record Connection(int fd, Kind kind) {}

    /**
     * The name's place in the directory. Names do not depend on case, and may be longer than a socket's may be.
     */
    private static String key(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /**
     * Makes an instance.
     *
     * @param first whether it must be the first
     * @param listener receives the socket that listens
     */
    Mine create(Kind kind, boolean first, int[] listener) throws IOException {
        return base.locked(() -> {
            List<Found> others = living(base.of(key)); // which removes the directory with the last that is left behind
            Kind common = kind;
            if (!others.isEmpty()) {
                common = others.getFirst().kind;
                refuse(kind, common, first);
                if (common.maximum < NamedPipe.UNLIMITED && others.size() >= common.maximum) {
                    throw new PipeBusyException(
                            name, "the pipe has all its " + common.maximum + " instances; close one, or allow more");
                }
            }
            String id = String.format(
                    "%012x-%08x-%016x", System.currentTimeMillis(), NUMBER.getAndIncrement(), RANDOM.nextLong());
            Found found = new Found(base.make(key), id, common);
            int lock = PipeDirectory.open(found.file(), O_CREAT | O_EXCL);
            if (lock < 0) {
                throw PipeDirectory.failure(found.file(), "open", -lock);
            }
            boolean made = false;
            try {
                int result = LibC.lock(lock, F_OFD_SETLK, F_WRLCK, 0, 0);
                if (result < 0) {
                    throw PipeDirectory.failure(found.file(), "fcntl(F_OFD_SETLK)", -result);
                }
                listener[0] = listen(found);
                made = true;
                return new Mine(found, lock);
            } finally {
                if (!made) {
                    forget(found);
                    LibC.close(lock);
                }
            }
        });
    }

    private void refuse(Kind wanted, Kind common, boolean first) throws AccessDeniedException {
        if (first) {
            throw new AccessDeniedException(
                    name, null, "the pipe has an instance already, and this had to be the first");
        }
        if (wanted.messages != common.messages || wanted.direction != common.direction) {
            throw new AccessDeniedException(
                    name,
                    null,
                    "the pipe's other instances are of another type or direction ("
                            + (common.messages ? "message" : "byte") + ", " + common.direction + ")");
        }
    }

    /**
     * Connects to an instance that listens.
     *
     * @throws NoSuchFileException where there is no such pipe
     * @throws PipeBusyException where no instance listens
     */
    Connection connect(boolean read, boolean write) throws IOException {
        return base.locked(() -> {
            List<Found> instances = living(base.of(key));
            if (instances.isEmpty()) {
                throw new NoSuchFileException(name);
            }
            for (Found instance : instances) {
                checkAccess(instance.kind, read, write);
                int fd = connect(instance);
                if (fd >= 0) {
                    return new Connection(fd, instance.kind);
                }
            }
            throw new PipeBusyException(name, "all " + instances.size() + " instances of the pipe are in use");
        });
    }

    private void checkAccess(Kind kind, boolean read, boolean write) throws AccessDeniedException {
        if ((read && kind.direction == NamedPipe.Direction.INBOUND)
                || (write && kind.direction == NamedPipe.Direction.OUTBOUND)) {
            throw new AccessDeniedException(
                    name, null, "the pipe is " + kind.direction + ": its clients cannot " + (read ? "read" : "write"));
        }
    }

    /** The time to wait that the pipe's server chose, in milliseconds; -1 where an instance listens. */
    int waitFor() throws IOException {
        return base.locked(() -> {
            List<Found> instances = living(base.of(key));
            if (instances.isEmpty()) {
                throw new NoSuchFileException(name);
            }
            boolean listening = instances.stream().anyMatch(found -> new File(found.socket()).exists());
            return listening ? -1 : instances.getFirst().kind.defaultWait;
        });
    }

    /** How many instances there are. */
    int count() throws IOException {
        return base.locked(() -> living(base.of(key)).size());
    }

    // ---- under the lock

    private int connect(Found instance) throws IOException {
        int fd = Sockets.open();
        if (fd < 0) {
            throw PipeDirectory.failure(name, "socket", -fd);
        }
        int result;
        long server = -1;
        try (Arena arena = Arena.ofConfined()) {
            result = Sockets.connect(fd, arena.allocateFrom(instance.socket()));
        }
        if (result >= 0) {
            PipeDirectory.unlink(instance.socket());
            server = Sockets.peerUser(fd);
            result = server == Sockets.user() ? 0 : -Errno.EACCES;
        }
        if (result < 0) {
            LibC.close(fd);
        }
        if (result == -Errno.ECONNREFUSED) {
            PipeDirectory.unlink(instance.socket()); // left by a client that died when it had just connected
        }
        if (result == -Errno.EACCES && server >= 0) {
            throw new AccessDeniedException(
                    name, null, "the pipe's server is user " + server + ", and this process is user " + Sockets.user());
        }
        return result < 0 ? result : fd;
    }

    private int listen(Found instance) throws IOException {
        int fd = Sockets.open();
        if (fd < 0) {
            throw PipeDirectory.failure(name, "socket", -fd);
        }
        int result;
        PipeDirectory.unlink(instance.socket());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(instance.socket());
            result = Sockets.bind(fd, path);
            if (result >= 0) {
                result = Sockets.listen(fd, 0);
            }
        }
        if (result < 0) {
            LibC.close(fd);
            PipeDirectory.unlink(instance.socket());
            if (result == -Errno.ENAMETOOLONG) {
                throw new FileSystemException(
                        instance.socket(),
                        null,
                        "the path is too long for a socket; choose a shorter directory with -D" + PipeDirectory.PROPERTY
                                + "=");
            }
            throw PipeDirectory.failure(instance.socket(), "bind", -result);
        }
        return fd;
    }

    /** The instances whose servers live, the oldest first; what others left behind is removed. */
    private static List<Found> living(String directory) {
        List<Found> living = new ArrayList<>();
        String[] files = new File(directory).list();
        if (files == null) {
            return living;
        }
        Arrays.sort(files);
        for (String file : files) {
            String[] parts = file.split("\\.", -1);
            if (parts.length != 5) {
                continue; // a socket, which its instance stands for
            }
            Kind kind = new Kind(
                    parts[1].equals("message"),
                    NamedPipe.Direction.valueOf(parts[2]),
                    Integer.parseInt(parts[3]),
                    Integer.parseInt(parts[4]));
            Found found = new Found(directory, parts[0], kind);
            if (isServed(found)) {
                living.add(found);
            } else {
                forget(found);
            }
        }
        return living;
    }

    private static boolean isServed(Found instance) {
        int fd = PipeDirectory.open(instance.file(), 0);
        if (fd < 0) {
            return fd != -Errno.ENOENT;
        }
        int result = LibC.lock(fd, F_OFD_SETLK, F_WRLCK, 0, 0);
        LibC.close(fd);
        return result < 0;
    }

    @SuppressWarnings("ResultOfMethodCallIgnored") // a directory that has other instances stays
    private static void forget(Found instance) {
        PipeDirectory.unlink(instance.socket());
        PipeDirectory.unlink(instance.file());
        new File(instance.directory).delete();
    }
}
