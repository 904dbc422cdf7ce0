/* Stands between a program and its system (LD_PRELOAD), for faults that cannot be caused otherwise:
   a disk that reports errors or stands still, and a wall clock that jumps.

   What is wrong now is in the file that CHADCHAT_FAULTS names, which faulty_system.py writes. Of the
   server's files, those of SQLite alone are synced and written at an offset. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct faults {
    int64_t failing_syncs;   /* whether a sync reports EIO */
    int64_t failing_writes;  /* whether a write reports EIO */
    int64_t failing_reads;   /* whether a read reports EIO */
    int64_t frozen;          /* whether writes and syncs wait until it is 0 */
    int64_t waiting;         /* how many of them have begun to wait */
    int64_t clock_ahead;     /* how far the wall clock is ahead, in seconds */
};

static volatile struct faults none, *faults = &none;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("CHADCHAT_FAULTS");
    int file = name ? open(name, O_RDWR) : -1;
    if (file < 0)
        return;
    void *shared = mmap(NULL, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED)
        faults = shared;
    close(file);
}

static void wait_while_frozen(void)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    if (!faults->frozen)
        return;
    __sync_fetch_and_add(&faults->waiting, 1);
    while (faults->frozen)
        nanosleep(&moment, NULL);
}

/* Defines a function of libc's that fails while `failing` says so. */
#define FAULTY(type, name, parameters, arguments, waits, failing)                     \
    type name parameters                                                              \
    {                                                                                 \
        static type (*real) parameters;                                               \
        if (!real)                                                                    \
            real = (type (*) parameters)dlsym(RTLD_NEXT, #name);                      \
        if (waits)                                                                    \
            wait_while_frozen();                                                      \
        if (faults->failing) {                                                        \
            errno = EIO;                                                              \
            return -1;                                                                \
        }                                                                             \
        return real arguments;                                                        \
    }

#define WRITE (int file, const void *data, size_t size, off_t place)
#define READ (int file, void *data, size_t size, off_t place)

FAULTY(int, fsync, (int file), (file), 1, failing_syncs)
FAULTY(int, fdatasync, (int file), (file), 1, failing_syncs)
FAULTY(ssize_t, pwrite, WRITE, (file, data, size, place), 1, failing_writes)
FAULTY(ssize_t, pwrite64, WRITE, (file, data, size, place), 1, failing_writes)
FAULTY(ssize_t, pread, READ, (file, data, size, place), 0, failing_reads)
FAULTY(ssize_t, pread64, READ, (file, data, size, place), 0, failing_reads)

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int status = real(clock, now);
    if (!status && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += faults->clock_ahead;
    return status;
}
