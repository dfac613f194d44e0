package io.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Opening a channel does what the JDK's opening does: it succeeds or fails alike, creates, truncates and deletes alike, gives
 * the same permissions and the same access.
 */
final class OpeningPropertyTest {
    private Path directory;

    /** What the name stands for before it is opened. */
    enum Target {
        ABSENT,
        REGULAR,
        READ_ONLY,
        DIRECTORY,
        LINK,
        DANGLING_LINK,
        LINK_TO_DIRECTORY,
        IN_NO_DIRECTORY,
        BELOW_A_FILE,
        LINK_TO_DEVICE,
        DOT;

        private Path make(Path base) throws IOException {
            Path name = base.resolve("name");
            Path other = base.resolve("other");
            return switch (this) {
                case ABSENT -> name;
                case REGULAR -> Files.writeString(name, "content");
                case READ_ONLY -> {
                    Files.writeString(name, "content");
                    yield Files.setPosixFilePermissions(name, PosixFilePermissions.fromString("r--r--r--"));
                }
                case DIRECTORY -> Files.createDirectory(name);
                case LINK -> Files.createSymbolicLink(name, Files.writeString(other, "content"));
                case DANGLING_LINK -> Files.createSymbolicLink(name, other);
                case LINK_TO_DIRECTORY -> Files.createSymbolicLink(name, Files.createDirectory(other));
                case IN_NO_DIRECTORY -> other.resolve("name");
                case BELOW_A_FILE -> Files.writeString(other, "content").resolve("name");
                // Never the device itself: DELETE_ON_CLOSE would delete it.
                case LINK_TO_DEVICE -> Files.createSymbolicLink(name, Path.of("/dev/null"));
                case DOT -> base.resolve(".");
            };
        }
    }

    /** What a created file is asked to have. */
    enum Attributes {
        NONE(true),
        OWNER_ONLY(true),
        /** Locks need the file to be opened again: a listed exception to sameness. */
        NOBODY_MAY_WRITE(false),
        UNKNOWN(true);

        private final boolean allowLocks;

        Attributes(boolean allowLocks) {
            this.allowLocks = allowLocks;
        }

        private FileAttribute<?>[] make() {
            return switch (this) {
                case NONE -> new FileAttribute<?>[0];
                case OWNER_ONLY -> permissions("rwx------");
                case NOBODY_MAY_WRITE -> permissions("r--r-x-w-");
                case UNKNOWN -> new FileAttribute<?>[] {new Unknown()};
            };
        }

        private static FileAttribute<?>[] permissions(String text) {
            return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))};
        }
    }

    private record Unknown() implements FileAttribute<String> {
        @Override
        public String name() {
            return "no:such";
        }

        @Override
        public String value() {
            return "value";
        }
    }

    @BeforeProperty
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("opening");
    }

    @AfterProperty
    void removeDirectory() throws IOException {
        remove(directory);
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aFileChannelIsOpenedAsTheJdksIs(
            @ForAll Target target, @ForAll("optionSets") Set<OpenOption> options, @ForAll Attributes attributes)
            throws IOException {
        String expected = open(target, path -> {
            try (FileChannel channel = FileChannel.open(path, options, attributes.make())) {
                return access(channel, attributes);
            }
        });
        String actual = open(target, path -> {
            try (FileChannel channel = OverlappedChannels.openFileChannel(path, options, attributes.make())) {
                return access(channel, attributes);
            }
        });
        assertThat(actual).isEqualTo(expected);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void anAsynchronousChannelIsOpenedAsTheJdksIs(
            @ForAll Target target, @ForAll("optionSets") Set<OpenOption> options, @ForAll Attributes attributes)
            throws IOException {
        String expected = open(target, path -> {
            try (AsynchronousFileChannel channel =
                    AsynchronousFileChannel.open(path, options, null, attributes.make())) {
                return access(channel, attributes);
            }
        });
        String actual = open(target, path -> {
            try (AsynchronousFileChannel channel =
                    OverlappedChannels.openAsynchronousFileChannel(path, options, null, attributes.make())) {
                return access(channel, attributes);
            }
        });
        assertThat(actual).isEqualTo(expected);
    }

    private static String access(FileChannel channel, Attributes attributes) {
        Trace trace = new Trace();
        trace.call("size", channel::size);
        trace.call("read", () -> channel.read(ByteBuffer.allocate(0)));
        trace.call("write", () -> channel.write(ByteBuffer.allocate(0)));
        trace.call("position", channel::position);
        if (attributes.allowLocks) {
            trace.call("shared lock", () -> channel.tryLock(0, 1, true) != null);
            trace.call("lock", () -> channel.tryLock(5, 1, false) != null);
        }
        return trace.toString();
    }

    private static String access(AsynchronousFileChannel channel, Attributes attributes) {
        Trace trace = new Trace();
        trace.call("size", channel::size);
        trace.call("read", () -> channel.read(ByteBuffer.allocate(0), 0).get());
        trace.call("write", () -> channel.write(ByteBuffer.allocate(0), 0).get());
        if (attributes.allowLocks) {
            trace.call("shared lock", () -> channel.tryLock(0, 1, true) != null);
            trace.call("lock", () -> channel.tryLock(5, 1, false) != null);
        }
        return trace.toString();
    }

    @FunctionalInterface
    private interface Opening {
        String open(Path path) throws IOException;
    }

    /** Opens what the target stands for, and tells how that went and what there is afterwards. */
    private String open(Target target, Opening opening) throws IOException {
        Path base = Files.createDirectory(directory.resolve("base"));
        try {
            Path path = target.make(base);
            String outcome;
            try {
                outcome = opening.open(path);
            } catch (FileSystemException e) {
                outcome = e.getClass().getName() + " of " + e.getFile();
            } catch (IOException e) {
                outcome = e.getClass().getName();
            } catch (RuntimeException e) {
                outcome = e.toString();
            }
            return outcome + "\n" + describe(base);
        } finally {
            remove(base);
        }
    }

    private static String describe(Path base) throws IOException {
        try (Stream<Path> files = Files.walk(base)) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                lines.add(file + " "
                        + Files.readAttributes(
                                file, "posix:permissions,isDirectory,isSymbolicLink", LinkOption.NOFOLLOW_LINKS)
                        + (Files.isRegularFile(file) ? Arrays.toString(Files.readAllBytes(file)) : ""));
            }
            return String.join("\n", lines);
        }
    }

    /** Named, because javac warns of any mention of the class. */
    private static OpenOption extended(String name) {
        try {
            Object[] all = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return (OpenOption) Arrays.stream(all)
                    .filter(option -> option.toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<Set<OpenOption>> optionSets() {
        List<OpenOption> all = new ArrayList<>(List.of(StandardOpenOption.values()));
        all.add(StandardOpenOption.WRITE);
        all.add(StandardOpenOption.WRITE);
        all.add(StandardOpenOption.CREATE);
        all.add(LinkOption.NOFOLLOW_LINKS);
        all.add(extended("NOSHARE_READ"));
        return Arbitraries.of(all).set().ofMinSize(0).ofMaxSize(4);
    }
}
