package dev.sluice.relay.bpf;

import java.util.Locale;

/** Functions of the kernel that a program may call; numbers from {@code linux/bpf.h}. */
public enum Helper {
  MAP_LOOKUP_ELEM(1),
  /** Monotonic nanoseconds. */
  KTIME_GET_NS(5),
  GET_SMP_PROCESSOR_ID(8),
  SKB_STORE_BYTES(9),
  L3_CSUM_REPLACE(10),
  L4_CSUM_REPLACE(11),
  TAIL_CALL(12),
  CLONE_REDIRECT(13),
  SKB_VLAN_PUSH(18),
  SKB_VLAN_POP(19),
  REDIRECT(23),
  CSUM_DIFF(28),
  SKB_PULL_DATA(39),
  XDP_ADJUST_HEAD(44),
  REDIRECT_MAP(51),
  XDP_ADJUST_META(54),
  /** Monotonic nanoseconds of the last timer tick, from Linux 5.11. */
  KTIME_GET_COARSE_NS(160),
  /** Bytes of a frame, fragments included; from Linux 5.18. */
  XDP_GET_BUFF_LEN(188);

  private final int number;

  Helper(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static String nameOf(int number) {
    for (Helper helper : values()) {
      if (helper.number == number) {
        return "bpf_" + helper.name().toLowerCase(Locale.ROOT);
      }
    }
    return "helper#" + number;
  }
}
