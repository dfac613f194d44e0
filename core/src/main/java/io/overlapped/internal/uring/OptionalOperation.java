package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.*;

import io.overlapped.internal.engine.OperationKind;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Operations that an io_uring which is good for everything else may not know. Each can also be switched off, by its name in
 * {@code -Dio.overlapped.uring.disable=}. Plain calls on the pool's threads perform them then.
 */
enum OptionalOperation {
    FTRUNCATE(OperationKind.TRUNCATE, IORING_OP_FTRUNCATE),
    FALLOCATE(OperationKind.ALLOCATE, IORING_OP_FALLOCATE),
    FADVISE(OperationKind.ADVISE, IORING_OP_FADVISE),
    OPENAT(OperationKind.OPEN, IORING_OP_OPENAT),
    STATX(OperationKind.STATUS, IORING_OP_STATX),
    RENAMEAT(OperationKind.RENAME, IORING_OP_RENAMEAT),
    UNLINKAT(OperationKind.DELETE, IORING_OP_UNLINKAT),
    MKDIRAT(OperationKind.CREATE_DIRECTORY, IORING_OP_MKDIRAT);

    private final OperationKind kind;
    private final int opcode;

    OptionalOperation(OperationKind kind, int opcode) {
        this.kind = kind;
        this.opcode = opcode;
    }

    /** Those whose opcodes the kernel knows. */
    static Set<OptionalOperation> known(IntPredicate supported) {
        Set<OptionalOperation> known = EnumSet.noneOf(OptionalOperation.class);
        for (OptionalOperation one : values()) {
            if (supported.test(one.opcode)) {
                known.add(one);
            }
        }
        return known;
    }

    /** The kinds that rings do not perform: what the kernel does not know, and what is switched off. */
    static Set<OperationKind> notForRings(Set<OptionalOperation> known) {
        String disabled = System.getProperty("io.overlapped.uring.disable", "").toLowerCase(Locale.ROOT);
        Set<OperationKind> kinds = EnumSet.noneOf(OperationKind.class);
        for (OptionalOperation one : values()) {
            if (!known.contains(one) || disabled.contains(one.name().toLowerCase(Locale.ROOT))) {
                kinds.add(one.kind);
            }
        }
        return kinds;
    }
}
