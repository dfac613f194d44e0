/* The yardstick for the engine: the same random-read job written straight on liburing, one ring a thread.
 *   cc -O2 -o ring_read ring_read.c -luring -lpthread        (Debian: liburing-dev)
 *   ring_read FILE BYTES BLOCK THREADS DEPTH WARM_UP SECONDS nop|read|fixed buffered|direct [SETUP_FLAGS]
 * DEPTH is the total over all threads. Prints one line of JSON: operations a second, CPU microseconds an operation of the
 * whole process, and p50, p99, p999 in microseconds of the one operation in sixteen that is timed.
 * Default flags: IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <liburing.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum mode { NOP, READ, FIXED };
enum { MAX_THREADS = 64, SAMPLED = 16, MAX_SAMPLES = 1 << 22 };

static const char *path;
static int threads, depth, direct;
static size_t block;
static uint64_t bytes;
static enum mode mode;
static unsigned flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
static volatile int measuring;
static struct { long done; long timed; uint32_t *nanos; char pad[104]; } counters[MAX_THREADS];

static uint64_t nanoseconds(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000ull + t.tv_nsec; }
static double cpu(void) {
    struct rusage r; getrusage(RUSAGE_SELF, &r);
    return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}
static long total(void) { long n = 0; for (int i = 0; i < threads; i++) n += __atomic_load_n(&counters[i].done, __ATOMIC_RELAXED); return n; }
static void die(const char *what, int error) { fprintf(stderr, "%s: %s\n", what, strerror(error < 0 ? -error : error)); exit(1); }
static int ascending(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return x < y ? -1 : x > y; }

static void *run(void *argument) {
    long id = (long)argument;
    int qd = depth / threads;
    uint64_t x = 88172645463325252ull * (id + 1);
    int fd = open(path, O_RDONLY | (direct ? O_DIRECT : 0));
    if (fd < 0) { perror(path); exit(1); }
    uint64_t blocks = bytes / block;
    char *buffer;
    if (posix_memalign((void **)&buffer, 4096, block * qd)) die("posix_memalign", 12);
    memset(buffer, 1, block * qd);
    uint64_t *started = calloc(qd, sizeof *started), *offsets = calloc(qd, sizeof *offsets);
    long *count = calloc(qd, sizeof *count);
    counters[id].nanos = malloc(MAX_SAMPLES * sizeof(uint32_t));
    struct io_uring ring;
    struct io_uring_params params;
    memset(&params, 0, sizeof params);
    params.flags = flags;
    int e = io_uring_queue_init_params(qd, &ring, &params);
    if (e) die("io_uring_setup", e);
    io_uring_register_ring_fd(&ring);
    if (mode == FIXED) {
        struct iovec all = {buffer, block * qd};
        if ((e = io_uring_register_buffers(&ring, &all, 1))) die("register buffers", e);
        if ((e = io_uring_register_files(&ring, &fd, 1))) die("register files", e);
    }
    int *next = calloc(qd, sizeof *next), n = qd;
    for (int i = 0; i < qd; i++) next[i] = i;
    for (;;) {
        for (int k = 0; k < n; k++) {
            int i = next[k];
            struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
            x ^= x << 13; x ^= x >> 7; x ^= x << 17;
            uint64_t at = x % blocks * block;
            offsets[i] = at;
            if (count[i]++ % SAMPLED == 0) started[i] = nanoseconds();
            if (mode == NOP) io_uring_prep_nop(sqe);
            else if (mode == READ) io_uring_prep_read(sqe, fd, buffer + block * i, block, at);
            else { io_uring_prep_read_fixed(sqe, 0, buffer + block * i, block, at, 0); sqe->flags |= IOSQE_FIXED_FILE; }
            io_uring_sqe_set_data64(sqe, i);
        }
        io_uring_submit_and_wait(&ring, 1);
        struct io_uring_cqe *cqe;
        unsigned head;
        n = 0;
        io_uring_for_each_cqe(&ring, head, cqe) {
            int i = cqe->user_data;
            if (mode != NOP && cqe->res != (int)block) die("read", cqe->res < 0 ? cqe->res : 5);
            if (started[i]) {
                if (measuring && counters[id].timed < MAX_SAMPLES) counters[id].nanos[counters[id].timed++] = nanoseconds() - started[i];
                started[i] = 0;
                uint64_t stamp;
                memcpy(&stamp, buffer + block * i, sizeof stamp);
                if (mode != NOP && stamp != offsets[i]) { fprintf(stderr, "the block at offset %lu holds %lu\n", offsets[i], stamp); exit(1); }
            }
            next[n++] = i;
        }
        io_uring_cq_advance(&ring, n);
        __atomic_store_n(&counters[id].done, counters[id].done + n, __ATOMIC_RELAXED);
    }
}

int main(int argc, char **argv) {
    if (argc < 10) {
        fprintf(stderr, "usage: %s FILE BYTES BLOCK THREADS DEPTH WARM_UP SECONDS nop|read|fixed buffered|direct [SETUP_FLAGS]\n", argv[0]);
        return 2;
    }
    path = argv[1]; bytes = strtoull(argv[2], 0, 0); block = strtoull(argv[3], 0, 0);
    threads = atoi(argv[4]); depth = atoi(argv[5]);
    double warm_up = atof(argv[6]), length = atof(argv[7]);
    mode = !strcmp(argv[8], "nop") ? NOP : !strcmp(argv[8], "read") ? READ : FIXED;
    direct = !strcmp(argv[9], "direct");
    if (argc > 10) flags = strtoul(argv[10], 0, 0);
    if (threads < 1 || threads > MAX_THREADS || depth < threads) { fprintf(stderr, "bad THREADS or DEPTH\n"); return 2; }
    pthread_t t[MAX_THREADS];
    for (long i = 0; i < threads; i++) pthread_create(t + i, 0, run, (void *)i);
    usleep(warm_up * 1e6);
    measuring = 1;
    long n0 = total(); uint64_t t0 = nanoseconds(); double c0 = cpu();
    usleep(length * 1e6);
    long n1 = total(); uint64_t t1 = nanoseconds(); double c1 = cpu();
    measuring = 0;
    long samples = 0;
    long have[MAX_THREADS];
    for (int i = 0; i < threads; i++) samples += have[i] = counters[i].timed;
    uint32_t *all = malloc((samples + 1) * sizeof *all);
    long filled = 0;
    for (int i = 0; i < threads; i++) { memcpy(all + filled, counters[i].nanos, have[i] * sizeof *all); filled += have[i]; }
    qsort(all, samples, sizeof *all, ascending);
    printf("{\"operations\":%.0f,\"cpu\":%.4f", (n1 - n0) * 1e9 / (t1 - t0), (c1 - c0) * 1e6 / (n1 - n0));
    if (samples) printf(",\"p50\":%.2f,\"p99\":%.2f,\"p999\":%.2f", all[samples / 2] * 1e-3, all[(long)(samples * .99)] * 1e-3, all[(long)(samples * .999)] * 1e-3);
    printf("}\n");
    fflush(stdout);
    _exit(0);
}
