/*
 * The yardstick of the ring path: the same design in C. A TPACKET_V2 ring of the same size and the
 * same slots in (TPACKET_V3 and the same blocks with "blocks"), sendmmsg(2) with two iovecs out (headers of its own, payload where it was
 * received), the same batch, the same checks: header sum, fragments, own frames, MTU; incremental
 * sums, or a whole one where the kernel has not made it; a hash lookup; counters per rule and
 * output. It waits as the relay does: poll(2) when the ring is empty.
 *
 *   reference frames|blocks IN GROUP PORT OUT=GROUP:PORT ...
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, HEADER_ROOM = 256, BLOCK = 128 * 1024, BLOCKS = 32, OUTPUTS = 64, SLOTS = 16 };
enum { SLOT = 1664 }; /* for an MTU of 1500 */

struct output {
  uint8_t macs[12];
  uint32_t source, group;
  uint16_t port;
  int ifindex, mtu;
  uint64_t sent, bytes, drops[6];
};

struct route {
  uint32_t group;
  uint16_t port;
  int outputs;
  uint64_t packets, bytes, last, source;
};

static struct output outputs[OUTPUTS];
static struct route table[SLOTS];
static uint8_t headers[BATCH][HEADER_ROOM];
static struct mmsghdr messages[BATCH];
static struct iovec iov[BATCH][2];
static struct sockaddr_ll to[BATCH];
static struct output *pending[BATCH];
static int bytes[BATCH], queued, out;
static uint64_t received, received_bytes, matched, unmatched, malformed, loops;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static uint16_t get16(const uint8_t *p) { return p[0] << 8 | p[1]; }

static void put16(uint8_t *p, unsigned v) {
  p[0] = v >> 8;
  p[1] = v;
}

static uint64_t sum(const uint8_t *p, int n) {
  uint64_t s = 0;
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    uint32_t w;
    memcpy(&w, p + i, 4);
    s += w;
  }
  uint8_t tail[4] = {0};
  memcpy(tail, p + i, n - i);
  uint32_t w;
  memcpy(&w, tail, 4);
  s += w;
  s = (s & 0xffff) + (s >> 16 & 0xffff) + (s >> 32);
  while (s >> 16) s = (s & 0xffff) + (s >> 16);
  return ntohs((uint16_t)s);
}

static uint16_t fold(uint64_t s) {
  while (s >> 16) s = (s & 0xffff) + (s >> 16);
  return s;
}

static void flush(void) {
  int from = 0;
  while (from < queued) {
    int n = sendmmsg(out, messages + from, queued - from, MSG_DONTWAIT);
    if (n < 0) {
      if (errno != EINTR) pending[from]->drops[errno == ENOBUFS || errno == EAGAIN]++, from++;
      continue;
    }
    for (int i = from; i < from + n; i++) {
      pending[i]->sent++;
      pending[i]->bytes += bytes[i];
    }
    from += n;
  }
  queued = 0;
}

static struct route *find(uint32_t group, uint16_t port) {
  uint32_t h = (group ^ port * 0x9e3779b9u) * 0x85ebca6bu;
  for (int i = h >> 28;; i = (i + 1) & (SLOTS - 1)) {
    if (!table[i].outputs) return 0;
    if (table[i].group == group && table[i].port == port) return &table[i];
  }
}

static int is_own(const uint8_t *mac, int n) {
  for (int i = 0; i < n && i < 8; i++) {
    if (!memcmp(mac, outputs[i].macs + 6, 6)) return 1;
  }
  return 0;
}

