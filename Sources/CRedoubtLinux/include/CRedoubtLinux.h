#ifndef CREDOUBTLINUX_H
#define CREDOUBTLINUX_H
// Only the pointers that are never NULL say so.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

// The C that Swift cannot say: system calls without a wrapper, and code that runs between clone and exit.
// Every function answers with a value of 0 or more, or with a negated errno.

#include <stddef.h>
#include <stdint.h>

/// Opens a folder itself, never through a link in its last step; makes it first, mode 0700, when `create` is not 0.
int redoubt_open_folder(const char *path, int create);

/// openat2(2) with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS, close-on-exec. -ENOSYS where the kernel has none.
int redoubt_open_beneath(int folder, const char *path, int flags, unsigned int mode);

/// 1 for a regular file with one name (its size in `size`), 0 for anything else.
int redoubt_is_plain_file(int file, int64_t *size);

/// 1 when `name` in the folder is a regular file, 0 for anything else. Follows no link.
int redoubt_names_plain_file(int folder, const char *name);

/// Reads until the end or until `capacity` bytes are there; answers with how many.
int64_t redoubt_read(int file, void *bytes, size_t capacity);

/// Writes everything.
int redoubt_write(int file, const void *bytes, size_t count);

/// Gives the file `from` the name `to` in one step; -EEXIST when the name is taken and `replace` is 0.
int redoubt_publish(int folder, const char *from, const char *to, int replace);

/// The next names of regular files in an open folder, each ended by a NUL; the bytes used, 0 at the end. `capacity` is at least 4096.
int redoubt_next_names(int folder, char *names, size_t capacity);

/// Makes one system call fail with `error`, for the calling thread and its children, for ever (seccomp, no_new_privs).
int redoubt_refuse_syscall(long number, int error);

/// What a sandbox is made of.
typedef enum __attribute__((enum_extensibility(closed))) redoubt_mechanism {
    redoubt_user_namespace,
    redoubt_mount_namespace,
    redoubt_pid_namespace,
    redoubt_net_namespace,
    redoubt_landlock,
    redoubt_seccomp_filter,
    redoubt_no_new_privs,
    redoubt_openat2,
    redoubt_memfd_secret,
    redoubt_mlock,
    redoubt_cgroup_v2,
} redoubt_mechanism;

/// Tries a mechanism in a child process made for it, and answers with what the child found:
/// Landlock its ABI; a namespace 1 inside a user namespace, 2 with privilege alone; cgroup v2 0 with limits, 1 without.
/// -EBADE: the kernel took it and it did nothing. -ETIMEDOUT: no answer within five seconds.
/// `scratch` is the control group to make and remove (cgroup v2 only), else NULL.
int redoubt_probe(redoubt_mechanism mechanism, const char *scratch);

/// The limit of locked memory in bytes; UINT64_MAX when there is none.
uint64_t redoubt_locked_memory_limit(void);

/// How many processors this process may run on.
int redoubt_allowed_processors(void);

/// How well pages for secrets are kept, strongest first.
typedef enum __attribute__((enum_extensibility(closed))) redoubt_protection {
    /// memfd_secret(2): neither the kernel nor another process, root's included, can read it; never swapped, dumped or forked.
    redoubt_secret_memory,
    /// mlock(2): never swapped; left out of core dumps, zeroed in forked children.
    redoubt_locked,
    /// Left out of core dumps, zeroed in forked children.
    redoubt_undumped,
} redoubt_protection;

/// Maps zeroed pages for secrets between two guard pages, as well protected as can be had up to `strongest`; ends the process when there is no
/// memory, as every other allocation does.
void *_Nonnull redoubt_map_secret(size_t bytes, redoubt_protection strongest, redoubt_protection *had);

/// The address of a slot as a pointer; no slot lies at 0.
static inline unsigned char *_Nonnull redoubt_slot(unsigned long address) { return (unsigned char *)address; }

/// Gives back what redoubt_map_secret gave, with its guard pages.
void redoubt_unmap_secret(void *place, size_t bytes);

/// Zeroes memory; no compiler leaves it out.
void redoubt_wipe(void *place, size_t bytes);

/// Allows this process no core dump, and other processes of the same user no look into it (RLIMIT_CORE 0, PR_SET_DUMPABLE 0).
int redoubt_harden_process(void);

/// 1 when others of the same user may look into this process, 0 when not.
int redoubt_is_dumpable(void);

#pragma clang diagnostic pop
#endif
