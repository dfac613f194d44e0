package io.overlapped;

import io.overlapped.internal.linux.FileConstants;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations on paths by the JDK, where the system's own calls are not known. */
final class JdkPaths {
    private JdkPaths() {}

    static FileStatus status(Path path, LinkOption... options) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return basic(Files.readAttributes(path, BasicFileAttributes.class, options));
        }
        Map<String, Object> all = Files.readAttributes(path, "unix:*", options);
        long size = number(all, "size");
        return new FileStatus(
                size,
                (int) number(all, "mode"),
                number(all, "nlink"),
                (int) number(all, "uid"),
                (int) number(all, "gid"),
                number(all, "ino"),
                device(number(all, "dev")),
                0,
                size,
                time(all, "lastAccessTime"),
                time(all, "lastModifiedTime"),
                time(all, "ctime"),
                time(all, "creationTime"),
                0,
                0);
    }

    /** A device's two numbers in the halves of one. The JDK tells them in one number, whose make-up is known of Linux only. */
    private static long device(long number) {
        return "Linux".equals(System.getProperty("os.name")) ? ofLinux(number) : number;
    }

    /** As gnu_dev_major and gnu_dev_minor take them apart. */
    static long ofLinux(long number) {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & 0xffff_f000L);
        long minor = (number & 0xff) | (number >>> 12 & 0xffff_ff00L);
        return major << Integer.SIZE | minor;
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static Instant time(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
    }

    private static FileStatus basic(BasicFileAttributes found) {
        int kind = found.isRegularFile()
                ? FileConstants.S_IFREG
                : found.isDirectory() ? FileConstants.S_IFDIR : found.isSymbolicLink() ? FileConstants.S_IFLNK : 0;
        return new FileStatus(
                found.size(),
                kind,
                1,
                0,
                0,
                0,
                0,
                0,
                found.size(),
                found.lastAccessTime().toInstant(),
                found.lastModifiedTime().toInstant(),
                found.lastModifiedTime().toInstant(),
                found.creationTime().toInstant(),
                0,
                0);
    }

    /** The JDK replaces whatever is there in one step, or looks first: there is nothing in between. */
    static @Nullable Void rename(Path from, Path to, boolean replace) throws IOException {
        if (!replace && Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        return null;
    }

    static @Nullable Void delete(Path path) throws IOException {
        Files.delete(path);
        return null;
    }

    static @Nullable Void createDirectory(Path path) throws IOException {
        Files.createDirectory(path);
        return null;
    }
}