static void accept_frame(uint8_t *f, int length, int partial, uint64_t now) {
  received++;
  received_bytes += length;
  if (length < 42 || get16(f + 12) != ETH_P_IP) {
    malformed++;
    return;
  }
  uint8_t *ip = f + 14;
  int ihl = (ip[0] & 15) * 4, total = get16(ip + 2);
  if (ip[0] >> 4 != 4 || ihl < 20 || total < ihl + 8 || length < 14 + total ||
      sum(ip, ihl) != 0xffff || ip[9] != 17 || get16(ip + 6) & 0x3fff || !ip[8]) {
    malformed++;
    return;
  }
  uint8_t *udp = ip + ihl;
  int udp_length = get16(udp + 4);
  if (udp_length < 8 || udp_length > total - ihl) {
    malformed++;
    return;
  }
  uint32_t group, source;
  memcpy(&source, ip + 12, 4);
  memcpy(&group, ip + 16, 4);
  struct route *route = find(group, get16(udp + 2));
  if (!route) {
    unmatched++;
    return;
  }
  if (is_own(f + 6, route->outputs)) {
    loops++;
    return;
  }
  matched++;
  route->packets++;
  route->bytes += total;
  route->last = now;
  route->source = source;

  int field = get16(udp + 6);
  uint64_t sport = get16(udp);
  uint64_t addresses = sum(ip + 12, 8);
  uint64_t ip_base = (uint16_t)~get16(ip + 10) + (uint64_t)(uint16_t)~get16(ip + 8) +
                     (uint16_t)~addresses;
  uint64_t udp_base = partial ? sport + 17 + 2u * udp_length + sum(udp + 8, udp_length - 8)
                              : (uint16_t)~field + (uint64_t)(uint16_t)~get16(udp + 2) +
                                    (uint16_t)~addresses;
  int header = 14 + ihl + 8;
  for (int i = 0; i < route->outputs; i++) {
    struct output *o = &outputs[i];
    if (total > o->mtu) {
      o->drops[2]++;
      continue;
    }
    uint8_t *h = headers[queued];
    memcpy(h, o->macs, 12);
    put16(h + 12, ETH_P_IP);
    memcpy(h + 14, ip, ihl + 8);
    h[14 + 8] = 1;
    memcpy(h + 14 + 12, &o->source, 4);
    memcpy(h + 14 + 16, &o->group, 4);
    uint64_t fresh = sum(h + 14 + 12, 8);
    put16(h + 14 + 10, (uint16_t)~fold(ip_base + get16(h + 14 + 8) + fresh));
    uint8_t *u = h + 14 + ihl;
    put16(u + 2, o->port);
    if (partial || field) {
      uint16_t s = ~fold(udp_base + o->port + fresh);
      put16(u + 6, s ? s : 0xffff);
    }
    iov[queued][0].iov_len = header;
    iov[queued][1].iov_base = udp + 8;
    iov[queued][1].iov_len = total - ihl - 8;
    to[queued].sll_ifindex = o->ifindex;
    pending[queued] = o;
    bytes[queued] = total;
    if (++queued == BATCH) flush();
  }
}

static void output(struct output *o, char *text) {
  char *group = strchr(text, '='), *port = group ? strchr(group, ':') : 0;
  struct in_addr to_group;
  if (!port) die("reference: OUT=GROUP:PORT is needed");
  *group++ = *port++ = 0;
  inet_aton(group, &to_group);
  struct ifreq request = {0};
  snprintf(request.ifr_name, IFNAMSIZ, "%s", text);
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  if (ioctl(s, SIOCGIFHWADDR, &request) < 0) die(text);
  uint32_t g = ntohl(to_group.s_addr);
  uint8_t mac[6] = {1, 0, 0x5e, g >> 16 & 0x7f, g >> 8, g};
  memcpy(o->macs, mac, 6);
  memcpy(o->macs + 6, request.ifr_hwaddr.sa_data, 6);
  if (ioctl(s, SIOCGIFADDR, &request) < 0) die(text);
  memcpy(&o->source, &((struct sockaddr_in *)&request.ifr_addr)->sin_addr, 4);
  if (ioctl(s, SIOCGIFMTU, &request) < 0) die(text);
  o->mtu = request.ifr_mtu;
  o->group = to_group.s_addr;
  o->port = atoi(port);
  o->ifindex = if_nametoindex(text);
  close(s);
}

static void accept_at(uint8_t *data, int length, uint64_t now) {
  struct virtio_net_hdr *vnet = (void *)(data - sizeof *vnet);
  accept_frame(data, length, vnet->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM, now);
}

