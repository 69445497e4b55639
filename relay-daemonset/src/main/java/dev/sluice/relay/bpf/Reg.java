package dev.sluice.relay.bpf;

/**
 * The registers of the machine ({@code linux/bpf.h}).
 *
 * <p>R0 holds what a helper or the program answers, R1 to R5 are arguments and lost in a call, R6
 * to R9 survive calls, FP points behind the 512 bytes of stack and cannot be written.
 */
public enum Reg {
  R0(0),
  R1(1),
  R2(2),
  R3(3),
  R4(4),
  R5(5),
  R6(6),
  R7(7),
  R8(8),
  R9(9),
  FP(10);

  private final int number;

  Reg(int number) {
    this.number = number;
  }

  /** The register's number in an instruction. */
  int number() {
    return number;
  }
}
