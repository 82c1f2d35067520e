/* Vectorscan over the same texts.
 *   vectorscan compile block|stream PATTERNS DATABASE     compiles what can be compiled, and names what cannot
 *   vectorscan scan DATABASE FOLDER FILES                 block mode: a call a file, for the first so many
 *   vectorscan stream DATABASE FOLDER FILES               sixteen bytes a call
 * No flag is set but HS_FLAG_UTF8 for patterns that do not compile without: every end of a match is reported, and no beginning;
 * the callback counts. Each line of the answer is a metric, a tab and its value; times are of this process's processor time.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <hs/hs.h>

enum { MOST = 65536, DELTA = 16 };

static char *expressions[MOST], *texts[MOST];
static unsigned flags[MOST], ids[MOST];
static size_t sizes[MOST];
static unsigned patterns, refused, files, most = MOST;
static unsigned long long matches;

static void fail(const char *what, const char *which) {
    fprintf(stderr, "vectorscan: %s: %s\n", what, which);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static char *content(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    struct stat status;
    if (!file || fstat(fileno(file), &status)) fail("cannot read", path);
    char *bytes = malloc(status.st_size + 1);
    if (!bytes || fread(bytes, 1, status.st_size, file) != (size_t)status.st_size) fail("cannot read", path);
    fclose(file);
    bytes[status.st_size] = 0;
    *size = status.st_size;
    return bytes;
}

static void read_folder(const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) fail("no folder", folder);
    for (int i = 0; i < count && files < most; i++) {
        char path[4096];
        struct stat status;
        if (entries[i]->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (stat(path, &status)) fail("cannot read", path);
        if (S_ISDIR(status.st_mode)) {
            read_folder(path);
            continue;
        }
        texts[files] = content(path, &sizes[files]);
        files++;
    }
}

/* --- compile */

/* A line is a name, a tab and a pattern. */
static void read_patterns(const char *path, unsigned mode) {
    size_t size;
    char *rest = content(path, &size), *line;
    while ((line = strsep(&rest, "\n")) && patterns < MOST) {
        char *tab = strchr(line, '\t');
        hs_database_t *single = NULL;
        hs_compile_error_t *error = NULL;
        unsigned flag = 0;
        if (!tab) continue;
        hs_error_t status = hs_compile(tab + 1, flag, mode, NULL, &single, &error);
        if (status != HS_SUCCESS && strstr(error->message, "Hexadecimal")) {
            hs_free_compile_error(error);
            flag = HS_FLAG_UTF8;
            status = hs_compile(tab + 1, flag, mode, NULL, &single, &error);
        }
        if (status != HS_SUCCESS) {
            fprintf(stderr, "left out %.*s: %s\n", (int)(tab - line), line, error->message);
            hs_free_compile_error(error);
            refused++;
            continue;
        }
        hs_free_database(single);
        expressions[patterns] = tab + 1;
        flags[patterns] = flag;
        ids[patterns] = patterns;
        patterns++;
    }
}

static void compile(const char *form, const char *source, const char *target) {
    unsigned mode = !strcmp(form, "stream") ? HS_MODE_STREAM : HS_MODE_BLOCK;
    hs_database_t *database;
    hs_compile_error_t *error;
    char *bytes;
    size_t size;
    read_patterns(source, mode);
    double began = now();
    if (hs_compile_multi((const char *const *)expressions, flags, ids, patterns, mode, NULL, &database, &error) != HS_SUCCESS)
        fail("patterns", error->message);
    printf("start_ms\t%f\npatterns\t%u\nrefused\t%u\n", (now() - began) * 1e3, patterns, refused);
    if (hs_serialize_database(database, &bytes, &size) != HS_SUCCESS) fail("database", "not written");
    FILE *file = fopen(target, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) fail("cannot write", target);
}

/* --- scan */

static int found(unsigned id, unsigned long long from, unsigned long long to, unsigned flag, void *context) {
    (void)id, (void)from, (void)to, (void)flag, (void)context;
    matches++;
    return 0;
}

static void scan_block(unsigned i, const hs_database_t *database, hs_scratch_t *scratch) {
    if (hs_scan(database, texts[i], sizes[i], 0, scratch, found, NULL) != HS_SUCCESS) fail("scan", "failed");
}

static void scan_stream(unsigned i, const hs_database_t *database, hs_scratch_t *scratch) {
    hs_stream_t *stream;
    if (hs_open_stream(database, 0, &stream) != HS_SUCCESS) fail("stream", "failed");
    for (size_t at = 0; at < sizes[i]; at += DELTA) {
        size_t length = sizes[i] - at < DELTA ? sizes[i] - at : DELTA;
        if (hs_scan_stream(stream, texts[i] + at, length, 0, scratch, found, NULL) != HS_SUCCESS) fail("stream", "failed");
    }
    hs_close_stream(stream, scratch, found, NULL);
}

static void scan(int streams, const char *source, const char *folder) {
    void (*one)(unsigned, const hs_database_t *, hs_scratch_t *) = streams ? scan_stream : scan_block;
    hs_database_t *database;
    hs_scratch_t *scratch = NULL;
    size_t size, state;
    double bytes = 0, deltas = 0, turns = 0;
    char *saved = content(source, &size);
    if (hs_deserialize_database(saved, size, &database) != HS_SUCCESS || hs_alloc_scratch(database, &scratch) != HS_SUCCESS)
        fail("database", source);
    read_folder(folder);
    for (unsigned i = 0; i < files; i++) {
        bytes += sizes[i];
        deltas += (sizes[i] + DELTA - 1) / DELTA;
        one(i, database, scratch);
    }
    unsigned long long once = matches;
    double began = now();
    do {
        for (unsigned i = 0; i < files; i++) one(i, database, scratch);
        turns++;
    } while (now() - began < 0.5);
    double seconds = (now() - began) / turns;
    printf("mbps\t%f\nfindings\t%llu\nfiles\t%u\n", bytes / seconds / 1e6, once, files);
    if (!streams) return;
    hs_stream_size(database, &state);
    printf("delta_ns\t%f\nstate\t%zu\n", seconds * 1e9 / deltas, state);
}

int main(int count, char **arguments) {
    if (count == 5 && !strcmp(arguments[1], "compile")) {
        compile(arguments[2], arguments[3], arguments[4]);
    } else if (count == 5) {
        most = atoi(arguments[4]);
        scan(!strcmp(arguments[1], "stream"), arguments[2], arguments[3]);
    } else {
        fail("usage", "vectorscan compile block|stream PATTERNS DATABASE, or vectorscan scan|stream DATABASE FOLDER FILES");
    }
    return 0;
}
