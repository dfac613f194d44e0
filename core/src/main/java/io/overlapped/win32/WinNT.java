package io.overlapped.win32;

/** winnt.h: access rights, share modes, attributes, limits, statuses and priorities. */
public final class WinNT {
    /** Access: to read. */
    public static final int GENERIC_READ = 0x8000_0000;

    /** Access: to write. */
    public static final int GENERIC_WRITE = 0x4000_0000;

    /** Access: to execute; accepted and of no effect. */
    public static final int GENERIC_EXECUTE = 0x2000_0000;

    /** Access: everything. */
    public static final int GENERIC_ALL = 0x1000_0000;

    /** Access: to read. */
    public static final int FILE_READ_DATA = 0x0001;

    /** Access: to write anywhere. */
    public static final int FILE_WRITE_DATA = 0x0002;

    /** Access: to write at the end; without {@link #FILE_WRITE_DATA} every write appends. */
    public static final int FILE_APPEND_DATA = 0x0004;

    /** Others may read; not enforced. */
    public static final int FILE_SHARE_READ = 0x0000_0001;

    /** Others may write; not enforced. */
    public static final int FILE_SHARE_WRITE = 0x0000_0002;

    /** Others may delete; not enforced. */
    public static final int FILE_SHARE_DELETE = 0x0000_0004;

    /** Accepted and of no effect. */
    public static final int FILE_ATTRIBUTE_READONLY = 0x0000_0001;

    /** Accepted and of no effect. */
    public static final int FILE_ATTRIBUTE_HIDDEN = 0x0000_0002;

    /** No other attribute. */
    public static final int FILE_ATTRIBUTE_NORMAL = 0x0000_0080;

    /** Accepted and of no effect. */
    public static final int FILE_ATTRIBUTE_TEMPORARY = 0x0000_0100;

    /** DuplicateHandle: closes the source, whatever happens. */
    public static final int DUPLICATE_CLOSE_SOURCE = 0x0000_0001;

    /** DuplicateHandle: the access of the source. */
    public static final int DUPLICATE_SAME_ACCESS = 0x0000_0002;

    /** Before the others. */
    public static final int TP_CALLBACK_PRIORITY_HIGH = 0;

    /** The default. */
    public static final int TP_CALLBACK_PRIORITY_NORMAL = 1;

    /** After the others. */
    public static final int TP_CALLBACK_PRIORITY_LOW = 2;

    /** The first value that is none. */
    public static final int TP_CALLBACK_PRIORITY_INVALID = 3;

    /** {@link OVERLAPPED#Internal} while the operation is in flight. */
    public static final long STATUS_PENDING = 0x103L;

    /** How many handles one wait may have. */
    public static final int MAXIMUM_WAIT_OBJECTS = 64;

    private WinNT() {}
}
