#define _GNU_SOURCE
#include "CRedoubtLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Kernel headers older than 5.6 lack these; the numbers are the same on every architecture.
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#endif

enum { no_magic_links = 0x02, no_symlinks = 0x04, beneath = 0x08 };

struct open_how_v0 {
    uint64_t flags, mode, resolve;
};

int redoubt_open_folder(const char *path, int create) {
    if (create && mkdir(path, 0700) != 0 && errno != EEXIST) return -errno;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return folder < 0 ? -errno : folder;
}

int redoubt_open_beneath(int folder, const char *path, int flags, unsigned int mode) {
    struct open_how_v0 how = {
        .flags = (uint64_t)(unsigned int)(flags | O_CLOEXEC),
        .mode = mode,
        .resolve = beneath | no_symlinks | no_magic_links,
    };
    // The kernel answers EAGAIN when a rename ran across its walk; it asks to be tried again.
    for (int attempt = 0; attempt < 16; attempt++) {
        long file = syscall(SYS_openat2, folder, path, &how, sizeof how);
        if (file >= 0) return (int)file;
        if (errno != EAGAIN && errno != EINTR) return -errno;
    }
    return -EAGAIN;
}

int redoubt_is_plain_file(int file, int64_t *size) {
    struct stat found;
    if (fstat(file, &found) != 0) return -errno;
    *size = found.st_size;
    return S_ISREG(found.st_mode) && found.st_nlink <= 1;
}

int redoubt_names_plain_file(int folder, const char *name) {
    struct stat found;
    if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) != 0) return -errno;
    return S_ISREG(found.st_mode);
}

int64_t redoubt_read(int file, void *bytes, size_t capacity) {
    size_t have = 0;
    while (have < capacity) {
        ssize_t got = read(file, (char *)bytes + have, capacity - have);
        if (got == 0) break;
        if (got > 0) have += (size_t)got;
        else if (errno != EINTR) return -errno;
    }
    return (int64_t)have;
}

int redoubt_write(int file, const void *bytes, size_t count) {
    size_t done = 0;
    while (done < count) {
        ssize_t put = write(file, (const char *)bytes + done, count - done);
        if (put >= 0) done += (size_t)put;
        else if (errno != EINTR) return -errno;
    }
    return 0;
}

int redoubt_publish(int folder, const char *from, const char *to, int replace) {
    if (renameat2(folder, from, folder, to, replace ? 0 : RENAME_NOREPLACE) == 0) return 0;
    if (replace || (errno != EINVAL && errno != ENOSYS)) return -errno;
    // A file system that cannot rename without replacing (NFS) can still refuse a second link of the same name.
    if (linkat(folder, from, folder, to, 0) != 0) return -errno;
    return unlinkat(folder, from, 0) == 0 ? 0 : -errno;
}

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

// The kernel's own record types (DT_UNKNOWN, DT_REG).
enum { type_unknown = 0, type_regular = 8 };

int redoubt_next_names(int folder, char *names, size_t capacity) {
    _Alignas(8) char records[4096];
    if (capacity < sizeof records) return -EINVAL;
    size_t used = 0;
    // A batch may hold folders and links alone; only the end answers with nothing.
    while (used == 0) {
        long got = syscall(SYS_getdents64, folder, records, sizeof records);
        if (got < 0) return -errno;
        if (got == 0) return 0;
        for (long at = 0; at < got; at += ((struct entry *)(records + at))->length) {
            const struct entry *found = (struct entry *)(records + at);
            int plain = found->type == type_regular
                || (found->type == type_unknown && redoubt_names_plain_file(folder, found->name) == 1);
            if (!plain) continue;
            size_t size = strlen(found->name) + 1;
            memcpy(names + used, found->name, size);
            used += size;
        }
    }
    return (int)used;
}
