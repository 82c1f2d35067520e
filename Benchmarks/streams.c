// Reads paced streams through a gateway and says how late each chunk comes.
//
//   streams PORT COUNT CHUNKS PACE_MS BODY_FILE [TOKEN]
//
// Opens COUNT connections, their starts spread over one pace, posts the body to each, and reads to the end. Prints one line:
//   chunks  p50  p99  of the chunks' events   p50  p99  of their text   streams that did not end well
// All times are microseconds since `upstream` sent the chunk (same machine, same clock). A chunk's event is where its
// envelope with `"sent"` arrives; a filter may let that pass and hold the text back, so the text has figures of its own:
// the moment at which all characters of the chunk's text have arrived.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { STREAMS = 1024, BUFFER = 64 << 10, TEXT = 6 };

struct stream {
    int fd, is_done;
    int events, texts;      // chunks whose event, and whose text, has come
    size_t characters, have;
    int64_t *sent;
    char buffer[BUFFER + 1];
};

static struct stream *all[STREAMS];
static int chunks, open_count;
static int *event_times, *text_times, event_total, text_total;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int ascending(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static int percentile(int *times, int count, double part) {
    if (!count) return 0;
    int at = (int)(part * count);
    return times[at < count ? at : count - 1];
}

static void take_line(struct stream *s, char *line, int64_t time) {
    char *field = strstr(line, "\"sent\":");
    if (field && s->events < chunks) {
        s->sent[s->events++] = strtoll(field + 7, NULL, 10);
        event_times[event_total++] = (int)((time - s->sent[s->events - 1]) / 1000);
    }
    if ((field = strstr(line, "\"content\":\""))) {
        char *end = strchr(field + 11, '"');
        if (end) s->characters += (size_t)(end - field - 11);
        while (s->texts < s->events && s->characters >= (size_t)(s->texts + 1) * TEXT)
            text_times[text_total++] = (int)((time - s->sent[s->texts++]) / 1000);
    }
    if (strstr(line, "[DONE]")) s->is_done = 1;
}

static void receive(struct stream *s) {
    ssize_t got = read(s->fd, s->buffer + s->have, BUFFER - s->have);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    int64_t time = now();
    if (got > 0) s->have += (size_t)got;
    s->buffer[s->have] = 0;
    char *line = s->buffer, *end;
    while ((end = strchr(line, '\n'))) {
        *end = 0;
        take_line(s, line, time);
        line = end + 1;
    }
    s->have -= (size_t)(line - s->buffer);
    memmove(s->buffer, line, s->have);
    if (got > 0 && !s->is_done && s->have < BUFFER) return;
    close(s->fd);
    s->fd = -1;
    open_count--;
}

static int begin(struct stream *s, int port, const char *request, size_t size, int poll, int number) {
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(s->fd, (struct sockaddr *)&address, sizeof address)) { perror("streams"); return -1; }
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (write(s->fd, request, size) != (ssize_t)size) { perror("streams"); return -1; }
    open_count++;
    return epoll_ctl(poll, EPOLL_CTL_ADD, s->fd, &(struct epoll_event){.events = EPOLLIN, .data.u32 = (uint32_t)number});
}

static char *request_text(const char *file, const char *token, size_t *size) {
    char body[BUFFER];
    FILE *in = fopen(file, "r");
    if (!in) { perror(file); exit(1); }
    size_t length = fread(body, 1, sizeof body, in);
    fclose(in);
    char *out = malloc(BUFFER * 2);
    int head = snprintf(out, BUFFER, "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                        "authorization: Bearer %s\r\ncontent-length: %zu\r\n\r\n", token, length);
    memcpy(out + head, body, length);
    *size = (size_t)head + length;
    return out;
}

int main(int count, char **arguments) {
    if (count < 6) { fprintf(stderr, "usage: streams PORT COUNT CHUNKS PACE_MS BODY_FILE [TOKEN]\n"); return 2; }
    int port = atoi(arguments[1]), streams = atoi(arguments[2]), poll = epoll_create1(0), begun = 0, ended_well = 0;
    chunks = atoi(arguments[3]);
    int64_t pace = (int64_t)(atof(arguments[4]) * 1e6), start = now(), limit = start + pace * chunks * 4 + 5000000000;
    if (streams < 1 || streams > STREAMS || chunks < 1) return 2;
    size_t size;
    char *request = request_text(arguments[5], count > 6 ? arguments[6] : "none", &size);
    event_times = calloc((size_t)streams * (size_t)chunks, sizeof(int));
    text_times = calloc((size_t)streams * (size_t)chunks, sizeof(int));
    while (begun < streams || open_count) {
        // Each starts in its own part of a pace, so that the chunks are spread as those of strangers would be.
        while (begun < streams && now() >= start + pace * begun / streams) {
            struct stream *s = all[begun] = calloc(1, sizeof *s);
            s->sent = calloc((size_t)chunks, sizeof *s->sent);
            if (begin(s, port, request, size, poll, begun++)) return 1;
        }
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, begun < streams ? 0 : 1000);
        for (int i = 0; i < ready; i++) receive(all[events[i].data.u32]);
        if (now() > limit) break;
    }
    for (int i = 0; i < streams; i++) ended_well += all[i] && all[i]->is_done && all[i]->texts == chunks;
    qsort(event_times, (size_t)event_total, sizeof(int), ascending);
    qsort(text_times, (size_t)text_total, sizeof(int), ascending);
    printf("%d %d %d %d %d %d\n", event_total, percentile(event_times, event_total, 0.5), percentile(event_times, event_total, 0.99),
           percentile(text_times, text_total, 0.5), percentile(text_times, text_total, 0.99), streams - ended_well);
    return 0;
}
