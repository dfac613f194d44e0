/* The yardstick for one read issued by an outside thread: hand-off by eventfd to a ring's owner, result by futex.
 *   cc -O2 -o wake_latency wake_latency.c -luring -lpthread
 *   wake_latency FILE BYTES ring|pread buffered|direct WARM_UP SECONDS
 * Prints one line of JSON: operations a second, CPU microseconds an operation of the whole process, and p50, p99, p999
 * microseconds from issue to result. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <liburing.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, MAX_COUNT = 1 << 24 };
static volatile int requested, done, ready;
static uint64_t offset, blocks, x = 88172645463325252ull;
static int event, fd, plain;
static char *buffer;

static double microseconds(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1e6 + t.tv_nsec * 1e-3; }
static double cpu(void) {
    struct rusage r; getrusage(RUSAGE_SELF, &r);
    return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 + r.ru_utime.tv_usec + r.ru_stime.tv_usec;
}
static int ascending(const void *a, const void *b) { float d = *(const float *)a - *(const float *)b; return d < 0 ? -1 : d > 0; }

static void *owner(void *unused) {
    (void)unused;
    struct io_uring ring;
    struct io_uring_params params;
    memset(&params, 0, sizeof params);
    params.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    if (io_uring_queue_init_params(64, &ring, &params)) { fprintf(stderr, "io_uring_setup failed\n"); exit(1); }
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    io_uring_prep_poll_multishot(sqe, event, 1u | (1u << 31));
    sqe->user_data = 0;
    ready = 1;
    for (;;) {
        if (__atomic_exchange_n(&requested, 0, __ATOMIC_SEQ_CST)) {
            sqe = io_uring_get_sqe(&ring);
            io_uring_prep_read(sqe, fd, buffer, BLOCK, offset);
            sqe->user_data = 1;
        }
        io_uring_submit_and_wait(&ring, 1);
        struct io_uring_cqe *cqe;
        unsigned head, n = 0;
        io_uring_for_each_cqe(&ring, head, cqe) {
            n++;
            if (cqe->user_data == 1) {
                if (cqe->res != BLOCK) { fprintf(stderr, "read: %d\n", cqe->res); exit(1); }
                __atomic_store_n(&done, 1, __ATOMIC_SEQ_CST);
                syscall(SYS_futex, &done, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
            }
        }
        io_uring_cq_advance(&ring, n);
    }
}

static long perform(double seconds, float *taken) {
    double end = microseconds() + seconds * 1e6, now;
    long n = 0;
    do {
        x ^= x << 13; x ^= x >> 7; x ^= x << 17;
        offset = x % blocks * BLOCK;
        done = 0;
        double start = microseconds();
        if (plain) {
            if (pread(fd, buffer, BLOCK, offset) != BLOCK) { perror("pread"); exit(1); }
        } else {
            __atomic_store_n(&requested, 1, __ATOMIC_SEQ_CST);
            uint64_t one = 1;
            if (write(event, &one, 8) != 8) { perror("eventfd"); exit(1); }
            while (!done) syscall(SYS_futex, &done, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0);
        }
        now = microseconds();
        if (n < MAX_COUNT) taken[n] = now - start;
        n++;
    } while (now < end);
    return n;
}

int main(int argc, char **argv) {
    if (argc < 7) { fprintf(stderr, "usage: %s FILE BYTES ring|pread buffered|direct WARM_UP SECONDS\n", argv[0]); return 2; }
    plain = !strcmp(argv[3], "pread");
    fd = open(argv[1], O_RDONLY | (!strcmp(argv[4], "direct") ? O_DIRECT : 0));
    if (fd < 0) { perror(argv[1]); return 1; }
    blocks = strtoull(argv[2], 0, 0) / BLOCK;
    event = eventfd(0, 0);
    if (posix_memalign((void **)&buffer, BLOCK, BLOCK)) return 1;
    memset(buffer, 1, BLOCK);
    pthread_t t;
    pthread_create(&t, 0, owner, 0);
    while (!ready) usleep(1000);
    float *taken = malloc(MAX_COUNT * sizeof *taken);
    perform(atof(argv[5]), taken);
    double c0 = cpu(), t0 = microseconds();
    long n = perform(atof(argv[6]), taken);
    double c1 = cpu(), t1 = microseconds();
    long timed = n < MAX_COUNT ? n : MAX_COUNT;
    qsort(taken, timed, sizeof *taken, ascending);
    printf("{\"operations\":%.0f,\"cpu\":%.4f,\"p50\":%.2f,\"p99\":%.2f,\"p999\":%.2f}\n", n * 1e6 / (t1 - t0), (c1 - c0) / n,
        taken[timed / 2], taken[(long)(timed * .99)], taken[(long)(timed * .999)]);
    fflush(stdout);
    _exit(0);
}
