package dev.sluice.relay.bpf;

/** Conditions of a jump. Unsigned unless the name starts with S. */
public enum Cond {
  EQ(0x10, "=="),
  GT(0x20, ">"),
  GE(0x30, ">="),
  /** Any of the bits is set. */
  SET(0x40, "&"),
  NE(0x50, "!="),
  SGT(0x60, "s>"),
  SGE(0x70, "s>="),
  LT(0xa0, "<"),
  LE(0xb0, "<="),
  SLT(0xc0, "s<"),
  SLE(0xd0, "s<=");

  private final int code;
  private final String sign;

  Cond(int code, String sign) {
    this.code = code;
    this.sign = sign;
  }

  int code() {
    return code;
  }

  String sign() {
    return sign;
  }
}
