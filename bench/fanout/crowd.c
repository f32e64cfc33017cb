/* A crowd of Socket.IO 4 viewers on WebSockets, in one thread: joins, speaks at a fixed rate, counts what arrives.

   crowd --port P --server PID --viewers N [--passes FILE] --rate R --seconds T [--stuck N --slow N --dying N]

   With --passes (one a line) it speaks the product's protocol: pass, resume, chat with acknowledgement, and checks that
   numbers have no gaps. Without, the peers': `chat` is sent back to all. Every message carries "@" and 16 digits, the
   microsecond it was sent at; each mark that arrives is one delivery, so that collected frames count every message.
   The last line of the output is the result as JSON. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NONE, CONNECTING, UPGRADING, OPENING, ENTERING, RESUMING, JOINED, DEAD };
enum { HEALTHY, SLOW, STUCK, DYING };
enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };
enum { IN_FLIGHT = 96, JOIN_SECONDS = 60, SETTLE_SECONDS = 5, LATENCY_STEP_US = 100, LATENCY_STEPS = 300000,
       SLOW_EVERY_US = 100000, SLOW_BYTES = 1024 };

typedef struct {
    int fd, state, kind;
    size_t kept, room;
    char *rest;              /* the start of a frame that has not arrived whole */
    long epoch, number;      /* the last event seen */
    uint64_t read_next;      /* when a slow one reads again */
} viewer;

static struct { int port, server, viewers, stuck, slow, dying; double rate, seconds; const char *passes; } want;
static viewer *crowd;
static char **passes;
static int epoll, started, in_flight, joined, dead, refused_joins;
static uint64_t now_us, counting_from = UINT64_MAX, next_death;
static uint64_t delivered, healthy_delivered, frames, bytes, longest, acknowledged, refused, gaps, caught_up, skipped, deaths;
static uint32_t *latencies;
static double kb_early; /* the server's memory after a third of the time */
static char buffer[1 << 20];

static const char REQUEST[] =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\n"
    "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 13; V2166A Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600\r\n"
    "Upgrade: websocket\r\nOrigin: http://127.0.0.1:%d\r\nSec-WebSocket-Version: 13\r\n"
    "Accept-Encoding: gzip, deflate\r\nAccept-Language: zh-CN,zh;q=0.9,en-US;q=0.8,en;q=0.7\r\n"
    "Cookie: session=eyJfZnJlc2giOmZhbHNlLCJndWVzdCI6IjN2Zm9sN3d6c2Rmd2Vyd2VyIn0.ZzKx1A.0Zc3bUuQhcm3kq0CjWm6cVw1b7o; "
    "language=zh; Hm_lvt_5f2d6a=1790000000,1790100000,1790200000; Hm_lpvt_5f2d6a=1790200000\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

static uint64_t clock_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000ull + t.tv_nsec / 1000;
}

/* The server's memory and CPU time, from /proc. */

static double server_kb(void) {
    char path[64], line[256];
    double kb = 0;
    snprintf(path, sizeof path, "/proc/%d/status", want.server);
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    while (fgets(line, sizeof line, f))
        if (!strncmp(line, "VmRSS:", 6)) kb = atof(line + 6);
    fclose(f);
    return kb;
}

