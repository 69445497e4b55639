/* The frame that both generators send: Ethernet, IPv4, UDP, zeros. */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <stdint.h>
#include <string.h>

enum { HEADERS = 42, ROOM = 9216 };

static uint64_t sum(const uint8_t *p, int n) {
  uint64_t s = 0;
  for (int i = 0; i + 1 < n; i += 2) s += (uint64_t)p[i] << 8 | p[i + 1];
  if (n & 1) s += (uint64_t)p[n - 1] << 8;
  return s;
}

static uint16_t fold(uint64_t s) {
  while (s >> 16) s = (s & 0xffff) + (s >> 16);
  return (uint16_t)~s;
}

static void put16(uint8_t *p, unsigned v) {
  p[0] = v >> 8;
  p[1] = v;
}

/* Writes the headers; the UDP sum's field is left 0. Answers the sum over the UDP datagram. */
static uint64_t build(uint8_t *frame, const void *mac, struct in_addr source, struct in_addr group,
                      int port, int size) {
  uint32_t g = ntohl(group.s_addr);
  uint8_t to[6] = {1, 0, 0x5e, g >> 16 & 0x7f, g >> 8, g};
  memcpy(frame, to, 6);
  memcpy(frame + 6, mac, 6);
  put16(frame + 12, ETH_P_IP);
  frame[14] = 0x45;
  put16(frame + 16, 28 + size);
  put16(frame + 20, 0x4000);
  frame[22] = 32;
  frame[23] = 17;
  memcpy(frame + 26, &source, 4);
  memcpy(frame + 30, &group, 4);
  put16(frame + 24, fold(sum(frame + 14, 20)));
  put16(frame + 34, port);
  put16(frame + 36, port);
  put16(frame + 38, 8 + size);
  return sum(frame + 26, 8) + 17 + (8 + size) + sum(frame + 34, 8 + size);
}
