package io.overlapped.internal.linux;

/**
 * Sizes and byte offsets of io_uring's structures.
 *
 * <p>The offsets of the members of {@code sq_off} and {@code cq_off} are counted from the start of
 * {@code struct io_uring_params}.
 */
public final class IoUringLayout {
    /** The usual size; twice that with {@code IORING_SETUP_SQE128}. */
    public static final int SQE_SIZE = 64;

    public static final int SQE_OPCODE = 0;
    public static final int SQE_FLAGS = 1;
    public static final int SQE_IOPRIO = 2;
    public static final int SQE_FD = 4;
    public static final int SQE_OFF = 8;
    public static final int SQE_ADDR2 = 8;
    public static final int SQE_ADDR = 16;
    public static final int SQE_SPLICE_OFF_IN = 16;
    public static final int SQE_LEN = 24;
    public static final int SQE_RW_FLAGS = 28;
    /** The same field under a neutral name: it is a union of every operation's flags. */
    public static final int SQE_OP_FLAGS = 28;

    public static final int SQE_USER_DATA = 32;
    public static final int SQE_BUF_INDEX = 40;
    public static final int SQE_BUF_GROUP = 40;
    public static final int SQE_PERSONALITY = 42;
    public static final int SQE_FILE_INDEX = 44;
    public static final int SQE_SPLICE_FD_IN = 44;
    public static final int SQE_ADDR3 = 48;

    /** The usual size; twice that with {@code IORING_SETUP_CQE32}. */
    public static final int CQE_SIZE = 16;

    public static final int CQE_USER_DATA = 0;
    public static final int CQE_RES = 8;
    public static final int CQE_FLAGS = 12;

    public static final int PARAMS_SIZE = 120;
    public static final int PARAMS_SQ_ENTRIES = 0;
    public static final int PARAMS_CQ_ENTRIES = 4;
    public static final int PARAMS_FLAGS = 8;
    public static final int PARAMS_SQ_THREAD_CPU = 12;
    public static final int PARAMS_SQ_THREAD_IDLE = 16;
    public static final int PARAMS_FEATURES = 20;
    public static final int PARAMS_WQ_FD = 24;
    public static final int PARAMS_RESV = 28;

    public static final int PARAMS_SQ_OFF = 40;
    public static final int PARAMS_SQ_OFF_HEAD = 40;
    public static final int PARAMS_SQ_OFF_TAIL = 44;
    public static final int PARAMS_SQ_OFF_RING_MASK = 48;
    public static final int PARAMS_SQ_OFF_RING_ENTRIES = 52;
    public static final int PARAMS_SQ_OFF_FLAGS = 56;
    public static final int PARAMS_SQ_OFF_DROPPED = 60;
    public static final int PARAMS_SQ_OFF_ARRAY = 64;
    /** An address the caller gives with {@code IORING_SETUP_NO_MMAP}; reserved in old kernels. */
    public static final int PARAMS_SQ_OFF_USER_ADDR = 72;

    public static final int PARAMS_CQ_OFF = 80;
    public static final int PARAMS_CQ_OFF_HEAD = 80;
    public static final int PARAMS_CQ_OFF_TAIL = 84;
    public static final int PARAMS_CQ_OFF_RING_MASK = 88;
    public static final int PARAMS_CQ_OFF_RING_ENTRIES = 92;
    public static final int PARAMS_CQ_OFF_OVERFLOW = 96;
    public static final int PARAMS_CQ_OFF_CQES = 100;
    public static final int PARAMS_CQ_OFF_FLAGS = 104;
    /** An address the caller gives with {@code IORING_SETUP_NO_MMAP}; reserved in old kernels. */
    public static final int PARAMS_CQ_OFF_USER_ADDR = 112;

    public static final int GETEVENTS_ARG_SIZE = 24;
    public static final int GETEVENTS_ARG_SIGMASK = 0;
    public static final int GETEVENTS_ARG_SIGMASK_SZ = 8;
    /** Only with {@code IORING_FEAT_MIN_TIMEOUT}; padding, to be zero, before. */
    public static final int GETEVENTS_ARG_MIN_WAIT_USEC = 12;

    public static final int GETEVENTS_ARG_TS = 16;

    /** The head only; one {@link #PROBE_OP_SIZE} more for each operation asked for. */
    public static final int PROBE_SIZE = 16;

    public static final int PROBE_LAST_OP = 0;
    public static final int PROBE_OPS_LEN = 1;
    public static final int PROBE_OPS = 16;

    public static final int PROBE_OP_SIZE = 8;
    public static final int PROBE_OP_OP = 0;
    public static final int PROBE_OP_FLAGS = 2;

    public static final int SYNC_CANCEL_SIZE = 64;
    public static final int SYNC_CANCEL_ADDR = 0;
    public static final int SYNC_CANCEL_FD = 8;
    public static final int SYNC_CANCEL_FLAGS = 12;
    public static final int SYNC_CANCEL_TIMEOUT = 16;
    /** Only with {@code IORING_ASYNC_CANCEL_OP} in a kernel that knows it here; padding, to be zero, before. */
    public static final int SYNC_CANCEL_OPCODE = 32;

    public static final int TIMESPEC_SIZE = 16;
    public static final int TIMESPEC_SEC = 0;
    public static final int TIMESPEC_NSEC = 8;

    public static final int RSRC_REGISTER_SIZE = 32;
    public static final int RSRC_REGISTER_NR = 0;
    public static final int RSRC_REGISTER_FLAGS = 4;
    public static final int RSRC_REGISTER_DATA = 16;
    public static final int RSRC_REGISTER_TAGS = 24;

    public static final int RSRC_UPDATE_SIZE = 16;
    public static final int RSRC_UPDATE_OFFSET = 0;
    public static final int RSRC_UPDATE_RESV = 4;
    public static final int RSRC_UPDATE_DATA = 8;

    public static final int RSRC_UPDATE2_SIZE = 32;
    public static final int RSRC_UPDATE2_OFFSET = 0;
    public static final int RSRC_UPDATE2_DATA = 8;
    public static final int RSRC_UPDATE2_TAGS = 16;
    public static final int RSRC_UPDATE2_NR = 24;

    private IoUringLayout() {}
}
