/*
 * The benchmark's second generator: it sends XDP frames, as a driver's receive path has them, and
 * not socket buffers. A virtual link hands them on as they are, so a relay in XDP at its other end
 * meets what it meets in a network card. Whoever is not in XDP gets socket buffers made of them.
 *
 *   xdpgenerator INTERFACE SOURCE GROUP PORT SIZE SECONDS
 *
 * An eBPF program is run on live frames (BPF_F_TEST_XDP_LIVE_FRAMES). The kernel uses their pages
 * again with what the relay wrote into them, so the program writes the headers anew each time. All
 * it can; datagrams are all the same. Prints how many frames were made, which is more than the link
 * took, and the seconds.
 */
#define _GNU_SOURCE
#include <net/if.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "frame.h"
#include "program.h"

enum { WORDS = 6, AT_ONCE = 64, ROUND = 1 << 17 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

/* Writes the first words of the frame and redirects it. */
static int program(const uint8_t *frame, int ifindex) {
  struct bpf_insn code[64];
  int n = 0;
  code[n++] = INSN(BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0);
  code[n++] = INSN(BPF_LDX | BPF_MEM | BPF_W, 3, 1, 4, 0);
  code[n++] = INSN(BPF_ALU64 | BPF_MOV | BPF_X, 4, 2, 0, 0);
  code[n++] = INSN(BPF_ALU64 | BPF_ADD | BPF_K, 4, 0, 0, 8 * WORDS);
  int check = n++;
  for (int i = 0; i < WORDS; i++) {
    uint64_t word;
    memcpy(&word, frame + 8 * i, 8);
    code[n++] = INSN(BPF_LD | BPF_IMM | BPF_DW, 5, 0, 0, (uint32_t)word);
    code[n++] = INSN(0, 0, 0, 0, (uint32_t)(word >> 32));
    code[n++] = INSN(BPF_STX | BPF_MEM | BPF_DW, 2, 5, 8 * i, 0);
  }
  code[n++] = SET(1, ifindex);
  code[n++] = SET(2, 0);
  code[n++] = INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect);
  code[n++] = EXIT();
  code[check] = INSN(BPF_JMP | BPF_JGT | BPF_X, 4, 3, n - check - 1, 0);
  code[n++] = SET(0, XDP_DROP);
  code[n++] = EXIT();
  return load(BPF_PROG_TYPE_XDP, 0, code, n);
}

int main(int argc, char **argv) {
  struct in_addr source, group;
  if (argc < 7 || !inet_aton(argv[2], &source) || !inet_aton(argv[3], &group)) {
    fprintf(stderr, "xdpgenerator INTERFACE SOURCE GROUP PORT SIZE SECONDS\n");
    return 2;
  }
  int size = atoi(argv[5]), ifindex = if_nametoindex(argv[1]);
  double seconds = atof(argv[6]);
  if (size < 16 || size > 3000 || !ifindex) {
    fprintf(stderr, "xdpgenerator: no such interface, or a size that is not 16 to 3000\n");
    return 2;
  }
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq request = {0};
  snprintf(request.ifr_name, IFNAMSIZ, "%s", argv[1]);
  if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request) < 0) {
    perror("xdpgenerator");
    return 1;
  }
  static uint8_t frame[ROOM];
  uint64_t base = build(frame, request.ifr_hwaddr.sa_data, source, group, atoi(argv[4]), size);
  uint16_t field = fold(base);
  put16(frame + 40, field ? field : 0xffff);
  int loaded = program(frame, ifindex);
  if (loaded < 0) return 1;

  struct xdp_md context = {.data_end = HEADERS + size};
  uint64_t made = 0;
  double start = now();
  while (now() - start < seconds) {
    union bpf_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.test.prog_fd = loaded;
    attr.test.data_in = (uint64_t)(uintptr_t)frame;
    attr.test.data_size_in = HEADERS + size;
    attr.test.ctx_in = (uint64_t)(uintptr_t)&context;
    attr.test.ctx_size_in = sizeof context;
    attr.test.repeat = ROUND;
    attr.test.batch_size = AT_ONCE;
    attr.test.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
    if (bpf(BPF_PROG_TEST_RUN, &attr) < 0) {
      if (errno == EINTR) continue;
      perror("xdpgenerator: run on live frames");
      return 1;
    }
    made += ROUND;
  }
  printf("{\"sent\": %lu, \"seconds\": %.6f}\n", made, now() - start);
  return 0;
}
