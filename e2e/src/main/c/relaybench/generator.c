/*
 * The benchmark's generator: UDP datagrams as whole frames, by sendmmsg(2) on a packet socket past
 * the queueing discipline. C, because it must saturate relays written in anything.
 *
 *   generator INTERFACE SOURCE GROUP PORT SIZE RATE SECONDS
 *
 * RATE 0 is all it can. Payload: sequence number and CLOCK_REALTIME nanoseconds, 8 bytes each in
 * host order, then zeros. At a rate each frame is sent and stamped by itself; flat out, a batch
 * has one stamp. Prints what it sent, what was refused, and the seconds it took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "frame.h"

enum { BATCH = 64 };

static uint64_t nanos(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static uint8_t frames[BATCH][ROOM];
static uint64_t base; /* sum of all of the UDP datagram that stays the same */

static void stamp(uint8_t *frame, uint64_t sequence, uint64_t now) {
  memcpy(frame + HEADERS, &sequence, 8);
  memcpy(frame + HEADERS + 8, &now, 8);
  uint16_t field = fold(base + sum(frame + HEADERS, 16));
  put16(frame + 40, field ? field : 0xffff);
}

int main(int argc, char **argv) {
  if (argc < 8) {
    fprintf(stderr, "generator INTERFACE SOURCE GROUP PORT SIZE RATE SECONDS\n");
    return 2;
  }
  struct in_addr source, group;
  int port = atoi(argv[4]), size = atoi(argv[5]);
  double rate = atof(argv[6]), seconds = atof(argv[7]);
  if (!inet_aton(argv[2], &source) || !inet_aton(argv[3], &group) || size < 16 || size > 9000) {
    fprintf(stderr, "generator: bad address, or a size that is not 16 to 9000\n");
    return 2;
  }
  int fd = socket(AF_PACKET, SOCK_RAW, 0);
  int ifindex = if_nametoindex(argv[1]);
  struct ifreq request = {0};
  snprintf(request.ifr_name, IFNAMSIZ, "%s", argv[1]);
  int on = 1;
  if (fd < 0 || !ifindex || ioctl(fd, SIOCGIFHWADDR, &request) < 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) < 0) {
    perror("generator");
    return 1;
  }
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = ifindex, .sll_halen = 6};

  uint8_t frame[ROOM] = {0};
  base = build(frame, request.ifr_hwaddr.sa_data, source, group, port, size);

  static struct mmsghdr messages[BATCH];
  static struct iovec iov[BATCH];
  for (int i = 0; i < BATCH; i++) {
    memcpy(frames[i], frame, HEADERS + size);
    iov[i] = (struct iovec){frames[i], HEADERS + size};
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &iov[i], .msg_iovlen = 1};
  }

  uint64_t sent = 0, refused = 0, sequence = 0;
  uint64_t start = nanos(CLOCK_MONOTONIC), end = start + (uint64_t)(seconds * 1e9), now = start;
  /* Above 50,000 a second a call for each frame would be the limit. */
  int together = rate == 0 ? BATCH : rate <= 50000 ? 1 : (int)(rate / 50000) + 1;
  if (together > BATCH) together = BATCH;
  while (now < end) {
    if (rate > 0) {
      uint64_t due = start + (uint64_t)(sequence * 1e9 / rate);
      while ((now = nanos(CLOCK_MONOTONIC)) < due) {
        /* A long wait is slept through, for others; its end is not. */
        if (due - now > 150000) usleep(50);
      }
      if (now >= end) break;
    }
    uint64_t real = nanos(CLOCK_REALTIME);
    for (int i = 0; i < together; i++) stamp(frames[i], sequence + i, real);
    int done = 0;
    while (done < together) {
      int n = sendmmsg(fd, messages + done, together - done, 0);
      if (n > 0) {
        done += n;
        sent += n;
      } else if (errno != EINTR) {
        done++;
        refused++;
      }
    }
    sequence += together;
    now = nanos(CLOCK_MONOTONIC);
  }
  printf("{\"sent\": %lu, \"refused\": %lu, \"seconds\": %.6f}\n", sent, refused,
         (nanos(CLOCK_MONOTONIC) - start) / 1e9);
  return 0;
}
