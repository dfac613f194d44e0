package io.overlapped.win32;

import io.overlapped.Event;
import io.overlapped.Handle;
import io.overlapped.Overlapped;
import org.jspecify.annotations.Nullable;

/**
 * OVERLAPPED, with the fields that Win32 gives it. Offset and event are read when an operation is issued; they must not be
 * changed while it is in flight.
 */
public class OVERLAPPED extends Overlapped {
    /** The NTSTATUS of the last operation, 32 bits: {@link WinNT#STATUS_PENDING} while it is in flight. */
    public volatile long Internal;

    /** Bytes that the last operation moved. */
    public volatile long InternalHigh;

    /** The lower 32 bits of the position; not used on pipes. */
    public int Offset;

    /** The upper 32 bits of the position. All 64 bits set: the write appends. */
    public int OffsetHigh;

    /** An {@link Event} that is reset when the operation begins and set when it is over, or null. */
    public @Nullable Handle hEvent;

    /**
     * The lowest bit of hEvent: with it the operation has its event only and no completion, so no callback will come, and the
     * start must be cancelled.
     */
    public boolean hEventLowBit;

    /** All zero. */
    public OVERLAPPED() {}

    /**
     * With a position.
     *
     * @param position for Offset and OffsetHigh
     */
    public OVERLAPPED(long position) {
        super(position);
        Offset = (int) position;
        OffsetHigh = (int) (position >> Integer.SIZE);
    }

    /** Hands the fields to the model, unless an operation is still using them. Returns an error, or 0. */
    final int fieldsToModel() {
        Handle event = hEvent;
        if (event != null && !(event instanceof Event open && open.isOpen())) {
            return WinError.ERROR_INVALID_HANDLE;
        }
        if (!isCompleted()) {
            return 0; // the model refuses it, by name
        }
        offset(((long) OffsetHigh << Integer.SIZE) | Integer.toUnsignedLong(Offset));
        if (event instanceof Event present && hEventLowBit) {
            eventWithoutCompletion(present);
        } else {
            event((Event) event);
        }
        return 0;
    }

    @Override
    protected void statusChanged(int newError, long newBytes) {
        if (newError == WinError.ERROR_MORE_DATA) {
            Transfer.moreData(this);
        }
        InternalHigh = newBytes;
        Internal = NtStatus.of(newError);
    }
}
