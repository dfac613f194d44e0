package io.overlapped.internal.linux;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Values of the constants that Linux 6.1's headers do not have, copied from the headers of Linux 7.0.
 *
 * <p>They stand in for the compiler's answer on systems whose headers are older than the constants. Every other
 * constant must be in the header.
 */
final class NewerConstants {
    private static final String TABLE = """
        RWF_NOAPPEND 0x20
        RWF_ATOMIC 0x40
        RWF_DONTCACHE 0x80
        STATX_MNT_ID_UNIQUE 0x4000
        STATX_SUBVOL 0x8000
        STATX_WRITE_ATOMIC 0x10000
        STATX_DIO_READ_ALIGN 0x20000
        STX_DIO_READ_OFFSET_ALIGN 0xb4
        IORING_SETUP_NO_MMAP 0x4000
        IORING_SETUP_REGISTERED_FD_ONLY 0x8000
        IORING_SETUP_NO_SQARRAY 0x10000
        IORING_SETUP_HYBRID_IOPOLL 0x20000
        IORING_SETUP_CQE_MIXED 0x40000
        IORING_SETUP_SQE_MIXED 0x80000
        IORING_SETUP_SQ_REWIND 0x100000
        IORING_FEAT_REG_REG_RING 0x2000
        IORING_FEAT_RECVSEND_BUNDLE 0x4000
        IORING_FEAT_MIN_TIMEOUT 0x8000
        IORING_FEAT_RW_ATTR 0x10000
        IORING_FEAT_NO_IOWAIT 0x20000
        IORING_ENTER_ABS_TIMER 0x20
        IORING_ENTER_EXT_ARG_REG 0x40
        IORING_ENTER_NO_IOWAIT 0x80
        IORING_REGISTER_PBUF_STATUS 26
        IORING_REGISTER_NAPI 27
        IORING_UNREGISTER_NAPI 28
        IORING_REGISTER_CLOCK 29
        IORING_REGISTER_CLONE_BUFFERS 30
        IORING_REGISTER_SEND_MSG_RING 31
        IORING_REGISTER_ZCRX_IFQ 32
        IORING_REGISTER_RESIZE_RINGS 33
        IORING_REGISTER_MEM_REGION 34
        IORING_REGISTER_QUERY 35
        IORING_REGISTER_ZCRX_CTRL 36
        IORING_REGISTER_BPF_FILTER 37
        IORING_REGISTER_USE_REGISTERED_RING 0x80000000
        IORING_OP_READ_MULTISHOT 49
        IORING_OP_WAITID 50
        IORING_OP_FUTEX_WAIT 51
        IORING_OP_FUTEX_WAKE 52
        IORING_OP_FUTEX_WAITV 53
        IORING_OP_FIXED_FD_INSTALL 54
        IORING_OP_FTRUNCATE 55
        IORING_OP_BIND 56
        IORING_OP_LISTEN 57
        IORING_OP_RECV_ZC 58
        IORING_OP_EPOLL_WAIT 59
        IORING_OP_READV_FIXED 60
        IORING_OP_WRITEV_FIXED 61
        IORING_OP_PIPE 62
        IORING_OP_NOP128 63
        IORING_OP_URING_CMD128 64
        IORING_CQE_F_BUF_MORE 0x10
        IORING_CQE_F_SKIP 0x20
        IORING_CQE_F_32 0x8000
        IORING_TIMEOUT_MULTISHOT 0x40
        IORING_TIMEOUT_IMMEDIATE_ARG 0x80
        IORING_MSG_RING_FLAGS_PASS 2
        IORING_NOP_INJECT_RESULT 1
        IORING_NOP_FILE 2
        IORING_NOP_FIXED_FILE 4
        IORING_NOP_FIXED_BUFFER 8
        IORING_NOP_TW 16
        IORING_NOP_CQE32 32
        IORING_FIXED_FD_NO_CLOEXEC 1
        PARAMS_SQ_OFF_USER_ADDR 72
        PARAMS_CQ_OFF_USER_ADDR 112
        GETEVENTS_ARG_MIN_WAIT_USEC 12
        SYNC_CANCEL_OPCODE 32
        """;

    private NewerConstants() {}

    static Map<String, Long> values() {
        return TABLE.lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Long.decode(words[1])));
    }
}
