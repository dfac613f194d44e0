package io.overlapped.win32;

import io.overlapped.CallbackEnvironment;
import io.overlapped.Priority;
import io.overlapped.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * TP_CALLBACK_ENVIRON: how the callbacks of objects are to run. Read when an object is created and never again. Not
 * thread-safe. A new one is as {@link WinBase#InitializeThreadpoolEnvironment} leaves it.
 */
public final class TP_CALLBACK_ENVIRON {
    /** 3, or 1; with anything else creating an object fails with ERROR_INVALID_PARAMETER. */
    public int Version = 3;

    /** Whose threads run the callbacks; null for the process' own pool. */
    public @Nullable ThreadPool Pool;

    /** One of the TP_CALLBACK_PRIORITY values of {@link WinNT}. */
    public int CallbackPriority = WinNT.TP_CALLBACK_PRIORITY_NORMAL;

    /** Whether callbacks may take long. */
    public boolean LongFunction;

    /** Whether callbacks need a thread that does not end when idle. */
    public boolean Persistent;

    /** As initialized. */
    public TP_CALLBACK_ENVIRON() {}

    void reset() {
        Version = 3;
        Pool = null;
        CallbackPriority = WinNT.TP_CALLBACK_PRIORITY_NORMAL;
        LongFunction = false;
        Persistent = false;
    }

    boolean isValid() {
        return (Version == 1 || Version == 3)
                && CallbackPriority >= WinNT.TP_CALLBACK_PRIORITY_HIGH
                && CallbackPriority < WinNT.TP_CALLBACK_PRIORITY_INVALID;
    }

    CallbackEnvironment snapshot() {
        Priority priority = switch (CallbackPriority) {
            case WinNT.TP_CALLBACK_PRIORITY_HIGH -> Priority.HIGH;
            case WinNT.TP_CALLBACK_PRIORITY_LOW -> Priority.LOW;
            default -> Priority.NORMAL;
        };
        ThreadPool pool = Pool;
        return new CallbackEnvironment(
                pool != null ? pool : ThreadPool.processPool(), priority, LongFunction, Persistent);
    }
}
