package dev.sluice.relay.bpf;

/** Arithmetic of two operands; the first is also the result. Unsigned unless said. */
public enum Alu {
  ADD(0x00, "+="),
  SUB(0x10, "-="),
  MUL(0x20, "*="),
  DIV(0x30, "/="),
  OR(0x40, "|="),
  AND(0x50, "&="),
  LSH(0x60, "<<="),
  RSH(0x70, ">>="),
  MOD(0x90, "%="),
  XOR(0xa0, "^="),
  MOV(0xb0, "="),
  /** Right shift that keeps the sign. */
  ARSH(0xc0, "s>>=");

  private final int code;
  private final String sign;

  Alu(int code, String sign) {
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
