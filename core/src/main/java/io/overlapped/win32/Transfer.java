package io.overlapped.win32;

import io.overlapped.FileHandle;
import io.overlapped.MisuseException;
import io.overlapped.Outcome;
import io.overlapped.Overlapped;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Reading and writing: checks what Win32 checks, issues, and turns an {@link Outcome} into BOOL and last error. */
final class Transfer {
    /**
     * The operation that ended with more data to come, on the thread where it did. What issuing returns does not tell, and the
     * operation itself belongs to its callback by then.
     */
    private static final ThreadLocal<@Nullable OVERLAPPED> MORE_DATA = new ThreadLocal<>();

    private Transfer() {}

    static void moreData(OVERLAPPED overlapped) {
        MORE_DATA.set(overlapped);
    }

    /** Issues one operation of the model's. */
    @FunctionalInterface
    interface Issue {
        Outcome on(Overlapped overlapped);
    }

    /** ReadFile or WriteFile. */
    static boolean run(
            @Nullable FileHandle file,
            boolean read,
            @Nullable MemorySegment buffer,
            int length,
            @Nullable IntRef moved,
            @Nullable OVERLAPPED overlapped) {
        if (moved != null) {
            moved.value = 0;
        }
        int error = check(file, overlapped);
        if (file == null || error != 0) {
            return Failing.with(error);
        }
        long bytes = Integer.toUnsignedLong(length);
        error = checkBuffer(buffer, bytes, read);
        if (error != 0) {
            return Failing.with(error);
        }
        MemorySegment data = buffer == null ? MemorySegment.NULL : buffer.asSlice(0, bytes);
        if (file.isSynchronous()) {
            return synchronously(file, read, data, moved, overlapped);
        }
        return overlapped == null
                ? Failing.with(WinError.ERROR_INVALID_PARAMETER)
                : issue(file, moved, overlapped, o -> read ? file.read(data, o) : file.write(data, o));
    }

    /** What is wrong with handle and operation, or 0. */
    static int check(@Nullable FileHandle file, @Nullable OVERLAPPED overlapped) {
        if (file == null || !file.isOpen()) {
            return WinError.ERROR_INVALID_HANDLE;
        }
        return overlapped == null ? 0 : overlapped.fieldsToModel();
    }

    /** What is wrong with a buffer, or 0. */
    static int checkBuffer(@Nullable MemorySegment buffer, long bytes, boolean read) {
        if (bytes == 0) {
            return 0;
        }
        boolean usable = buffer != null
                && buffer.byteSize() >= bytes
                && buffer.scope().isAlive()
                && buffer.isAccessibleBy(Thread.currentThread())
                && !(read && buffer.isReadOnly());
        return usable ? 0 : WinError.ERROR_NOACCESS;
    }

    static boolean issue(FileHandle file, @Nullable IntRef moved, OVERLAPPED overlapped, Issue call) {
        Outcome outcome;
        boolean pipe = file.isNamedPipe();
        if (pipe) {
            MORE_DATA.remove();
        }
        try {
            outcome = call.on(overlapped);
        } catch (MisuseException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            return Failing.with(WinError.ERROR_INVALID_PARAMETER);
        } catch (IllegalStateException | WrongThreadException e) {
            return Failing.with(file.isOpen() ? WinError.ERROR_NOACCESS : WinError.ERROR_INVALID_HANDLE);
        }
        return switch (outcome) {
            case PENDING, PENDING_SILENTLY -> Failing.with(WinError.ERROR_IO_PENDING);
            case FAILED -> Failing.with(overlapped.error());
            case COMPLETED, COMPLETED_SILENTLY -> {
                if (moved != null) {
                    moved.value = (int) overlapped.bytesTransferred();
                }
                yield !(pipe && hasMore(overlapped)) || Failing.with(WinError.ERROR_MORE_DATA);
            }
        };
    }

    @SuppressWarnings("ReferenceEquality") // this operation, not one like it
    private static boolean hasMore(OVERLAPPED overlapped) {
        return MORE_DATA.get() == overlapped;
    }

    private static boolean synchronously(
            FileHandle file,
            boolean read,
            MemorySegment data,
            @Nullable IntRef moved,
            @Nullable OVERLAPPED overlapped) {
        boolean atPointer = overlapped == null;
        OVERLAPPED operation = overlapped == null ? new OVERLAPPED() : overlapped;
        boolean done = issue(
                file,
                moved,
                operation,
                o -> read
                        ? file.pointer().read(data, o, atPointer)
                        : file.pointer().write(data, o, atPointer));
        if (operation.error() == WinError.ERROR_MORE_DATA) {
            if (moved != null) {
                moved.value = (int) operation.bytesTransferred();
            }
            return Failing.with(WinError.ERROR_MORE_DATA);
        }
        if (done || operation.error() == 0) {
            return done;
        }
        if (moved != null) {
            moved.value = (int) operation.bytesTransferred();
        }
        return atPointer && operation.error() == WinError.ERROR_HANDLE_EOF;
    }
}
