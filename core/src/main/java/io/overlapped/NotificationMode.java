package io.overlapped;

/** What a handle does not do when an operation succeeds at once: SetFileCompletionNotificationModes. Modes can be added, never removed. */
public enum NotificationMode {
    /**
     * An operation that succeeds at once has no completion: issuing returns {@link Outcome#COMPLETED_SILENTLY} and the start must
     * be cancelled. Operations that were pending complete as always. (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, 1)
     */
    SKIP_COMPLETION_ON_SUCCESS,

    /**
     * The handle itself is not signaled by its operations; an operation's own event still is.
     * (FILE_SKIP_SET_EVENT_ON_HANDLE, 2)
     */
    SKIP_SET_EVENT_ON_HANDLE
}
