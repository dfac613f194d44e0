package io.overlapped.win32;

import io.overlapped.CallbackEnvironment;
import io.overlapped.CleanupCancelCallback;
import io.overlapped.CleanupGroup;
import io.overlapped.FinalizationCallback;
import io.overlapped.Priority;
import io.overlapped.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * TP_CALLBACK_ENVIRON: how the callbacks of objects are to run. Read when an object is created and never again. Not
 * thread-safe. A new one is as {@link WinBase#InitializeThreadpoolEnvironment} leaves it.
 */
@SuppressWarnings("VariableNameSameAsType") // the members are called as in C
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

    /** The group that objects become members of, or null. */
    public @Nullable CleanupGroup CleanupGroup;

    /** Told when the group cancels an object, or null. */
    public @Nullable CleanupCancelCallback CleanupGroupCancelCallback;

    /** Runs after each callback, or null. */
    public @Nullable FinalizationCallback FinalizationCallback;

    /** Stands for the library whose code the callbacks are; kept and not used. */
    public @Nullable Object RaceDll;

    /** As initialized. */
    public TP_CALLBACK_ENVIRON() {}

    void reset() {
        Version = 3;
        Pool = null;
        CallbackPriority = WinNT.TP_CALLBACK_PRIORITY_NORMAL;
        LongFunction = false;
        Persistent = false;
        CleanupGroup = null;
        CleanupGroupCancelCallback = null;
        FinalizationCallback = null;
        RaceDll = null;
    }

    boolean isValid() {
        return (Version == 1 || Version == 3)
                && CallbackPriority >= WinNT.TP_CALLBACK_PRIORITY_HIGH
                && CallbackPriority < WinNT.TP_CALLBACK_PRIORITY_INVALID;
    }

    /** What a function is given that creates an object: valid, or none at all. */
    static boolean isUsable(@Nullable TP_CALLBACK_ENVIRON environment) {
        return environment == null || environment.isValid();
    }

    /** Null, for the process' pool, where there is none. */
    static @Nullable CallbackEnvironment snapshotOf(@Nullable TP_CALLBACK_ENVIRON environment) {
        return environment != null ? environment.snapshot() : null;
    }

    CallbackEnvironment snapshot() {
        Priority priority = switch (CallbackPriority) {
            case WinNT.TP_CALLBACK_PRIORITY_HIGH -> Priority.HIGH;
            case WinNT.TP_CALLBACK_PRIORITY_LOW -> Priority.LOW;
            default -> Priority.NORMAL;
        };
        ThreadPool pool = Pool;
        return new CallbackEnvironment(
                pool != null ? pool : ThreadPool.processPool(),
                priority,
                LongFunction,
                Persistent,
                CleanupGroup,
                CleanupGroupCancelCallback,
                FinalizationCallback);
    }
}
