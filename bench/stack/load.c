/* Load client: keeps CONCURRENCY requests in flight until every one of a list is answered. One thread, epoll.
 *
 *   load SOCKET CONCURRENCY ANSWERS < REQUESTS
 *
 * SOCKET is a Unix socket; as nginx does before the web processes, each request has a connection of its own and names
 * its caller's address, so that limits for one address are asked and not reached.
 * REQUESTS: one a line, PATH, bearer token (may be empty) and JSON body between tabs; each is a POST.
 * ANSWERS gets a line for each request, in their order: status, microseconds, body (its first bytes) between tabs;
 * status 0 is a request that nobody answered. Prints one JSON object. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 16384, SILENCE_US = 30000000 };

struct request {
    char *text;
    long size;
    int status;
    uint32_t micros;
    char *body;
};

struct slot {
    int fd;
    struct request *asks;
    uint64_t began;
    long held, wanted; /* bytes so far; of the whole answer, 0 while its head is incomplete */
    char text[LONGEST];
};

static struct sockaddr_un server = {.sun_family = AF_UNIX};
static struct request *requests;
static long count, next_request, answered;
static int events;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

static void compose(struct request *into, char *line, long number) {
    char *token = strchr(line, '\t'), *body = token ? strchr(token + 1, '\t') : NULL;
    if (!body) exit(2);
    *token++ = 0, *body++ = 0;
    into->size = asprintf(&into->text,
                          "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/json\r\n"
                          "X-Forwarded-For: 10.0.%ld.%ld\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: localhost\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n%s%s%s\r\n%s",
                          line, number / 250 % 250, number % 250 + 1, strlen(body), *token ? "Authorization: Bearer " : "", token, *token ? "\r\n" : "", body);
}

static void read_requests(void) {
    char *line = NULL;
    size_t space = 0;
    long room = 0;
    while (getline(&line, &space, stdin) > 0) {
        line[strcspn(line, "\n")] = 0;
        if (count == room) requests = realloc(requests, (room = room ? room * 2 : 1024) * sizeof *requests);
        requests[count] = (struct request){0};
        compose(&requests[count], line, count);
        count++;
    }
}

static void ask(struct slot *s) {
    s->asks = &requests[next_request++];
    s->held = s->wanted = 0;
    s->began = now();
    s->fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(s->fd, (void *)&server, sizeof server) || send(s->fd, s->asks->text, s->asks->size, MSG_NOSIGNAL) < 0) {
        perror("load");
        exit(1);
    }
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = s};
    epoll_ctl(events, EPOLL_CTL_ADD, s->fd, &wanted);
}

static void finish(struct slot *s) {
    char *end = strstr(s->text, "\r\n\r\n");
    s->asks->micros = now() - s->began;
    if (end) {
        s->asks->status = atoi(s->text + 9);
        s->asks->body = strdup(end + 4);
        answered++;
    }
    close(s->fd);
    s->fd = -1;
}

/* Whether the answer is there in full. */
static int take(struct slot *s) {
    long size = recv(s->fd, s->text + s->held, LONGEST - 1 - s->held, 0);
    if (size < 0 && errno == EINTR) return 0;
    if (size <= 0) return 1;
    s->held += size;
    s->text[s->held] = 0;
    char *end = strstr(s->text, "\r\n\r\n");
    if (!s->wanted && end) {
        char *length = strcasestr(s->text, "\r\ncontent-length:");
        s->wanted = length && length < end ? end + 4 - s->text + atol(length + 17) : LONGEST;
    }
    return (s->wanted && s->held >= s->wanted) || s->held == LONGEST - 1;
}

static int smaller(const void *a, const void *b) {
    return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : *(const uint32_t *)a > *(const uint32_t *)b;
}

static double at_share(uint32_t *sorted, double share) {
    return count ? sorted[(long)((count - 1) * share)] / 1000.0 : 0;
}

static void report(double seconds, const char *path) {
    uint32_t *times = malloc((count + 1) * sizeof *times);
    FILE *answers = fopen(path, "w");
    for (long i = 0; i < count; i++) {
        times[i] = requests[i].micros;
        if (requests[i].body) requests[i].body[strcspn(requests[i].body, "\r\n")] = 0;
        fprintf(answers, "%d\t%u\t%s\n", requests[i].status, requests[i].micros, requests[i].body ? requests[i].body : "");
    }
    fclose(answers);
    qsort(times, count, sizeof *times, smaller);
    printf("{\"per_s\": %.1f, \"answered\": %ld, \"asked\": %ld, ", answered / seconds, answered, count);
    printf("\"p50_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": %.2f}\n", at_share(times, 0.5), at_share(times, 0.99),
           at_share(times, 1));
}

int main(int given, char **words) {
    if (given < 4) return 2;
    long many = atol(words[2]), busy = 0;
    strncpy(server.sun_path, words[1], sizeof server.sun_path - 1);
    events = epoll_create1(0);
    read_requests();
    if (many > count) many = count;
    struct slot *slots = calloc(many, sizeof *slots);
    uint64_t began = now(), heard = began;
    for (; busy < many; busy++) ask(&slots[busy]);
    struct epoll_event ready[256];
    while (busy && now() - heard < SILENCE_US) {
        int found = epoll_wait(events, ready, 256, 1000);
        for (int i = 0; i < found; i++) {
            struct slot *s = ready[i].data.ptr;
            heard = now();
            if (!take(s)) continue;
            finish(s);
            if (next_request < count) ask(s);
            else busy--;
        }
    }
    report((now() - began) / 1e6, words[3]);
    return 0;
}
