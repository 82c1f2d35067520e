// A model provider that costs nothing: answers OpenAI chat completions over HTTP/1.1 from one thread.
//
//   upstream PORT [CHUNKS PACE_MS]
//
// POST with `"stream":true` within the first 512 bytes of the body: CHUNKS server-sent events, one every PACE_MS
// milliseconds, each with the moment of its sending (`"sent"`, nanoseconds of CLOCK_MONOTONIC). Any other POST: one
// small chat completion. GET: a list with the one model. Bodies need a content-length; chunked ones get 411.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 4096, BUFFER = 64 << 10, LOOK = 512 };

enum want { NOTHING, COMPLETION, STREAM, MODELS };

struct connection {
    int fd;
    enum want wants;   // what the request under way asks for
    int chunk;         // of the stream that is under way; -1 when there is none
    int64_t due;       // when its next chunk is to go, in nanoseconds
    size_t have;       // bytes in the buffer
    size_t skip;       // bytes of a body that are still to come and to be thrown away
    char buffer[BUFFER + 1];
};

static struct connection *connections[CONNECTIONS];
static int streams[CONNECTIONS], stream_count;
static int chunks = 200, timer;
static int64_t pace = 20000000;

#define MODEL "bench-model"
static const char completion[] =
    "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"" MODEL "\",\"choices\":[{\"index\":0,"
    "\"message\":{\"role\":\"assistant\",\"content\":\"The answer is that the river is longest where the map is oldest.\"},"
    "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":64,\"completion_tokens\":14,\"total_tokens\":78}}";
static const char models[] = "{\"object\":\"list\",\"data\":[{\"id\":\"" MODEL "\",\"object\":\"model\",\"created\":1,\"owned_by\":\"bench\"}]}";
static const char stream_head[] =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\nx-accel-buffering: no\r\n"
    "transfer-encoding: chunked\r\n\r\n";
