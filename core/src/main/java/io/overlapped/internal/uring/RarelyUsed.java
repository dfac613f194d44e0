package io.overlapped.internal.uring;

import static io.overlapped.internal.linux.IoUringConstants.*;
import static io.overlapped.internal.linux.IoUringLayout.*;

import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.linux.NativeMemory;

/** Submission entries of operations other than transfers: those that change or ask about a file, and those on paths. */
final class RarelyUsed {
    private RarelyUsed() {}

    static void fill(long entry, Operation operation, long userData) {
        int directory = operation.descriptor().fd();
        long path = operation.currentAddress();
        int length = (int) operation.length();
        switch (operation.kind()) {
            case ALLOCATE -> {
                prepare(entry, IORING_OP_FALLOCATE, operation, userData);
                NativeMemory.putLong(entry + SQE_OFF, operation.offset());
                NativeMemory.putLong(entry + SQE_ADDR, operation.length());
                NativeMemory.putInt(entry + SQE_LEN, operation.callFlags());
            }
            case ADVISE -> {
                prepare(entry, IORING_OP_FADVISE, operation, userData);
                NativeMemory.putLong(entry + SQE_OFF, operation.offset());
                NativeMemory.putInt(entry + SQE_LEN, length);
                NativeMemory.putInt(entry + SQE_OP_FLAGS, operation.callFlags());
            }
            case OPEN -> {
                prepare(entry, IORING_OP_OPENAT, operation, userData);
                path(entry, path, length, 0, operation.callFlags());
            }
            case STATUS -> {
                prepare(entry, IORING_OP_STATX, operation, userData);
                path(entry, path, length, operation.offset(), operation.callFlags());
            }
            case RENAME -> {
                prepare(entry, IORING_OP_RENAMEAT, operation, userData);
                path(entry, path, directory, operation.offset(), operation.callFlags());
            }
            case DELETE -> {
                prepare(entry, IORING_OP_UNLINKAT, operation, userData);
                path(entry, path, 0, 0, operation.callFlags());
            }
            case CREATE_DIRECTORY -> {
                prepare(entry, IORING_OP_MKDIRAT, operation, userData);
                path(entry, path, length, 0, 0);
            }
            default -> throw new IllegalStateException(operation.kind() + " is not one of these");
        }
    }

    private static void prepare(long entry, int opcode, Operation operation, long userData) {
        NativeMemory.putByte(entry + SQE_OPCODE, (byte) opcode);
        NativeMemory.putInt(entry + SQE_FD, operation.descriptor().fd());
        NativeMemory.putLong(entry + SQE_USER_DATA, userData);
    }

    private static void path(long entry, long path, int length, long second, int flags) {
        NativeMemory.putLong(entry + SQE_ADDR, path);
        NativeMemory.putInt(entry + SQE_LEN, length);
        NativeMemory.putLong(entry + SQE_ADDR2, second);
        NativeMemory.putInt(entry + SQE_OP_FLAGS, flags);
    }
}
