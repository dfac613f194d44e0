package io.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/** Compares a status with what the JDK tells of the same file. */
final class Statuses {
    private Statuses() {}

    static void assertSame(FileStatus status, Path path, LinkOption... options) throws IOException {
        Map<String, Object> jdk = Files.readAttributes(path, "unix:*", options);
        assertThat(status.size()).isEqualTo(jdk.get("size"));
        assertThat(status.mode()).isEqualTo(jdk.get("mode"));
        assertThat(status.inode()).isEqualTo(jdk.get("ino"));
        assertThat(status.links()).isEqualTo(((Number) jdk.get("nlink")).longValue());
        assertThat(status.userId()).isEqualTo(jdk.get("uid"));
        assertThat(status.groupId()).isEqualTo(jdk.get("gid"));
        assertThat(FileTime.from(status.modified())).isEqualTo(jdk.get("lastModifiedTime"));
        assertThat(FileTime.from(status.changed())).isEqualTo(jdk.get("ctime"));
        assertThat(status.isRegularFile()).isEqualTo(jdk.get("isRegularFile"));
        assertThat(status.isDirectory()).isEqualTo(jdk.get("isDirectory"));
        assertThat(status.isSymbolicLink()).isEqualTo(jdk.get("isSymbolicLink"));
        assertThat(status.blockSize()).isPositive();
    }
}
