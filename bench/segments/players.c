/* Players: many keep-alive HTTP connections to 127.0.0.1, one thread, epoll.
 *
 *   players PORT PATH CONNECTIONS SECONDS          each asks for PATH again and again, as fast as it is answered
 *   players PORT PATH CONNECTIONS SECONDS follow   each follows a live playlist by blocking reload: the next request
 *                                                  names the part that the last answer announced
 *
 * Prints one JSON object. "late": milliseconds that an answer came after the first answer to the same question. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 32768, SAMPLES = 4000000, QUESTIONS = 65536 };

struct player {
    int fd, open;
    uint64_t asked;
    long body, length; /* body bytes seen; how many are wanted, -1 before the head is complete */
    int held, status;
    long msn, part;
    char text[HEAD];
};

static int port, events, following;
static const char *path;
static uint32_t *latency, *lateness;
static long answers, late_answers, errors, bytes, distinct;
static struct { long msn, part; uint64_t first; } questions[QUESTIONS];

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

static void dial(struct player *p) {
    int on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    p->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(p->fd, (void *)&to, sizeof to)) {
        perror("connect");
        exit(1);
    }
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = p};
    epoll_ctl(events, EPOLL_CTL_ADD, p->fd, &wanted);
}

static void ask(struct player *p) {
    char request[1024], query[64] = "";
    if (following && p->msn >= 0) snprintf(query, sizeof query, "?_HLS_msn=%ld&_HLS_part=%ld", p->msn, p->part);
    int size = snprintf(request, sizeof request, "GET %s%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path, query);
    if (p->fd < 0) dial(p);
    p->body = 0, p->length = -1, p->held = 0, p->open = 1, p->asked = now();
    if (send(p->fd, request, size, MSG_NOSIGNAL) != size) errors++;
}

/* Note the answer to a question, and find the next one in it. */
static void read_playlist(struct player *p) {
    uint64_t at = now();
    if (p->msn >= 0) {
        unsigned slot = (unsigned)(p->msn * 31 + p->part) % QUESTIONS;
        if (questions[slot].msn != p->msn || questions[slot].part != p->part || !questions[slot].first) {
            questions[slot].msn = p->msn, questions[slot].part = p->part, questions[slot].first = at;
            distinct++;
        } else if (late_answers < SAMPLES) {
            lateness[late_answers++] = at - questions[slot].first;
        }
    }
    char *hint = strstr(p->text, "#EXT-X-PRELOAD-HINT");
    if (hint) hint = strstr(hint, "URI=\"p");
    if (hint) sscanf(hint, "URI=\"p%ld.%ld", &p->msn, &p->part);
}

static void finish(struct player *p) {
    p->open = 0;
    if (p->status == 200) {
        if (answers < SAMPLES) latency[answers] = now() - p->asked;
        answers++;
        if (following) read_playlist(p);
    } else {
        errors++;
    }
}

static void lose(struct player *p) {
    close(p->fd);
    p->fd = -1;
    if (p->open && p->held) errors++; /* without a byte of an answer: a server closes connections now and then */
    p->open = 0;
}

static void take(struct player *p, const char *data, long size) {
    bytes += size;
    long room = HEAD - 1 - p->held, kept = size < room ? size : room;
    if (kept > 0 && (p->length < 0 || following)) {
        memcpy(p->text + p->held, data, kept);
        p->held += kept;
        p->text[p->held] = 0;
    }
    if (p->length < 0) {
        char *end = strstr(p->text, "\r\n\r\n");
        if (!end) return;
        char *length = strcasestr(p->text, "\r\ncontent-length:");
        p->status = atoi(p->text + 9);
        p->length = length && length < end ? atol(length + 17) : 0;
        p->body = p->held - (end + 4 - p->text) + (size - kept);
    } else {
        p->body += size;
    }
    if (p->body >= p->length) finish(p);
}

static int smaller(const void *a, const void *b) {
    return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : *(const uint32_t *)a > *(const uint32_t *)b;
}

static double at_share(uint32_t *values, long count, double share) {
    if (count > SAMPLES) count = SAMPLES;
    if (!count) return 0;
    qsort(values, count, sizeof *values, smaller);
    return values[(long)((count - 1) * share)] / 1000.0;
}

int main(int count, char **given) {
    if (count < 5) return 2;
    static char data[1 << 20];
    port = atoi(given[1]), path = given[2], following = count > 5;
    int many = atoi(given[3]);
    struct player *players = calloc(many, sizeof *players);
    latency = malloc(SAMPLES * sizeof *latency), lateness = malloc(SAMPLES * sizeof *lateness);
    events = epoll_create1(0);
    uint64_t began = now(), end = began + (uint64_t)(atof(given[4]) * 1e6);
    for (int i = 0; i < many; i++) {
        players[i].fd = -1, players[i].msn = -1;
        ask(&players[i]);
    }
    struct epoll_event ready[256];
    while (now() < end) {
        int found = epoll_wait(events, ready, 256, 100);
        for (int i = 0; i < found; i++) {
            struct player *p = ready[i].data.ptr;
            long size = recv(p->fd, data, sizeof data, MSG_DONTWAIT);
            if (size < 0 && errno == EAGAIN) continue;
            if (size <= 0) lose(p);
            else take(p, data, size);
            if (!p->open && now() < end) ask(p);
        }
    }
    double seconds = (now() - began) / 1e6;
    printf("{\"per_s\": %.1f, \"answers\": %ld, \"errors\": %ld, \"mb_per_s\": %.1f, \"distinct\": %ld, ", answers / seconds,
           answers, errors, bytes / seconds / 1e6, distinct);
    printf("\"p50_ms\": %.2f, \"p99_ms\": %.2f, ", at_share(latency, answers, 0.5), at_share(latency, answers, 0.99));
    printf("\"late_p50_ms\": %.2f, \"late_p99_ms\": %.2f}\n", at_share(lateness, late_answers, 0.5),
           at_share(lateness, late_answers, 0.99));
    return 0;
}
