package io.overlapped.internal.linux;

import org.jspecify.annotations.Nullable;

/**
 * The processor architectures this package knows, and what differs between them.
 *
 * <p>x86-64 has system call numbers of its own; the two others share the kernel's generic table. The open flags are the
 * generic ones except on AArch64, which kept those of 32-bit ARM. Only x86-64 packs {@code struct epoll_event}.
 */
enum Architecture {
    X86_64(false, true, 0xC000_003E),
    AARCH64(true, false, 0xC000_00B7),
    RISCV64(false, false, 0xC000_00F3);

    private final boolean armOpenFlags;
    private final boolean oldSystemCallTable;
    private final int auditArch;

    Architecture(boolean armOpenFlags, boolean oldSystemCallTable, int auditArch) {
        this.armOpenFlags = armOpenFlags;
        this.oldSystemCallTable = oldSystemCallTable;
        this.auditArch = auditArch;
    }

    /** The architecture named by the system property {@code os.arch}, or null if it is none of these. */
    static @Nullable Architecture of(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            case "riscv64" -> RISCV64;
            default -> null;
        };
    }

    int openFlag(int generic, int arm) {
        return armOpenFlags ? arm : generic;
    }

    int systemCall(int x86, int generic) {
        return oldSystemCallTable ? x86 : generic;
    }

    int packed(int packedValue, int naturalValue) {
        return this == X86_64 ? packedValue : naturalValue;
    }

    int auditArch() {
        return auditArch;
    }
}
