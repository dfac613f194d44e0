package io.overlapped.win32;

/** The NTSTATUS that belongs to an error, for {@link OVERLAPPED#Internal}. */
final class NtStatus {
    private NtStatus() {}

    /** As 32 unsigned bits. */
    static long of(int error) {
        return switch (error) {
            case WinError.NO_ERROR -> 0;
            case WinError.ERROR_IO_PENDING -> WinNT.STATUS_PENDING;
            case WinError.ERROR_MORE_DATA -> 0x8000_0005L;
            case WinError.ERROR_NOACCESS -> 0xC000_0005L;
            case WinError.ERROR_INVALID_HANDLE -> 0xC000_0008L;
            case WinError.ERROR_INVALID_PARAMETER -> 0xC000_000DL;
            case WinError.ERROR_HANDLE_EOF -> 0xC000_0011L;
            case WinError.ERROR_NOT_ENOUGH_MEMORY -> 0xC000_0017L;
            case WinError.ERROR_ACCESS_DENIED -> 0xC000_0022L;
            case WinError.ERROR_LOCK_VIOLATION -> 0xC000_0054L;
            case WinError.ERROR_NOT_LOCKED -> 0xC000_007EL;
            case WinError.ERROR_DISK_FULL -> 0xC000_007FL;
            case WinError.ERROR_FILE_INVALID -> 0xC000_0098L;
            case WinError.ERROR_NO_SYSTEM_RESOURCES -> 0xC000_009AL;
            case WinError.ERROR_WRITE_PROTECT -> 0xC000_00A2L;
            case WinError.ERROR_PIPE_NOT_CONNECTED -> 0xC000_00B0L;
            case WinError.ERROR_NO_DATA -> 0xC000_00B1L;
            case WinError.ERROR_PIPE_CONNECTED -> 0xC000_00B2L;
            case WinError.ERROR_PIPE_LISTENING -> 0xC000_00B3L;
            case WinError.ERROR_SEM_TIMEOUT -> 0xC000_00B5L;
            case WinError.ERROR_NOT_SUPPORTED -> 0xC000_00BBL;
            case WinError.ERROR_INVALID_USER_BUFFER -> 0xC000_00E8L;
            case WinError.ERROR_OPERATION_ABORTED -> 0xC000_0120L;
            case WinError.ERROR_BROKEN_PIPE -> 0xC000_014BL;
            case WinError.ERROR_INVALID_LOCK_RANGE -> 0xC000_01A1L;
            case WinError.ERROR_IO_DEVICE -> 0xC000_0185L;
            case WinError.ERROR_DISK_QUOTA_EXCEEDED -> 0xC000_0802L;
            case WinError.ERROR_FILE_TOO_LARGE -> 0xC000_0904L;
            default -> 0xC000_0001L;
        };
    }
}
