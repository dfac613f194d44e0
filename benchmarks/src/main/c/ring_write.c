/* The yardstick for durable writes: O_DIRECT random overwrites, straight on liburing, in the ways that there are.
 *   cc -O2 -o ring_write ring_write.c -luring -lpthread        (Debian: liburing-dev)
 *   ring_write FILE BYTES BLOCK RINGS DEPTH WARM_UP SECONDS none|dsync|group|force [FLUSHES [LEAST]]
 * none   no flush at all: what the device can do at most; nothing is durable
 * dsync  RWF_DSYNC for each write
 * group  plain writes; an fdatasync for all that have completed, at most FLUSHES (default 1) at a time for each ring, and not before
 *        LEAST of them wait (default 1) or all that are in flight do
 * force  no ring: DEPTH threads, each pwrite and fdatasync
 * DEPTH is the total over all rings. Prints one line of JSON: operations a second, CPU microseconds an operation of the whole
 * process (kernel workers of the ring's included, those of the file system not), and p50, p99, p999 in microseconds of the
 * one operation in sixteen that is timed. The times of a group's writes end with the flush that covers them. */
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

enum mode { NONE, DSYNC, GROUP, FORCE };
enum { MAX_THREADS = 256, SAMPLED = 16, MAX_SAMPLES = 1 << 20, FLUSH = 1 << 20 };

static const char *path;
static int threads, depth, flushes = 1, least = 1;
static size_t block;
static uint64_t bytes;
static enum mode mode;
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
static int opened(void) { int fd = open(path, O_WRONLY | O_DIRECT); if (fd < 0) { perror(path); exit(1); } return fd; }

/* The next offset; the block says where it belongs, as in every data file of the benchmark. */
static uint64_t aim(uint64_t *x, char *to) {
    *x ^= *x << 13; *x ^= *x >> 7; *x ^= *x << 17;
    uint64_t at = *x % (bytes / block) * block;
    memcpy(to, &at, sizeof at);
    return at;
}
static void over(long id, uint64_t started) {
    if (started && measuring && counters[id].timed < MAX_SAMPLES) counters[id].nanos[counters[id].timed++] = nanoseconds() - started;
    __atomic_store_n(&counters[id].done, counters[id].done + 1, __ATOMIC_RELAXED);
}

static void *force(void *argument) {
    long id = (long)argument;
    uint64_t x = 88172645463325252ull * (id + 1);
    int fd = opened();
    char *buffer;
    if (posix_memalign((void **)&buffer, 4096, block)) die("posix_memalign", 12);
    memset(buffer, 1, block);
    counters[id].nanos = malloc(MAX_SAMPLES * sizeof(uint32_t));
    for (long n = 0;; n++) {
        uint64_t at = aim(&x, buffer), started = n % SAMPLED == 0 ? nanoseconds() : 0;
        if (pwrite(fd, buffer, block, at) != (ssize_t)block) { perror("pwrite"); exit(1); }
        if (fdatasync(fd)) { perror("fdatasync"); exit(1); }
        over(id, started);
    }
}

static void *run(void *argument) {
    long id = (long)argument;
    int qd = depth / threads, fd = opened();
    uint64_t x = 88172645463325252ull * (id + 1);
    char *buffer;
    if (posix_memalign((void **)&buffer, 4096, block * qd)) die("posix_memalign", 12);
    memset(buffer, 1, block * qd);
    uint64_t *started = calloc(qd, sizeof *started);
    long *count = calloc(qd, sizeof *count);
    counters[id].nanos = malloc(MAX_SAMPLES * sizeof(uint32_t));
    struct io_uring ring;
    struct io_uring_params params;
    memset(&params, 0, sizeof params);
    params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    int e = io_uring_queue_init_params(qd + flushes, &ring, &params);
    if (e) die("io_uring_setup", e);
    io_uring_register_ring_fd(&ring);
    /* next: to be written; waiting: written, and in want of a flush; covered[f]: those that flush f covers */
    int *next = calloc(qd, sizeof *next), n = qd, *waiting = calloc(qd, sizeof *waiting), waits = 0;
    int **covered = calloc(flushes, sizeof *covered), *covers = calloc(flushes, sizeof *covers);
    for (int f = 0; f < flushes; f++) covered[f] = calloc(qd, sizeof **covered);
    for (int i = 0; i < qd; i++) next[i] = i;
    for (;;) {
        for (int k = 0; k < n; k++) {
            int i = next[k];
            struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
            uint64_t at = aim(&x, buffer + block * i);
            if (count[i]++ % SAMPLED == 0) started[i] = nanoseconds();
            io_uring_prep_write(sqe, fd, buffer + block * i, block, at);
            if (mode == DSYNC) sqe->rw_flags = RWF_DSYNC;
            io_uring_sqe_set_data64(sqe, i);
        }
        for (int f = 0; f < flushes && waits && (waits >= least || waits == qd); f++) {
            if (covers[f]) continue;
            memcpy(covered[f], waiting, waits * sizeof *waiting);
            covers[f] = waits;
            waits = 0;
            struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
            io_uring_prep_fsync(sqe, fd, IORING_FSYNC_DATASYNC);
            io_uring_sqe_set_data64(sqe, FLUSH + f);
        }
        io_uring_submit_and_wait(&ring, 1);
        struct io_uring_cqe *cqe;
        unsigned head, seen = 0;
        n = 0;
        io_uring_for_each_cqe(&ring, head, cqe) {
            seen++;
            int i = cqe->user_data;
            if (i >= FLUSH) {
                int f = i - FLUSH;
                if (cqe->res) die("fdatasync", cqe->res);
                for (int k = 0; k < covers[f]; k++) {
                    over(id, started[covered[f][k]]);
                    started[covered[f][k]] = 0;
                    next[n++] = covered[f][k];
                }
                covers[f] = 0;
                continue;
            }
            if (cqe->res != (int)block) die("write", cqe->res < 0 ? cqe->res : 5);
            if (mode == GROUP) { waiting[waits++] = i; continue; }
            over(id, started[i]);
            started[i] = 0;
            next[n++] = i;
        }
        io_uring_cq_advance(&ring, seen);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 9) {
        fprintf(stderr, "usage: %s FILE BYTES BLOCK RINGS DEPTH WARM_UP SECONDS none|dsync|group|force [FLUSHES [LEAST]]\n", argv[0]);
        return 2;
    }
    path = argv[1]; bytes = strtoull(argv[2], 0, 0); block = strtoull(argv[3], 0, 0);
    threads = atoi(argv[4]); depth = atoi(argv[5]);
    double warm_up = atof(argv[6]), length = atof(argv[7]);
    mode = !strcmp(argv[8], "none") ? NONE : !strcmp(argv[8], "dsync") ? DSYNC : !strcmp(argv[8], "group") ? GROUP : FORCE;
    if (argc > 9) flushes = atoi(argv[9]);
    if (argc > 10) least = atoi(argv[10]);
    if (mode == FORCE) threads = depth;
    if (threads < 1 || threads > MAX_THREADS || depth < threads || flushes < 1) { fprintf(stderr, "bad RINGS, DEPTH or FLUSHES\n"); return 2; }
    pthread_t t[MAX_THREADS];
    for (long i = 0; i < threads; i++) pthread_create(t + i, 0, mode == FORCE ? force : run, (void *)i);
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
