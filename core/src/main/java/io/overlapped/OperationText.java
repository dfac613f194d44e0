package io.overlapped;

import io.overlapped.internal.engine.OperationKind;

/** Operations in words. */
final class OperationText {
    private OperationText() {}

    static String describe(OperationKind kind, long offset, long length) {
        String what = switch (kind) {
            case READ -> "read";
            case WRITE -> "write";
            case READ_VECTOR -> "scattering read";
            case WRITE_VECTOR -> "gathering write";
            case FLUSH -> "flush";
            case FLUSH_DATA -> "flush of data";
            case TRUNCATE -> "truncate";
            case POLL -> "poll";
            case CONNECT -> "connect";
            case LOCK -> "lock";
            case ALLOCATE -> "allocation";
            case ADVISE -> "advice";
            case OPEN -> "open";
            case STATUS -> "status";
            case RENAME -> "rename";
            case DELETE -> "delete";
            case CREATE_DIRECTORY -> "creation of a directory";
        };
        if (kind == OperationKind.LOCK || kind == OperationKind.ALLOCATE || kind == OperationKind.ADVISE) {
            return what + " of " + Long.toUnsignedString(length) + " bytes at offset " + offset;
        }
        if (!kind.isTransfer()) {
            return kind == OperationKind.TRUNCATE ? what + " to " + offset + " bytes" : what;
        }
        String where = offset == Overlapped.APPEND && kind.isWrite() ? "at the end" : "at offset " + offset;
        return length > 0 ? what + " of " + length + " bytes " + where : what + " " + where;
    }
}