static double server_cpu(void) {
    char path[64], line[2048];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", want.server);
    FILE *f = fopen(path, "r");
    if (!f) return 0;
    size_t n = fread(line, 1, sizeof line - 1, f);
    line[n] = 0;
    fclose(f);
    char *after = strrchr(line, ')');
    if (after) sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Writing */

static void send_frame(viewer *v, int opcode, const char *data, size_t size) {
    char frame[2048];
    size_t head = 2;
    if (size > sizeof frame - 16) return;
    frame[0] = (char)(0x80 | opcode);
    if (size < 126) {
        frame[1] = (char)(0x80 | size);
    } else {
        frame[1] = (char)(0x80 | 126);
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
        head = 4;
    }
    memset(frame + head, 0, 4); /* a mask of zeros leaves the bytes as they are */
    memcpy(frame + head + 4, data, size);
    if (send(v->fd, frame, head + 4 + size, MSG_NOSIGNAL) < 0 && errno != EAGAIN) return;
}

static void send_text(viewer *v, const char *text) { send_frame(v, TEXT, text, strlen(text)); }

/* Joining and leaving */

static void enter(viewer *v) {
    char text[2048];
    if (want.passes)
        snprintf(text, sizeof text, "40{\"token\":\"%s\"}", passes[v - crowd]);
    else
        strcpy(text, "40");
    send_text(v, text);
    v->state = ENTERING;
}

static void become_joined(viewer *v) {
    v->state = JOINED;
    joined++;
    in_flight--;
}

static void lose(viewer *v) {
    if (v->state == JOINED) joined--;
    else in_flight--;
    if (v->state != DEAD && v->kind == HEALTHY) dead++;
    v->state = DEAD;
    close(v->fd);
}

static void start(viewer *v) {
    int one = 1, small = 4096;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)want.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    v->kept = 0;
    v->state = CONNECTING;
    setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (v->kind == SLOW || v->kind == STUCK) setsockopt(v->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    in_flight++;
    if (connect(v->fd, (void *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        perror("connect");
        exit(1);
    }
    struct epoll_event e = {EPOLLIN | EPOLLOUT, {.ptr = v}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, v->fd, &e);
}

static void die_and_return(viewer *v) {
    struct linger hard = {1, 0};
    setsockopt(v->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    if (v->state == JOINED) joined--;
    else in_flight--;
    close(v->fd);
    deaths++;
    start(v);
}

/* What arrives */

static int begins(const char *p, size_t n, const char *with) {
    size_t size = strlen(with);
    return n >= size && !memcmp(p, with, size);
}

static void count_marks(viewer *v, const char *p, const char *end) {
    while (p < end && (p = memchr(p, '@', end - p))) {
        uint64_t at = 0;
        int digits = 0;
        for (p++; p < end && *p >= '0' && *p <= '9'; p++, digits++) at = at * 10 + (uint64_t)(*p - '0');
        if (digits != 16 || at < counting_from) continue;
        uint64_t late = now_us > at ? now_us - at : 0, step = late / LATENCY_STEP_US;
        delivered++;
        if (v->kind != HEALTHY) continue;
        healthy_delivered++;
        if (late > longest) longest = late;
        latencies[step < LATENCY_STEPS ? step : LATENCY_STEPS - 1]++;
    }
}

static long number_after(const char *p, const char *end, const char *name, const char **next) {
    const char *found = memmem(p, end - p, name, strlen(name));
    if (next) *next = found ? found + strlen(name) : end;
    return found ? atol(found + strlen(name)) : -1;
}

static void take_events(viewer *v, const char *p, const char *end) {
    while (p < end) {
        long epoch = number_after(p, end, "{\"epoch\":", &p), number;
        if (epoch < 0) return;
        number = number_after(p, end, "\"number\":", &p);
        if (epoch == v->epoch && number <= v->number) continue;
        long from = number;
        const char *kind = memmem(p, end - p, "\"kind\":\"", 8);
        if (kind && begins(kind + 8, end - kind - 8, "skipped")) {
            from = number_after(kind, end, "\"from\":", NULL);
            skipped += number - from + 1;
        }
        if (epoch != v->epoch || from > v->number + 1) gaps += v->kind == HEALTHY;
        v->epoch = epoch;
        v->number = number;
    }
}

static void take_text(viewer *v, char *p, size_t n) {
    char *end = p + n;
    if (n == 1 && *p == '2') {
        send_text(v, "3");
    } else if (v->state == OPENING && *p == '0') {
        enter(v);
    } else if (v->state == ENTERING && begins(p, n, "40")) {
        if (!want.passes) { become_joined(v); return; }
        v->state = RESUMING;
        send_text(v, "420[\"resume\",{\"epoch\":0,\"number\":0}]");
    } else if (begins(p, n, "44")) {
        refused_joins++;
        lose(v);
    } else if (begins(p, n, "42[\"snapshot\"")) {
        v->epoch = number_after(p, end, "\"epoch\":", NULL);
        v->number = number_after(p, end, "\"number\":", NULL);
        if (v->state == RESUMING) become_joined(v);
    } else if (begins(p, n, "42[\"catch_up\"")) {
        char text[128];
        caught_up++;
        snprintf(text, sizeof text, "42[\"resume\",{\"epoch\":%ld,\"number\":%ld}]", v->epoch, v->number);
        send_text(v, text);
    } else if (begins(p, n, "43")) {
        if (memmem(p, n, "\"ok\":true", 9)) acknowledged++;
        else refused++;
    } else if (begins(p, n, "42")) {
        if (want.passes && begins(p, n, "42[\"events\"")) take_events(v, p, end);
        count_marks(v, p, end);
    }
}

static size_t take_frames(viewer *v, char *p, size_t n) {
    size_t at = 0;
    while (n - at >= 2 && v->state != DEAD) {
        unsigned char *u = (unsigned char *)p + at;
        size_t size = u[1] & 127, head = 2;
        if (size >= 126) {
            int more = size == 126 ? 2 : 8;
            if (n - at < 2u + more) break;
            size = 0;
            for (int i = 0; i < more; i++) size = size << 8 | u[2 + i];
            head = 2 + more;
        }
        if (n - at < head + size) break;
        int opcode = u[0] & 15;
        frames++;
        bytes += size;
        if (opcode == TEXT) take_text(v, p + at + head, size);
        else if (opcode == PING) send_frame(v, PONG, p + at + head, size);
        at += head + size;
    }
    return at;
}

static void readable(viewer *v) {
    if (v->kind == STUCK && v->state == JOINED) return;
    if (v->kind == SLOW && v->state == JOINED) {
        if (now_us < v->read_next) return;
        v->read_next = now_us + SLOW_EVERY_US;
    }
    memcpy(buffer, v->rest, v->kept);
    size_t most = v->kind == SLOW && v->state == JOINED ? SLOW_BYTES : sizeof buffer - v->kept;
    ssize_t got = recv(v->fd, buffer + v->kept, most, 0);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) return;
        if (v->state != DEAD) v->kind == HEALTHY ? lose(v) : die_and_return(v);
        return;
    }
    size_t size = v->kept + (size_t)got, at = 0;
    if (v->state == UPGRADING) {
        char *end = memmem(buffer, size, "\r\n\r\n", 4);
        if (end) {
            if (memcmp(buffer + 9, "101", 3)) { fprintf(stderr, "%.80s\n", buffer); lose(v); return; }
            v->state = OPENING;
            at = (size_t)(end + 4 - buffer);
        }
    }
    if (v->state != UPGRADING) at += take_frames(v, buffer + at, size - at);
    size_t left = size - at;
    if (left > v->room) {
        v->room = left * 2;
        v->rest = realloc(v->rest, v->room);
    }
    if (left) memcpy(v->rest, buffer + at, left);
    v->kept = left;
}

static void connected(viewer *v) {
    char request[2048];
    int size = snprintf(request, sizeof request, REQUEST, want.port, want.port);
    if (send(v->fd, request, (size_t)size, MSG_NOSIGNAL) != size) { lose(v); return; }
    v->state = UPGRADING;
    struct epoll_event e = {EPOLLIN, {.ptr = v}};
    if (v->kind == STUCK || v->kind == SLOW) e.events = EPOLLIN;
    epoll_ctl(epoll, EPOLL_CTL_MOD, v->fd, &e);
}

static void serve(int timeout_ms) {
    struct epoll_event e[256];
    int n = epoll_wait(epoll, e, 256, timeout_ms);
    for (int i = 0; i < n; i++) {
        viewer *v = e[i].data.ptr;
        if (i % 16 == 0) now_us = clock_us();
        if (v->state == DEAD) continue;
        if (v->state == CONNECTING) connected(v);
        else if (v->kind == STUCK && v->state == JOINED) {
            if (e[i].events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) die_and_return(v);
            else { /* never read again: watch only for its end */
                struct epoll_event only = {EPOLLRDHUP, {.ptr = v}};
                epoll_ctl(epoll, EPOLL_CTL_MOD, v->fd, &only);
            }
        } else readable(v);
    }
    now_us = clock_us();
}

/* The phases */

static double join_all(void) {
    uint64_t began = now_us = clock_us(), until = began + JOIN_SECONDS * 1000000ull;
    while (joined < want.viewers && now_us < until && !dead && !refused_joins) {
        while (in_flight < IN_FLIGHT && started < want.viewers) start(&crowd[started++]);
        serve(100);
    }
    return (now_us - began) / 1e6;
}

static void say(uint64_t count) {
    char text[512];
    int odd = want.stuck + want.slow + want.dying; /* the healthy speak, one after the other */
    viewer *v = &crowd[odd + (int)(count % (uint64_t)(want.viewers - odd))];
    now_us = clock_us();
    if (want.passes)
        snprintf(text, sizeof text, "42%llu[\"chat\",{\"text\":\"@%llu 请问包住吗\",\"nonce\":\"n%016llx\"}]",
                 (unsigned long long)count % 1000 + 1, (unsigned long long)now_us, (unsigned long long)(now_us + count));
    else
        snprintf(text, sizeof text,
                 "42%llu[\"chat\",{\"epoch\":1,\"number\":%llu,\"kind\":\"chat\",\"at\":1790000000000,\"payload\":{\"viewer\":"
                 "\"000000000000000000000001\",\"name\":\"刘**\",\"role\":\"viewer\",\"text\":\"@%llu 请问包住吗\"}}]",
                 (unsigned long long)count % 1000 + 1, (unsigned long long)count + 1000, (unsigned long long)now_us);
    send_text(v, text);
}

static uint64_t speak(double seconds) {
    uint64_t began = now_us = clock_us(), sent = 0;
    while (now_us < began + seconds * 1e6) {
        uint64_t due = (uint64_t)((now_us - began) * want.rate / 1e6) + 1;
        for (; sent < due; sent++) say(sent);
        if (want.dying && now_us > next_death) {
            viewer *v = &crowd[want.stuck + want.slow + rand() % want.dying];
            if (v->state == JOINED) die_and_return(v);
            next_death = now_us + 20000;
        }
        if (!kb_early && now_us > began + seconds * 1e6 / 3) kb_early = server_kb();
        serve(1);
    }
    return sent;
}

static void settle(uint64_t expected) {
    uint64_t until = clock_us() + SETTLE_SECONDS * 1000000ull;
    while ((healthy_delivered < expected || in_flight) && now_us < until) serve(5);
}

static double latency_ms(double share) {
    uint64_t sum = 0, wanted = (uint64_t)(share * healthy_delivered);
    for (int i = 0; i < LATENCY_STEPS; i++)
        if ((sum += latencies[i]) > wanted) return i * LATENCY_STEP_US / 1000.0;
    return -1;
}

static void read_passes(void) {
    FILE *f = fopen(want.passes, "r");
    size_t room = 0;
    passes = calloc((size_t)want.viewers, sizeof *passes);
    for (int i = 0; f && i < want.viewers; i++) {
        ssize_t n = getline(&passes[i], &room, f);
        if (n <= 0) { fprintf(stderr, "too few passes\n"); exit(1); }
        passes[i][strcspn(passes[i], "\n")] = 0;
        room = 0;
    }
    if (!f) { perror("passes"); exit(1); }
    fclose(f);
}

static void read_options(int count, char **words) {
    static const struct option names[] = {{"port", 1, 0, 'p'}, {"server", 1, 0, 'P'}, {"viewers", 1, 0, 'n'},
        {"passes", 1, 0, 'a'}, {"rate", 1, 0, 'r'}, {"seconds", 1, 0, 's'}, {"stuck", 1, 0, 'k'},
        {"slow", 1, 0, 'l'}, {"dying", 1, 0, 'd'}, {0, 0, 0, 0}};
    int c;
    while ((c = getopt_long(count, words, "", names, NULL)) > 0) switch (c) {
        case 'p': want.port = atoi(optarg); break;
        case 'P': want.server = atoi(optarg); break;
        case 'n': want.viewers = atoi(optarg); break;
        case 'a': want.passes = optarg; break;
        case 'r': want.rate = atof(optarg); break;
        case 's': want.seconds = atof(optarg); break;
        case 'k': want.stuck = atoi(optarg); break;
        case 'l': want.slow = atoi(optarg); break;
        case 'd': want.dying = atoi(optarg); break;
        default: exit(2);
    }
}

int main(int count, char **words) {
    read_options(count, words);
    if (want.passes) read_passes();
    crowd = calloc((size_t)want.viewers, sizeof *crowd);
    latencies = calloc(LATENCY_STEPS, sizeof *latencies);
    epoll = epoll_create1(0);
    int odd = want.stuck + want.slow + want.dying;
    for (int i = 0; i < odd; i++)
        crowd[i].kind = i < want.stuck ? STUCK : i < want.stuck + want.slow ? SLOW : DYING;

    double kb = server_kb(), join_cpu = server_cpu(), joining = join_all();
    join_cpu = server_cpu() - join_cpu;
    if (joined < want.viewers) {
        printf("{\"error\":\"join\",\"joined\":%d,\"dead\":%d,\"refused\":%d}\n", joined, dead, refused_joins);
        return 0;
    }
    for (uint64_t until = clock_us() + 1000000; clock_us() < until;) serve(20);
    double kb_joined = server_kb();
    if (want.rate > 0) speak(1); /* warm, not counted */
    for (uint64_t until = clock_us() + 700000; clock_us() < until;) serve(5);

    counting_from = clock_us();
    acknowledged = refused = gaps = frames = bytes = deaths = caught_up = 0;
    kb_early = 0;
    double cpu = server_cpu();
    uint64_t began = clock_us(), sent = want.rate > 0 ? speak(want.seconds) : 0;
    double spoken = (clock_us() - began) / 1e6, cpu_speaking = server_cpu() - cpu;
    uint64_t expected = sent * (uint64_t)(want.viewers - odd);
    settle(expected);
    cpu = server_cpu() - cpu;
    for (uint64_t until = clock_us() + 1500000; (acknowledged + refused < sent) && clock_us() < until;) serve(5);
    printf("{\"viewers\":%d,\"joins_per_s\":%.0f,\"join_cpu_ms\":%.3f,\"kb_per_viewer\":%.2f,\"server_mb\":%.1f,"
           "\"growth_mb\":%.1f,\"sent\":%llu,\"delivered\":%llu,\"lost\":%lld,\"per_cpu_second\":%.0f,"
           "\"core_percent\":%.1f,\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"longest_ms\":%.1f,\"messages_per_frame\":%.2f,"
           "\"bytes_per_frame\":%.0f,\"acknowledged\":%llu,\"refused\":%llu,\"gaps\":%llu,\"skipped\":%llu,"
           "\"caught_up\":%llu,\"deaths\":%llu,\"dead\":%d}\n",
           want.viewers, want.viewers / joining, 1000 * join_cpu / want.viewers, (kb_joined - kb) / want.viewers,
           kb_joined / 1024, (server_kb() - kb_early) / 1024, (unsigned long long)sent, (unsigned long long)delivered,
           (long long)expected - (long long)healthy_delivered, cpu > 0 ? delivered / cpu : 0, 100 * cpu_speaking / spoken,
           latency_ms(.5), latency_ms(.99), longest / 1000.0, frames ? (double)delivered / frames : 0,
           frames ? (double)bytes / frames : 0, (unsigned long long)acknowledged, (unsigned long long)refused,
           (unsigned long long)gaps, (unsigned long long)skipped, (unsigned long long)caught_up,
           (unsigned long long)deaths, dead);
    return 0;
}
