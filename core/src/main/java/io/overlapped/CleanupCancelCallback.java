package io.overlapped;

import org.jspecify.annotations.Nullable;

/** Told of each member that {@link CleanupGroup#closeMembers} cancels; PTP_CLEANUP_GROUP_CANCEL_CALLBACK. */
@FunctionalInterface
public interface CleanupCancelCallback {
    /**
     * A member is cancelled. Runs on the thread that closes the members, after the member's callbacks have ended.
     *
     * @param objectContext the member's context
     * @param cleanupContext what was given to {@link CleanupGroup#closeMembers}
     */
    void onCancel(@Nullable Object objectContext, @Nullable Object cleanupContext);
}