static uint64_t monotonic(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static void wait_for(int in) {
  struct pollfd p = {.fd = in, .events = POLLIN};
  poll(&p, 1, 100);
}

static uint32_t *slot_status(uint8_t *memory, int i) {
  int per_block = BLOCK / SLOT;
  return (uint32_t *)(memory + (size_t)(i / per_block) * BLOCK + i % per_block * SLOT);
}

static void frames(int in, uint8_t *memory) {
  for (int slots = BLOCK / SLOT * BLOCKS, at = 0;;) {
    uint64_t now = monotonic();
    int first = at, n = 0;
    for (; n < BATCH; n++, at = at + 1 == slots ? 0 : at + 1) {
      struct tpacket2_hdr *header = (void *)slot_status(memory, at);
      if (!(__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) break;
      accept_at((uint8_t *)header + header->tp_mac, header->tp_snaplen, now);
    }
    flush();
    for (int i = 0, s = first; i < n; i++, s = s + 1 == slots ? 0 : s + 1)
      __atomic_store_n(slot_status(memory, s), TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    if (!n) wait_for(in);
  }
}

static void blocks(int in, uint8_t *memory) {
  for (int b = 0;; b = b + 1 == BLOCKS ? 0 : b + 1) {
    struct tpacket_block_desc *block = (void *)(memory + (size_t)b * BLOCK);
    while (!(__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
      wait_for(in);
    uint64_t now = monotonic();
    uint8_t *frame = (uint8_t *)block + block->hdr.bh1.offset_to_first_pkt;
    for (unsigned i = 0; i < block->hdr.bh1.num_pkts; i++) {
      struct tpacket3_hdr *header = (void *)frame;
      accept_at(frame + header->tp_mac, header->tp_snaplen, now);
      frame += header->tp_next_offset;
    }
    flush();
    __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  }
}

int main(int argc, char **argv) {
  if (argc < 6 || argc - 5 > OUTPUTS) {
    fprintf(stderr, "reference frames|blocks IN GROUP PORT OUT=GROUP:PORT ...\n");
    return 2;
  }
  int by_block = !strcmp(argv[1], "blocks");
  for (int i = 5; i < argc; i++) output(&outputs[i - 5], argv[i]);
  struct in_addr group;
  inet_aton(argv[3], &group);
  uint16_t port = atoi(argv[4]);
  uint32_t h = (group.s_addr ^ port * 0x9e3779b9u) * 0x85ebca6bu;
  table[h >> 28] = (struct route){.group = group.s_addr, .port = port, .outputs = argc - 5};

  int in = socket(AF_PACKET, SOCK_RAW, 0), on = 1, room = 4 << 20;
  int version = by_block ? TPACKET_V3 : TPACKET_V2, unit = by_block ? 2048 : SLOT;
  out = socket(AF_PACKET, SOCK_RAW, 0);
  setsockopt(out, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
  struct tpacket_req3 ring = {.tp_block_size = BLOCK, .tp_block_nr = BLOCKS,
                              .tp_frame_size = unit, .tp_frame_nr = BLOCK / unit * BLOCKS,
                              .tp_retire_blk_tov = 1};
  struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
                           .sll_ifindex = if_nametoindex(argv[2])};
  socklen_t request = by_block ? sizeof ring : sizeof(struct tpacket_req);
  if (setsockopt(in, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0 ||
      setsockopt(in, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0 ||
      setsockopt(in, SOL_PACKET, PACKET_VERSION, &version, sizeof version) < 0 ||
      setsockopt(in, SOL_PACKET, PACKET_RX_RING, &ring, request) < 0)
    die("reference: ring");
  uint8_t *memory = mmap(0, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_POPULATE, in, 0);
  if (memory == MAP_FAILED || bind(in, (struct sockaddr *)&at, sizeof at) < 0)
    die("reference: attach");
  for (int i = 0; i < BATCH; i++) {
    to[i].sll_family = AF_PACKET;
    iov[i][0].iov_base = headers[i];
    messages[i].msg_hdr = (struct msghdr){
        .msg_name = &to[i], .msg_namelen = sizeof to[i], .msg_iov = iov[i], .msg_iovlen = 2};
  }
  /* Any relay must join what it takes in; the kernel then delivers a second copy to nobody. */
  struct ip_mreqn join = {.imr_multiaddr = group, .imr_ifindex = at.sll_ifindex};
  int member = socket(AF_INET, SOCK_DGRAM, 0);
  if (setsockopt(member, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) < 0)
    die("reference: join");
  printf("ready\n");
  fflush(stdout);
  by_block ? blocks(in, memory) : frames(in, memory);
}