static const char no_length[] = "HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
static const char *const words[] = {" amber", " birch", " cloud", " delta", " ember", " frost", " grove", " heron"};
static char completion_reply[1024], models_reply[512];
static int completion_size, models_size;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int whole(char *out, size_t size, const char *body) {
    return snprintf(out, size, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s", strlen(body), body);
}

static void leave(struct connection *c) {
    for (int i = 0; i < stream_count; i++)
        if (streams[i] == c->fd) { streams[i] = streams[--stream_count]; break; }
    connections[c->fd] = NULL;
    close(c->fd);
    free(c);
}

// Replies are small beside a socket's buffer, so that one that does not fit means a client that reads nothing.
static int say(struct connection *c, const char *bytes, size_t size) {
    return write(c->fd, bytes, size) == (ssize_t)size ? 0 : -1;
}

static int say_event(struct connection *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int say_event(struct connection *c, const char *format, ...) {
    char data[512], out[640];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(data, sizeof data, format, arguments);
    va_end(arguments);
    int all = snprintf(out, sizeof out, "%x\r\ndata: %s\n\n\r\n", size + 8, data);
    return say(c, out, (size_t)all);
}

#define CHUNK "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"" MODEL "\","

static int next_chunk(struct connection *c) {
    if (c->chunk < chunks) {
        const char *word = words[c->chunk++ % (int)(sizeof words / sizeof *words)];
        c->due += pace;
        return say_event(c, CHUNK "\"sent\":%lld,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}",
                         (long long)now(), word);
    }
    for (int i = 0; i < stream_count; i++)
        if (streams[i] == c->fd) { streams[i] = streams[--stream_count]; break; }
    c->chunk = -1;
    if (say_event(c, CHUNK "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}")) return -1;
    if (say_event(c, "[DONE]")) return -1;
    return say(c, "0\r\n\r\n", 5);
}

// Sets the timer to the next chunk that is due in any stream.
static void arm(void) {
    struct itimerspec when = {0};
    int64_t first = 0;
    for (int i = 0; i < stream_count; i++) {
        int64_t due = connections[streams[i]]->due;
        if (!first || due < first) first = due;
    }
    if (first) when.it_value = (struct timespec){.tv_sec = first / 1000000000, .tv_nsec = first % 1000000000};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void send_due(void) {
    int64_t time = now();
    for (int i = stream_count - 1; i >= 0; i--) {
        struct connection *c = connections[streams[i]];
        if (c->due <= time && next_chunk(c)) leave(c);
    }
    arm();
}

static int begin_stream(struct connection *c) {
    c->chunk = 0;
    c->due = now() + pace;
    streams[stream_count++] = c->fd;
    arm();
    return say(c, stream_head, sizeof stream_head - 1);
}

// Takes a request's head off the buffer, and what has come of its body. 1: taken, 0: more is needed, -1: leave.
static int take_head(struct connection *c) {
    c->buffer[c->have] = 0;
    char *end = memmem(c->buffer, c->have, "\r\n\r\n", 4);
    if (!end) return c->have == BUFFER ? -1 : 0;
    *end = 0;
    size_t head = (size_t)(end - c->buffer) + 4, length = 0;
    char *field = strcasestr(c->buffer, "\r\ncontent-length:");
    if (field) length = strtoul(field + 17, NULL, 10);
    int is_chunked = strcasestr(c->buffer, "\r\ntransfer-encoding:") != NULL, is_get = !strncmp(c->buffer, "GET ", 4);
    *end = '\r';
    if (is_chunked) {
        say(c, no_length, sizeof no_length - 1);
        return -1;
    }
    size_t body = c->have - head, look = length < LOOK ? length : LOOK;
    if (body < look) return head + look > BUFFER ? -1 : 0;
    int is_stream = memmem(c->buffer + head, look, "\"stream\":true", 13) != NULL;
    c->wants = is_get ? MODELS : is_stream ? STREAM : COMPLETION;
    size_t used = body < length ? body : length;
    c->skip = length - used;
    c->have = body - used;
    memmove(c->buffer, c->buffer + head + used, c->have);
    return 1;
}

static int reply(struct connection *c) {
    enum want want = c->wants;
    c->wants = NOTHING;
    if (want == STREAM) return begin_stream(c);
    return want == MODELS ? say(c, models_reply, (size_t)models_size) : say(c, completion_reply, (size_t)completion_size);
}

// An answer goes out only when the whole request has come in, as a provider's would.
static void receive(struct connection *c) {
    static char rest[256 << 10];
    ssize_t got;
    if (c->skip) {
        got = read(c->fd, rest, c->skip < sizeof rest ? c->skip : sizeof rest);
        if (got > 0) c->skip -= (size_t)got;
    } else {
        got = read(c->fd, c->buffer + c->have, BUFFER - c->have);
        if (got > 0) c->have += (size_t)got;
    }
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return leave(c);
    while (!c->skip) {
        if (c->wants != NOTHING && reply(c)) return leave(c);
        int state = c->have ? take_head(c) : 0;
        if (state < 0) return leave(c);
        if (state == 0) return;
    }
}

static void accept_all(int listener, int poll) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        struct connection *c = fd < CONNECTIONS ? malloc(sizeof *c) : NULL;
        if (!c) { close(fd); continue; }
        c->fd = fd; c->wants = NOTHING; c->chunk = -1; c->due = 0; c->have = 0; c->skip = 0;
        connections[fd] = c;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd});
    }
}

int main(int count, char **arguments) {
    if (count != 2 && count != 4) { fprintf(stderr, "usage: upstream PORT [CHUNKS PACE_MS]\n"); return 2; }
    if (count == 4) { chunks = atoi(arguments[2]); pace = (int64_t)(atof(arguments[3]) * 1e6); }
    completion_size = whole(completion_reply, sizeof completion_reply, completion);
    models_size = whole(models_reply, sizeof models_reply, models);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) { perror("upstream"); return 1; }
    int poll = epoll_create1(EPOLL_CLOEXEC);
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    epoll_ctl(poll, EPOLL_CTL_ADD, timer, &(struct epoll_event){.events = EPOLLIN, .data.fd = timer});
    struct epoll_event events[256];
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            uint64_t ticks;
            if (fd == listener) accept_all(listener, poll);
            else if (fd == timer) { if (read(timer, &ticks, sizeof ticks) > 0) send_due(); }
            else if (connections[fd]) receive(connections[fd]);
        }
    }
}
