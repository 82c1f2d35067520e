#define _GNU_SOURCE
#include "CRedoubtLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// What the headers of Debian 12 may lack; the numbers are the same on every architecture.
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#define WAIT_BY_PIDFD 3

// Everything down to `redoubt_probe` runs in a child of a process with many threads: system calls alone, no allocation, no lock.

static int write_text(const char *path, const char *text, size_t count) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = write(file, text, count) == (ssize_t)count ? 0 : -errno;
    close(file);
    return result;
}

// Writes "0 ID 1" by hand, because the printf family may allocate.
static int map_to_root(const char *path, unsigned int id) {
    char text[32] = "0 ", digits[12];
    size_t count = 2, length = 0;
    do digits[length++] = (char)('0' + id % 10); while (id /= 10);
    while (length > 0) text[count++] = digits[--length];
    text[count++] = ' ';
    text[count++] = '1';
    return write_text(path, text, count);
}

// Enters new namespaces: 1 inside a user namespace of our own, 2 with the privilege we already have.
static int enter(int namespaces) {
    unsigned int user = geteuid(), group = getegid();
    if (unshare(CLONE_NEWUSER | namespaces) != 0) {
        int reason = errno;
        return namespaces != 0 && unshare(namespaces) == 0 ? 2 : -reason;
    }
    int failed = map_to_root("/proc/self/uid_map", user);
    if (failed == 0) failed = write_text("/proc/self/setgroups", "deny", 4);
    if (failed == 0) failed = map_to_root("/proc/self/gid_map", group);
    return failed < 0 ? failed : 1;
}

static int try_mounts(void) {
    int entered = enter(CLONE_NEWNS);
    if (entered < 0) return entered;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -errno;
    return mount("tmpfs", "/", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") == 0 ? entered : -errno;
}

static int try_pids(void) {
    int entered = enter(CLONE_NEWPID);
    if (entered < 0) return entered;
    long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child < 0) return -errno;
    if (child == 0) _exit(syscall(SYS_getpid) == 1 ? 0 : 1);
    int status = 0;
    if (waitpid((pid_t)child, &status, 0) < 0) return -errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? entered : -EBADE;
}

// In a network of our own there is no way to anywhere. Connecting a datagram socket sends nothing.
static int try_net(void) {
    int entered = enter(CLONE_NEWNET);
    if (entered < 0) return entered;
    int outward = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (outward < 0) return -errno;
    struct sockaddr_in documentation = {.sin_family = AF_INET, .sin_port = htons(9)};
    documentation.sin_addr.s_addr = htonl(0xC0000201);  // 192.0.2.1, RFC 5737
    int connected = connect(outward, (struct sockaddr *)&documentation, sizeof documentation);
    return connected != 0 && errno == ENETUNREACH ? entered : -EBADE;
}

static int try_landlock(void) {
    const uint32_t ask_version = 1;
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ask_version);
    if (version < 0) return -errno;
    struct { uint64_t handled; } files = {.handled = 0xF};  // execute, write, read, list
    long rules = syscall(SYS_landlock_create_ruleset, &files, sizeof files, 0);
    if (rules < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    if (syscall(SYS_landlock_restrict_self, rules, 0) != 0) return -errno;
    return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 && errno == EACCES ? (int)version : -EBADE;
}

static int try_seccomp(void) {
    int installed = redoubt_refuse_syscall(SYS_getppid, EXDEV);
    if (installed < 0) return installed;
    return syscall(SYS_getppid) < 0 && errno == EXDEV ? 0 : -EBADE;
}

static int try_no_new_privs(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : -EBADE;
}

static int try_openat2(void) {
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return -errno;
    int inside = redoubt_open_beneath(root, ".", O_PATH, 0);
    if (inside < 0) return inside;
    return redoubt_open_beneath(root, "..", O_PATH, 0) == -EXDEV ? 0 : -EBADE;
}

static int try_memfd_secret(void) {
    long file = syscall(SYS_memfd_secret, 0);
    if (file < 0) return -errno;
    if (ftruncate((int)file, 4096) != 0) return -errno;
    volatile char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, (int)file, 0);
    if (page == MAP_FAILED) return -errno;
    page[0] = 1;
    return 0;
}

static int try_mlock(void) {
    const size_t size = 64 * 1024;
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return -errno;
    return mlock(pages, size) == 0 ? 0 : -errno;
}

// Makes a group, moves in, looks for a limit that can be set, moves out again.
static int try_cgroup(const char *scratch) {
    if (scratch == NULL) return -EINVAL;
    if (mkdir(scratch, 0700) != 0) return -errno;
    if (chdir(scratch) != 0) return -errno;
    int joined = write_text("cgroup.procs", "0", 1);
    if (joined < 0) return joined;
    int limit = open("pids.max", O_WRONLY | O_CLOEXEC);
    int left = write_text("../cgroup.procs", "0", 1);
    if (left < 0) return left;
    return limit < 0 ? 1 : 0;
}

static int attempt(redoubt_mechanism mechanism, const char *scratch) {
    switch (mechanism) {
    case redoubt_user_namespace: return enter(0);
    case redoubt_mount_namespace: return try_mounts();
    case redoubt_pid_namespace: return try_pids();
    case redoubt_net_namespace: return try_net();
    case redoubt_landlock: return try_landlock();
    case redoubt_seccomp_filter: return try_seccomp();
    case redoubt_no_new_privs: return try_no_new_privs();
    case redoubt_openat2: return try_openat2();
    case redoubt_memfd_secret: return try_memfd_secret();
    case redoubt_mlock: return try_mlock();
    case redoubt_cgroup_v2: return try_cgroup(scratch);
    }
    return -EINVAL;
}

// An exit status has eight bits: a value as it is, an errno after 100.
enum { errors_from = 100 };

static int await(int child) {
    struct pollfd ended = {.fd = child, .events = POLLIN};
    int ready;
    do ready = poll(&ended, 1, 5000); while (ready < 0 && errno == EINTR);
    if (ready <= 0) syscall(SYS_pidfd_send_signal, child, SIGKILL, NULL, 0);
    siginfo_t how;
    memset(&how, 0, sizeof how);
    int waited;
    do waited = waitid(WAIT_BY_PIDFD, (id_t)child, &how, WEXITED | __WALL); while (waited < 0 && errno == EINTR);
    if (waited < 0) return -errno;
    if (ready <= 0) return -ETIMEDOUT;
    if (how.si_code != CLD_EXITED) return -ECHILD;
    return how.si_status < errors_from ? how.si_status : errors_from - how.si_status;
}

int redoubt_probe(redoubt_mechanism mechanism, const char *scratch) {
    sigset_t all, before;
    sigfillset(&all);
    // The child must not run the parent's signal handlers.
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int pidfd = -1;
    // No exit signal: the parent's own SIGCHLD handling and its waits for any child never see this one.
    long child = syscall(SYS_clone, CLONE_PIDFD, NULL, &pidfd, NULL, NULL);
    if (child == 0) {
        int found = attempt(mechanism, scratch);
        _exit(found < 0 ? errors_from - found : found);
    }
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child < 0) return -reason;
    int found = await(pidfd);
    close(pidfd);
    if (scratch != NULL) rmdir(scratch);
    return found;
}

uint64_t redoubt_locked_memory_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 0;
    return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : limit.rlim_cur;
}
