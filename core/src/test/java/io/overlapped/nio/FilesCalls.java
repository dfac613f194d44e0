package io.overlapped.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What programs ask of a FileSystemProvider by way of {@link Files}: one call for each method, in its variants. */
enum FilesCalls {
    CREATE_FILE((a, b, n) -> Files.createFile(a)),
    WRITE((a, b, n) -> Files.writeString(a, "content " + n)),
    APPEND((a, b, n) -> Files.writeString(a, "more", StandardOpenOption.CREATE, StandardOpenOption.APPEND)),
    READ((a, b, n) -> Files.readString(a)),
    READ_ALL((a, b, n) -> Arrays.toString(Files.readAllBytes(a))),
    LINES((a, b, n) -> {
        try (Stream<String> lines = Files.lines(a)) {
            return lines.toList();
        }
    }),
    INPUT((a, b, n) -> {
        try (InputStream in = Files.newInputStream(a, n % 2 == 0 ? options() : options(LinkOption.NOFOLLOW_LINKS))) {
            return in.readAllBytes().length;
        }
    }),
    OUTPUT((a, b, n) -> {
        try (OutputStream out = Files.newOutputStream(
                a, n % 2 == 0 ? options() : options(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
            out.write(n);
            return "written";
        }
    }),
    BYTE_CHANNEL((a, b, n) -> {
        Set<OpenOption> wanted = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
        try (SeekableByteChannel channel = Files.newByteChannel(a, wanted, permissions)) {
            return channel.write(ByteBuffer.allocate(n)) + " of " + channel.size() + " by "
                    + channel.getClass().getName();
        }
    }),
    FILE_CHANNEL((a, b, n) -> {
        try (var channel = FileChannel.open(a, StandardOpenOption.WRITE)) {
            return channel.write(ByteBuffer.allocate(n)) + " of " + channel.size();
        }
    }),
    ASYNCHRONOUS_CHANNEL((a, b, n) -> {
        try (var channel = AsynchronousFileChannel.open(a, StandardOpenOption.READ)) {
            return channel.read(ByteBuffer.allocate(n), 0).get();
        }
    }),
    CREATE_DIRECTORY((a, b, n) -> Files.createDirectory(a)),
    CREATE_DIRECTORIES((a, b, n) -> Files.createDirectories(
            a.resolve("sub/sub"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))),
    DELETE((a, b, n) -> {
        Files.delete(a);
        return "deleted";
    }),
    DELETE_IF_EXISTS((a, b, n) -> Files.deleteIfExists(a)),
    COPY((a, b, n) -> Files.copy(a, b, copyOptions(n))),
    MOVE((a, b, n) -> Files.move(a, b, moveOptions(n))),
    COPY_IN((a, b, n) -> Files.copy(InputStream.nullInputStream(), a)),
    COPY_OUT((a, b, n) -> Files.copy(a, OutputStream.nullOutputStream())),
    SYMBOLIC_LINK((a, b, n) -> Files.createSymbolicLink(a, n % 2 == 0 ? b : b.getFileName())),
    HARD_LINK((a, b, n) -> Files.createLink(a, b)),
    READ_LINK((a, b, n) -> Files.readSymbolicLink(a)),
    EXISTS((a, b, n) -> Files.exists(a) + " " + Files.notExists(a) + " " + Files.exists(a, LinkOption.NOFOLLOW_LINKS)),
    KIND((a, b, n) -> Files.isDirectory(a) + " " + Files.isRegularFile(a) + " " + Files.isSymbolicLink(a)),
    ACCESS((a, b, n) -> Files.isReadable(a) + " " + Files.isWritable(a) + " " + Files.isExecutable(a)),
    HIDDEN((a, b, n) -> Files.isHidden(a)),
    SAME((a, b, n) -> Files.isSameFile(a, b)),
    SIZE((a, b, n) -> Files.isDirectory(a) ? "directory" : Files.size(a)),
    MISMATCH((a, b, n) -> Files.mismatch(a, b)),
    BASIC((a, b, n) -> {
        BasicFileAttributes read = Files.readAttributes(a, BasicFileAttributes.class);
        return read.isDirectory() + " " + read.isOther() + " " + read.isSymbolicLink();
    }),
    BASIC_OF_LINK((a, b, n) -> Files.readAttributes(a, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isSymbolicLink()),
    POSIX((a, b, n) -> Files.readAttributes(a, PosixFileAttributes.class).permissions()),
    DOS((a, b, n) -> Files.readAttributes(a, DosFileAttributes.class).isArchive()),
    NAMED((a, b, n) -> new TreeMap<>(Files.readAttributes(a, "posix:permissions,owner,isDirectory"))),
    NAMED_WRONGLY((a, b, n) -> Files.readAttributes(a, "no:such")),
    SET_PERMISSIONS((a, b, n) -> Files.readAttributes(
                    Files.setPosixFilePermissions(
                            a, PosixFilePermissions.fromString(n % 2 == 0 ? "rwxr-x---" : "rwx------")),
                    PosixFileAttributes.class)
            .permissions()),
    SET_TIME((a, b, n) -> Files.getLastModifiedTime(
            Files.setLastModifiedTime(a, FileTime.fromMillis(1_700_000_000_000L + n * 1000L)))),
    SET_ATTRIBUTE((a, b, n) -> Files.getAttribute(
            Files.setAttribute(a, "unix:mode", 0700 + n % 8, LinkOption.NOFOLLOW_LINKS), "unix:mode")),
    OWNER((a, b, n) -> Files.setOwner(a, Files.getOwner(a)).getFileName() + " " + Files.getOwner(a)),
    VIEW((a, b, n) -> {
        BasicFileAttributeView basic = Files.getFileAttributeView(a, BasicFileAttributeView.class);
        PosixFileAttributeView posix = Files.getFileAttributeView(a, PosixFileAttributeView.class);
        return basic.name() + posix.name() + posix.readAttributes().permissions();
    }),
    STORE((a, b, n) -> Files.getFileStore(a) + " " + Files.getFileStore(a).equals(Files.getFileStore(a))),
    REAL_PATH((a, b, n) -> a.toRealPath()),
    REAL_PATH_OF_LINK((a, b, n) -> a.toRealPath(LinkOption.NOFOLLOW_LINKS)),
    LIST((a, b, n) -> {
        try (Stream<Path> entries = Files.list(a)) {
            return new TreeSet<>(entries.toList());
        }
    }),
    WALK((a, b, n) -> {
        try (Stream<Path> entries = Files.walk(a.getParent(), n)) {
            return new TreeSet<>(entries.toList());
        }
    }),
    FIND((a, b, n) -> {
        try (Stream<Path> entries = Files.find(a.getParent(), 9, (path, read) -> read.isRegularFile())) {
            return new TreeSet<>(entries.toList());
        }
    }),
    GLOB((a, b, n) -> {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(a.getParent(), "{a,b}*")) {
            return sorted(entries);
        }
    }),
    FILTER((a, b, n) -> {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                a.getParent(), entry -> entry.endsWith("a") && entry.startsWith(a.getRoot()))) {
            return sorted(entries);
        }
    }),
    SECURE((a, b, n) -> {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(a.getParent())) {
            var secure = (SecureDirectoryStream<Path>) entries;
            secure.move(a.getFileName(), secure, b.getFileName());
            return secure.getFileAttributeView(b.getFileName(), BasicFileAttributeView.class)
                    .readAttributes()
                    .isDirectory();
        }
    }),
    DELETE_TREE((a, b, n) -> Files.walkFileTree(a, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes read) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }));

    @SuppressWarnings("ImmutableEnumChecker") // none of the calls keeps anything
    private final Call call;

    FilesCalls(Call call) {
        this.call = call;
    }

    /** A call with two names below the same directory, and a number to vary it. */
    @FunctionalInterface
    interface Call {
        Object run(Path a, Path b, int n) throws Exception;
    }

    /** Makes the call, and tells what came of it, with {@code base} left out of all names. */
    String outcome(Path base, String a, String b, int n) {
        String outcome;
        try {
            outcome = String.valueOf(call.run(base.resolve(a), base.resolve(b), n));
        } catch (FileSystemException e) {
            // In its own words, where there is no class for the cause.
            outcome = e.getClass() == FileSystemException.class ? e.getClass() + " of " + e.getFile() : e.toString();
        } catch (Exception e) {
            outcome = e.toString();
        }
        return name() + " " + a + " " + b + " " + n + " -> " + outcome.replace(base.toString(), "BASE");
    }

    private static OpenOption[] options(OpenOption... options) {
        return options;
    }

    private static CopyOption[] copyOptions(int n) {
        return switch (n % 4) {
            case 0 -> new CopyOption[0];
            case 1 -> new CopyOption[] {StandardCopyOption.REPLACE_EXISTING};
            case 2 -> new CopyOption[] {StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS};
            default -> new CopyOption[] {StandardCopyOption.ATOMIC_MOVE};
        };
    }

    private static CopyOption[] moveOptions(int n) {
        return switch (n % 4) {
            case 0 -> new CopyOption[0];
            case 1 -> new CopyOption[] {StandardCopyOption.REPLACE_EXISTING};
            case 2 -> new CopyOption[] {StandardCopyOption.ATOMIC_MOVE};
            default -> new CopyOption[] {StandardCopyOption.COPY_ATTRIBUTES};
        };
    }

    private static List<Path> sorted(DirectoryStream<Path> entries) {
        List<Path> all = new ArrayList<>();
        entries.forEach(all::add);
        all.sort(null);
        return all;
    }
}
