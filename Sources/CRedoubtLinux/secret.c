#define _GNU_SOURCE
#include "CRedoubtLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Kernel headers older than 5.14 lack the first, glibc older than 2.27 the second; the numbers are the same on every architecture.
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

/// Pages that the kernel itself has no mapping of, put over the reserved ones.
static int map_secret_memory(void *place, size_t bytes) {
    int file = (int)syscall(SYS_memfd_secret, O_CLOEXEC);
    if (file < 0) return -errno;
    int result = 0;
    if (ftruncate(file, (off_t)bytes) != 0) result = -errno;
    else if (mmap(place, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) == MAP_FAILED) result = -errno;
    // A forked child would share the pages; it gets none. The kernel keeps them out of core dumps by itself.
    else if (madvise(place, bytes, MADV_DONTFORK) != 0) result = -errno;
    close(file);
    return result;
}

/// Ordinary pages, kept out of core dumps and zeroed in forked children; locked in memory when asked.
static int map_ordinary(void *place, size_t bytes, int locked) {
    void *pages = mmap(place, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (pages == MAP_FAILED) return -errno;
    if (madvise(place, bytes, MADV_DONTDUMP) != 0 || madvise(place, bytes, MADV_WIPEONFORK) != 0) return -errno;
    return locked && mlock(place, bytes) != 0 ? -errno : 0;
}

void *redoubt_map_secret(size_t bytes, redoubt_protection strongest, redoubt_protection *had) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    bytes = (bytes + page - 1) / page * page;
    char *reserved = mmap(NULL, bytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) abort();
    char *place = reserved + page;
    for (redoubt_protection level = strongest; level <= redoubt_undumped; level++) {
        int result = level == redoubt_secret_memory ? map_secret_memory(place, bytes)
                                                    : map_ordinary(place, bytes, level == redoubt_locked);
        if (result != 0) continue;
        *had = level;
        return place;
    }
    abort();
}

void redoubt_unmap_secret(void *place, size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    bytes = (bytes + page - 1) / page * page;
    munmap((char *)place - page, bytes + 2 * page);
}

void redoubt_wipe(void *place, size_t bytes) { explicit_bzero(place, bytes); }

int redoubt_harden_process(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return -errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : -errno;
}

int redoubt_is_dumpable(void) {
    int answer = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    return answer < 0 ? -errno : answer;
}
