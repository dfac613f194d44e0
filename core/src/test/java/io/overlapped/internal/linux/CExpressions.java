package io.overlapped.internal.linux;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a Java constant of this package is called in C. */
final class CExpressions {
    /** Java prefix of a structure's constants, and its C name; the longer of two that fit comes first. */
    private static final Map<String, String> STRUCTURES = structures();

    /** Fields that have another name in C. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("SQE_OP_FLAGS", "rw_flags"),
            Map.entry("TIMESPEC_SEC", "tv_sec"),
            Map.entry("TIMESPEC_NSEC", "tv_nsec"),
            Map.entry("STATX_TIMESTAMP_SEC", "tv_sec"),
            Map.entry("STATX_TIMESTAMP_NSEC", "tv_nsec"),
            Map.entry("SOCKADDR_UN_FAMILY", "sun_family"),
            Map.entry("SOCKADDR_UN_PATH", "sun_path"),
            Map.entry("FLOCK_TYPE", "l_type"),
            Map.entry("FLOCK_WHENCE", "l_whence"),
            Map.entry("FLOCK_START", "l_start"),
            Map.entry("FLOCK_LEN", "l_len"),
            Map.entry("FLOCK_PID", "l_pid"),
            Map.entry("IOVEC_BASE", "iov_base"),
            Map.entry("IOVEC_LEN", "iov_len"),
            Map.entry("ITIMERSPEC_VALUE_SEC", "it_value.tv_sec"),
            Map.entry("RLIMIT_CUR", "rlim_cur"),
            Map.entry("RLIMIT_MAX", "rlim_max"));

    private CExpressions() {}

    static Optional<String> of(Class<?> owner, String name) {
        if (owner == IoUringLayout.class || owner == CLayout.class) {
            return layout(name);
        }
        if (name.equals("AUDIT_ARCH")) {
            return Optional.of("AUDIT_ARCH_" + Platform.architecture());
        }
        if (name.startsWith("SYS_")) {
            return Optional.of("SYS_" + lower(name.substring(4)));
        }
        return Optional.of(name);
    }

    private static Optional<String> layout(String name) {
        if (name.startsWith("STX_")) {
            return Optional.of("offsetof(struct statx, " + lower(name) + ")");
        }
        if (name.equals("STATX_STRUCT_SIZE")) {
            return Optional.of("sizeof(struct statx)");
        }
        for (Map.Entry<String, String> structure : STRUCTURES.entrySet()) {
            String prefix = structure.getKey() + "_";
            if (name.startsWith(prefix)) {
                return Optional.of(member(structure.getValue(), name, lower(name.substring(prefix.length()))));
            }
        }
        return Optional.empty();
    }

    private static String member(String structure, String name, String field) {
        if (field.equals("size")) {
            return "sizeof(struct " + structure + ")";
        }
        // The members of the two nested structures of io_uring_params.
        String path = field.replaceFirst("^(sq|cq)_off_", "$1_off.");
        return "offsetof(struct " + structure + ", " + FIELDS.getOrDefault(name, path) + ")";
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> structures() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("SQE", "io_uring_sqe");
        names.put("CQE", "io_uring_cqe");
        names.put("PARAMS", "io_uring_params");
        names.put("GETEVENTS_ARG", "io_uring_getevents_arg");
        names.put("PROBE_OP", "io_uring_probe_op");
        names.put("PROBE", "io_uring_probe");
        names.put("SYNC_CANCEL", "io_uring_sync_cancel_reg");
        names.put("TIMESPEC", "__kernel_timespec");
        names.put("RSRC_REGISTER", "io_uring_rsrc_register");
        names.put("RSRC_UPDATE2", "io_uring_rsrc_update2");
        names.put("RSRC_UPDATE", "io_uring_rsrc_update");
        names.put("IOVEC", "iovec");
        names.put("POLLFD", "pollfd");
        names.put("EPOLL_EVENT", "epoll_event");
        names.put("STATX_TIMESTAMP", "statx_timestamp");
        names.put("RLIMIT", "rlimit");
        names.put("ITIMERSPEC", "itimerspec");
        names.put("SOCK_FILTER", "sock_filter");
        names.put("SOCK_FPROG", "sock_fprog");
        names.put("SECCOMP_DATA", "seccomp_data");
        names.put("SOCKADDR_UN", "sockaddr_un");
        names.put("UCRED", "ucred");
        names.put("FLOCK", "flock");
        return names;
    }
}
