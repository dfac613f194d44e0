package io.overlapped;

import io.overlapped.internal.engine.Descriptor;
import io.overlapped.internal.engine.Engine;
import io.overlapped.internal.engine.LaneThread;
import io.overlapped.internal.engine.Operation;
import io.overlapped.internal.engine.OperationKind;
import io.overlapped.internal.engine.Operations;
import io.overlapped.internal.engine.StreamQueue;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of an operation from the program's call to the engine: what is wrong with it is found before anything changes,
 * then the {@link Overlapped} is claimed, the memory bound, the ledger asked, and the file held, in this order; whatever fails
 * undoes what came before it.
 */
final class Issuer {
    private final FileHandle file;
    private final Descriptor descriptor;

    Issuer(FileHandle file, Descriptor descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    Outcome issue(
            Overlapped overlapped,
            OperationKind kind,
            @Nullable ByteBuffer buffer,
            @Nullable MemorySegment segment,
            @Nullable List<MemorySegment> segments) {
        Objects.requireNonNull(overlapped, "overlapped");
        if (kind.isTransfer() && buffer == null && segment == null && segments == null) {
            throw new NullPointerException("buffer");
        }
        checkOffset(kind, overlapped.offset());
        ThreadPoolIo io = file.io(); // once: another thread may be binding the file
        ThreadPool pool = io != null ? io.pool() : ThreadPool.processPool();
        pool.checkOpen();
        claim(overlapped, kind);
        Operation operation = overlapped.operation();
        boolean bound;
        try {
            bound = describe(overlapped, kind, buffer, segment, segments);
        } catch (RuntimeException | Error e) {
            overlapped.notBegun(Win32Error.ERROR_INVALID_PARAMETER);
            throw e;
        }
        if (operation.isAppend() && !operation.isOneCall()) {
            overlapped.notBegun(Win32Error.ERROR_INVALID_PARAMETER);
            throw new IllegalArgumentException(OperationText.describe(kind, overlapped.offset(), operation.length())
                    + " on " + file.name() + " refused: an append is atomic up to " + Operation.MAXIMUM_CHUNK
                    + " bytes in " + Operation.MAXIMUM_SEGMENTS + " segments; split it");
        }
        int refusal = bound ? refusal(operation) : Win32Error.ERROR_NOT_ENOUGH_MEMORY;
        if (refusal != 0) {
            overlapped.notBegun(refusal);
            return Outcome.FAILED;
        }
        return announce(overlapped, io, pool);
    }

    /** Locks the bytes from the operation's offset on. The flags are those of {@link FileLocks}. */
    Outcome lock(Overlapped overlapped, long length, int flags) {
        Objects.requireNonNull(overlapped, "overlapped");
        ThreadPoolIo io = file.io();
        ThreadPool pool = io != null ? io.pool() : ThreadPool.processPool();
        pool.checkOpen();
        claim(overlapped, OperationKind.LOCK);
        Operation operation = overlapped.operation();
        operation.describe(OperationKind.LOCK, descriptor, overlapped.offset(), flags);
        operation.buffer(0, length);
        int refusal = refusal(operation);
        if (refusal != 0) {
            overlapped.notBegun(refusal);
            return Outcome.FAILED;
        }
        return announce(overlapped, io, pool);
    }

    /** Throws where the offset is one that the system must never see. */
    void checkOffset(OperationKind kind, long offset) {
        if (offset >= 0 || !kind.isTransfer() || descriptor.isStream()) {
            return;
        }
        if (offset != Overlapped.APPEND || !kind.isWrite()) {
            throw new IllegalArgumentException(OperationText.describe(kind, offset, 0) + " on " + file.name()
                    + " refused: offsets are 0 or more; only a write may have Overlapped.APPEND (-1)");
        }
    }

    private void claim(Overlapped overlapped, OperationKind kind) {
        if (!overlapped.begin()) {
            throw new MisuseException(OperationText.describe(kind, overlapped.offset(), 0) + " on " + file.name()
                    + " refused: the Overlapped is in use: its last operation "
                    + (overlapped.isCompleted() ? "is over, but its callback has yet to run." : "is still in flight.")
                    + " Use one Overlapped for each operation, and use it again only in its callback or after.");
        }
    }

    private boolean describe(
            Overlapped overlapped,
            OperationKind kind,
            @Nullable ByteBuffer buffer,
            @Nullable MemorySegment segment,
            @Nullable List<MemorySegment> segments) {
        Operation operation = overlapped.operation();
        operation.describe(kind, descriptor, overlapped.offset(), 0);
        if (kind.isWrite() && kind.isTransfer()) {
            if (overlapped.offset() == Overlapped.APPEND && !descriptor.isStream()) {
                operation.appending();
            }
            if (overlapped.isDurable()) {
                operation.durable();
            }
        }
        if (buffer != null) {
            return overlapped.binding().bind(operation, buffer);
        }
        if (segment != null) {
            return overlapped.binding().bind(operation, segment, overlapped.isVouched());
        }
        if (segments != null) {
            return overlapped.binding().bind(operation, segments, overlapped.isVouched());
        }
        return true;
    }

    /** The error with which the operation cannot even begin, or 0. */
    private int refusal(Operation operation) {
        OperationKind kind = operation.kind();
        boolean allowed = !kind.isTransfer()
                || (kind.isWrite()
                        ? descriptor.traits().writable()
                        : descriptor.traits().readable());
        if (!file.isOpen()) {
            return Win32Error.ERROR_INVALID_HANDLE;
        }
        if (!allowed) {
            return Win32Error.ERROR_ACCESS_DENIED;
        }
        if (kind == OperationKind.LOCK) {
            boolean countable = operation.offset() >= 0 && operation.length() >= 0;
            return descriptor.isStream()
                    ? Win32Error.ERROR_INVALID_PARAMETER
                    : countable ? 0 : Win32Error.ERROR_INVALID_LOCK_RANGE;
        }
        PipeState pipe = file.pipeState();
        if (pipe != null) {
            return pipe.refusal(kind);
        }
        return operation.isAligned() ? 0 : Win32Error.ERROR_INVALID_PARAMETER;
    }

    private Outcome announce(Overlapped overlapped, @Nullable ThreadPoolIo io, ThreadPool pool) {
        Operation operation = overlapped.operation();
        boolean silent = io == null || overlapped.isWithoutCompletion();
        Account account = null;
        if (io != null && !silent) {
            try {
                account = io.notifications().issue(operation.kind(), overlapped.offset(), operation.length());
            } catch (RuntimeException e) {
                overlapped.notBegun(Win32Error.ERROR_INVALID_PARAMETER);
                throw e;
            }
        }
        if (!descriptor.acquire()) {
            giveBack(io, account);
            overlapped.notBegun(Win32Error.ERROR_INVALID_HANDLE);
            return Outcome.FAILED;
        }
        overlapped.issuing(file, account, !silent && account == null);
        file.operationBegins(io == null ? pool : null);
        operation.engine(pool.core().engine());
        if (Operations.submit(operation, isTriedHere(operation, pool, silent))) {
            return endedHere(overlapped, io, account, silent);
        }
        return silent ? Outcome.PENDING_SILENTLY : Outcome.PENDING;
    }

    /**
     * Whether the issuing thread looks first whether it can serve the operation. On the pool's own threads a ring
     * serves many at a time for one system call, so there it pays only where no completion has to be queued.
     */
    private boolean isTriedHere(Operation operation, ThreadPool pool, boolean silent) {
        return descriptor.isStream()
                || operation.kind() == OperationKind.LOCK
                || (pool.readsInline()
                        && (silent || file.skipsCompletion() || !(Thread.currentThread() instanceof LaneThread)));
    }

    /** The operation is over before issuing returned. */
    private Outcome endedHere(
            Overlapped overlapped, @Nullable ThreadPoolIo io, @Nullable Account account, boolean silent) {
        Operation operation = overlapped.operation();
        StreamQueue queue = Operations.queueOf(operation);
        Engine engine = operation.engine();
        int error = overlapped.errorOf(overlapped.releaseBuffer());
        Outcome outcome;
        boolean more = error == Win32Error.ERROR_MORE_DATA; // a success, but not one that is skipped
        if (error != 0 && !more) {
            giveBack(io, account);
            overlapped.endHere(error);
            outcome = Outcome.FAILED;
        } else if (silent || (file.skipsCompletion() && !more)) {
            giveBack(io, account);
            overlapped.endHere(error);
            outcome = Outcome.COMPLETED_SILENTLY;
        } else {
            Object token = operation.completion().publish(operation);
            if (token != null) {
                engine.deliver(operation, token);
            }
            outcome = Outcome.COMPLETED;
        }
        Operations.advance(queue);
        return outcome;
    }

    private static void giveBack(@Nullable ThreadPoolIo io, @Nullable Account account) {
        if (io != null && account != null) {
            io.notifications().giveBack(account);
        }
    }
}
