/* The bare writer: what a core can send at most. Speaks just enough Socket.IO to let the crowd in, builds one frame of
   each message and writes it to every socket. `writer PORT` */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 70000, BUFFER = 1 << 17 };
typedef struct { int fd, open, kept; char rest[4096]; } client;

static client *members[MOST];
static int count;
static char buffer[BUFFER], frame[BUFFER];

static int build(const char *text, int size) {
    int head = 2;
    frame[0] = (char)0x81;
    if (size < 126) {
        frame[1] = (char)size;
    } else {
        frame[1] = 126;
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
        head = 4;
    }
    memcpy(frame + head, text, (size_t)size);
    return head + size;
}

static void tell(client *one, const char *text) {
    int size = build(text, (int)strlen(text));
    send(one->fd, frame, (size_t)size, MSG_NOSIGNAL);
}

static void broadcast(const char *text, int length) {
    int size = build(text, length);
    for (int i = 0; i < count; i++)
        if (send(members[i]->fd, frame, (size_t)size, MSG_NOSIGNAL | MSG_DONTWAIT) != size) fprintf(stderr, "short\n");
}

static void leave(client *one) {
    for (int i = 0; i < count; i++)
        if (members[i] == one) { members[i] = members[--count]; break; }
    close(one->fd);
    free(one);
}

static void take(client *one, char *text, int size) {
    if (size == 2 && !memcmp(text, "40", 2)) {
        tell(one, "40{\"sid\":\"y\"}");
        members[count++] = one;
    } else if (size > 2 && !memcmp(text, "42", 2)) {
        char *name = memchr(text, '[', (size_t)size); /* without the number of the acknowledgement */
        int rest = (int)(text + size - name);
        memmove(text + 2, name, (size_t)rest);
        broadcast(text, rest + 2);
    }
}

static void readable(client *one) {
    memcpy(buffer, one->rest, (size_t)one->kept);
    int got = (int)recv(one->fd, buffer + one->kept, 65536, 0);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) leave(one);
        return;
    }
    int size = one->kept + got, at = 0;
    if (!one->open) {
        char *end = memmem(buffer, (size_t)size, "\r\n\r\n", 4);
        if (end) {
            const char *answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: x\r\n\r\n";
            send(one->fd, answer, strlen(answer), MSG_NOSIGNAL);
            tell(one, "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":600000,\"pingTimeout\":600000}");
            one->open = 1;
            at = (int)(end + 4 - buffer);
        }
    }
    while (one->open && size - at >= 6) {
        unsigned char *u = (unsigned char *)buffer + at;
        int length = u[1] & 127, head = 6;
        if (length == 126) { length = u[2] << 8 | u[3]; head = 8; }
        if (size - at < head + length) break;
        take(one, buffer + at + head, length); /* the crowd masks with zeros */
        at += head + length;
    }
    one->kept = size - at;
    memmove(one->rest, buffer + at, (size_t)one->kept);
}

int main(int words, char **word) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(words > 1 ? atoi(word[1]) : 0))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&here, sizeof here) || listen(listener, 4096)) { perror("writer"); return 1; }
    int epoll = epoll_create1(0);
    struct epoll_event e = {EPOLLIN, {.ptr = NULL}}, ready[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
    for (;;) {
        int n = epoll_wait(epoll, ready, 256, -1);
        for (int i = 0; i < n; i++) {
            if (ready[i].data.ptr) { readable(ready[i].data.ptr); continue; }
            for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                client *made = calloc(1, sizeof *made);
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                made->fd = fd;
                e.data.ptr = made;
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
            }
        }
    }
}
