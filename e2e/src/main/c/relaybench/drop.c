/*
 * The benchmark's cheapest sink: drops whatever comes in, where it is cheapest for what comes.
 *
 *   drop xdp|tc INTERFACE...
 *
 * XDP frames are dropped by a program in XDP, socket buffers by one in tc; the other way round each
 * would first be made into what it is not. The interfaces' own counters count. Prints "ready" and
 * stays until its input ends.
 */
#include <net/if.h>

#include "program.h"

/* linux/bpf.h, from Linux 6.6 on. */
enum { TCX_INGRESS = 46 };

static int attach(int program, const char *name, int xdp) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.link_create.prog_fd = program;
  attr.link_create.target_ifindex = if_nametoindex(name);
  attr.link_create.attach_type = xdp ? BPF_XDP : TCX_INGRESS;
  attr.link_create.flags = xdp ? 1 << 2 : 0; /* XDP_FLAGS_DRV_MODE */
  return bpf(BPF_LINK_CREATE, &attr);
}

int main(int argc, char **argv) {
  int xdp = argc > 1 && !strcmp(argv[1], "xdp");
  if (argc < 3 || (!xdp && strcmp(argv[1], "tc"))) {
    fprintf(stderr, "drop xdp|tc INTERFACE...\n");
    return 2;
  }
  /* XDP_DROP is 1, TCX_DROP is 2. */
  struct bpf_insn code[] = {SET(0, xdp ? 1 : 2), EXIT()};
  int program = load(xdp ? BPF_PROG_TYPE_XDP : BPF_PROG_TYPE_SCHED_CLS, 0, code, 2);
  if (program < 0) return 1;
  for (int i = 2; i < argc; i++) {
    if (attach(program, argv[i], xdp) < 0) {
      fprintf(stderr, "drop: attach to %s: %s\n", argv[i], strerror(errno));
      return 1;
    }
  }
  printf("ready\n");
  fflush(stdout);
  char line[64];
  while (read(0, line, sizeof line) > 0) {
  }
  return 0;
}
