/*
 * The benchmark's sink: a UDP socket that looks at what the generator's datagrams carry.
 *
 *   sink INTERFACE GROUP PORT
 *
 * Prints "ready", counts until it reads a line (or the end of its input), waits for silence, and
 * prints what came: datagrams, the highest sequence number, how many were out of order or damaged,
 * how many the socket had no room for, the longest time between two, and latency from the
 * generator's stamp to the kernel's receive stamp in nanoseconds. It wakes every few milliseconds
 * only, so that it takes no part in the latency. After each line it starts anew.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, ROOM = 9216, MAX_SAMPLES = 4000000, SILENT_ROUNDS = 40 };

static uint8_t buffers[BATCH][ROOM];
static uint8_t control[BATCH][128];
static struct sockaddr_in from[BATCH];
static struct mmsghdr messages[BATCH];
static struct iovec iov[BATCH];
static uint32_t *samples;
static uint64_t count, highest, disorder, damaged, negative, sampled, last, gap;
static uint32_t overflow, overflow_before;

static int order(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void take(struct mmsghdr *m, const uint8_t *data) {
  uint64_t received = 0, sequence, sent;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m->msg_hdr); c; c = CMSG_NXTHDR(&m->msg_hdr, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
      struct timespec t;
      memcpy(&t, CMSG_DATA(c), sizeof t);
      received = (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
    } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
      memcpy(&overflow, CMSG_DATA(c), 4);
    }
  }
  count++;
  if (m->msg_len < 16) {
    damaged++;
    return;
  }
  memcpy(&sequence, data, 8);
  memcpy(&sent, data + 8, 8);
  for (unsigned i = 16; i < m->msg_len; i++) {
    if (data[i]) {
      damaged++;
      break;
    }
  }
  if (sequence + 1 < highest) disorder++;
  if (sequence + 1 > highest) highest = sequence + 1;
  if (last && received - last > gap) gap = received - last;
  last = received;
  if (received < sent) {
    negative++;
  } else if (sampled < MAX_SAMPLES) {
    uint64_t latency = received - sent;
    samples[sampled++] = latency > UINT32_MAX ? UINT32_MAX : latency;
  }
}

static int drain(int fd) {
  int all = 0;
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      messages[i].msg_hdr.msg_controllen = sizeof control[i];
      messages[i].msg_hdr.msg_namelen = sizeof from[i];
    }
    int n = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, 0);
    if (n <= 0) return all;
    for (int i = 0; i < n; i++) take(&messages[i], buffers[i]);
    all += n;
  }
}

static void report(void) {
  qsort(samples, sampled, 4, order);
#define AT(q) (sampled ? samples[(uint64_t)((sampled - 1) * (q))] : 0)
  printf("{\"count\": %lu, \"highest\": %lu, \"disorder\": %lu, \"damaged\": %lu, "
         "\"overflow\": %u, \"gap\": %lu, \"negative\": %lu, "
         "\"p50\": %u, \"p90\": %u, \"p99\": %u, \"p999\": %u, \"max\": %u}\n",
         count, highest, disorder, damaged, overflow - overflow_before, gap, negative, AT(0.5),
         AT(0.9), AT(0.99), AT(0.999), AT(1.0));
  fflush(stdout);
  overflow_before = overflow;
  count = highest = disorder = damaged = negative = sampled = last = gap = 0;
}

int main(int argc, char **argv) {
  if (argc < 4) {
    fprintf(stderr, "sink INTERFACE GROUP PORT\n");
    return 2;
  }
  int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1, room = 32 << 20;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
  struct ip_mreqn join = {.imr_ifindex = if_nametoindex(argv[1])};
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd < 0 || !inet_aton(argv[2], &join.imr_multiaddr) || !join.imr_ifindex) {
    fprintf(stderr, "sink: no such group or interface\n");
    return 2;
  }
  at.sin_addr = join.imr_multiaddr;
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
      setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) < 0) {
    perror("sink");
    return 1;
  }
  samples = malloc(4ul * MAX_SAMPLES);
  for (int i = 0; i < BATCH; i++) {
    iov[i] = (struct iovec){buffers[i], ROOM};
    messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_iov = &iov[i],
                                          .msg_iovlen = 1, .msg_control = control[i]};
  }
  printf("ready\n");
  fflush(stdout);
  struct pollfd input = {.fd = 0, .events = POLLIN};
  for (;;) {
    drain(fd);
    if (poll(&input, 1, 5) <= 0) continue;
    char line[64];
    ssize_t n = read(0, line, sizeof line);
    for (int silent = 0; silent < SILENT_ROUNDS;) {
      usleep(5000);
      silent = drain(fd) ? 0 : silent + 1;
    }
    report();
    if (n <= 0) return 0;
  }
}
