package io.overlapped.nio;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a program asks for when it opens a channel, checked as the JDK checks it: the same combinations are refused, in the
 * same order, with the same exceptions.
 *
 * @param follow whether a symbolic link is followed
 * @param permissions of a file that is created, before the umask
 */
record OpenRequest(
        boolean readable, boolean writable, boolean append, boolean follow, Set<OpenOption> options, int permissions) {
    private static final int READ_AND_WRITE_FOR_ALL = 0666;

    static OpenRequest forFileChannel(Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        OpenRequest request = of(options, attributes);
        if (request.append && options.contains(StandardOpenOption.READ)) {
            throw new IllegalArgumentException("READ + APPEND not allowed");
        }
        if (request.append && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
        }
        return request;
    }

    static OpenRequest forAsynchronous(Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        OpenRequest request = of(options, attributes);
        if (request.append) {
            throw new UnsupportedOperationException("APPEND not allowed");
        }
        return request;
    }

    private static OpenRequest of(Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        int permissions = permissions(attributes);
        Set<OpenOption> wanted = new HashSet<>();
        for (OpenOption option : options) {
            if (!isKnown(option)) {
                throw new UnsupportedOperationException(option + " not supported");
            }
            wanted.add(option);
        }
        boolean append = wanted.contains(StandardOpenOption.APPEND);
        boolean write = append || wanted.contains(StandardOpenOption.WRITE);
        boolean read = !write || wanted.contains(StandardOpenOption.READ);
        boolean createsNew = wanted.contains(StandardOpenOption.CREATE_NEW);
        boolean noFollow =
                wanted.contains(LinkOption.NOFOLLOW_LINKS) || wanted.contains(StandardOpenOption.DELETE_ON_CLOSE);
        return new OpenRequest(read, write, append, createsNew || !noFollow, Set.copyOf(wanted), permissions);
    }

    private static boolean isKnown(OpenOption option) {
        return option.equals(LinkOption.NOFOLLOW_LINKS)
                || option instanceof StandardOpenOption
                // com.sun.nio.file.ExtendedOpenOption, which is in a module that need not be there
                || (option instanceof Enum<?> other
                        && other.name().equals("DIRECT")
                        && other.getDeclaringClass().getName().equals("com.sun.nio.file.ExtendedOpenOption"));
    }

    private static int permissions(FileAttribute<?>... attributes) {
        int mode = READ_AND_WRITE_FOR_ALL;
        for (FileAttribute<?> attribute : attributes) {
            String name = attribute.name();
            if (!name.equals("posix:permissions") && !name.equals("unix:permissions")) {
                throw new UnsupportedOperationException("'" + name + "' not supported as initial attribute");
            }
            mode = bits((Set<?>) attribute.value());
        }
        return mode;
    }

    private static int bits(Set<?> permissions) {
        int bits = 0;
        for (Object permission : permissions) {
            bits |= bit((PosixFilePermission) permission);
        }
        return bits;
    }

    private static int bit(PosixFilePermission permission) {
        return switch (permission) {
            case OWNER_READ -> 0400;
            case OWNER_WRITE -> 0200;
            case OWNER_EXECUTE -> 0100;
            case GROUP_READ -> 040;
            case GROUP_WRITE -> 020;
            case GROUP_EXECUTE -> 010;
            case OTHERS_READ -> 04;
            case OTHERS_WRITE -> 02;
            case OTHERS_EXECUTE -> 01;
        };
    }

    /** How the JDK's own channel is opened on the same file: what it writes must be as durable as what this one writes. */
    Set<OpenOption> access() {
        Set<OpenOption> access = new HashSet<>();
        if (append) {
            access.add(StandardOpenOption.APPEND);
        } else {
            if (readable || !writable) {
                access.add(StandardOpenOption.READ);
            }
            if (writable) {
                access.add(StandardOpenOption.WRITE);
            }
        }
        for (OpenOption durable : List.of(StandardOpenOption.SYNC, StandardOpenOption.DSYNC)) {
            if (options.contains(durable)) {
                access.add(durable);
            }
        }
        return access;
    }
}
