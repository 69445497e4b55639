package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R4;
import static dev.sluice.relay.bpf.Reg.R5;
import static dev.sluice.relay.bpf.Reg.R7;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Reg;
import dev.sluice.relay.bpf.Width;

/**
 * IPv4: addresses, TTL, DSCP and header sum. Options, DF and identification stay. The header sum is
 * composed anew for each output from the sum over what stays (RFC 1624, equation 3).
 */
record RewriteV4(Asm asm) implements Rewrite {
  private static final int IP = Frames.ETHER;

  @Override
  public int headerBytes() {
    return IP + Frames.V4;
  }

  @Override
  public void remember() {
    asm.load(Width.H, R1, R2, IP + Frames.V4_TOTAL)
        .bigEndian(R1, 16)
        .store(Width.DW, FP, Slots.IP_LEN, R1)
        .load(Width.W, R1, R2, IP + Frames.V4_SRC)
        .store(Width.DW, FP, Slots.SOURCE_LOW, R1)
        .store(Width.DW, FP, Slots.SOURCE_HIGH, 0)
        .load(Width.W, R3, R2, IP + Frames.V4_DST)
        .alu(Alu.ADD, R1, R3);
    Macros.fold32(asm, R1, R3);
    asm.store(Width.DW, FP, Slots.SUM, R1);
    Macros.fold16(asm, R1, R3);
    Macros.fold16(asm, R1, R3);
    minus(R1);
    asm.load(Width.H, R3, R2, IP + Frames.V4_SUM);
    minus(R3);
    asm.alu(Alu.ADD, R1, R3).load(Width.H, R3, R2, IP).store(Width.DW, FP, Slots.FIRST_WORD, R3);
    minus(R3);
    asm.alu(Alu.ADD, R1, R3)
        .load(Width.H, R3, R2, IP + Frames.V4_TTL)
        .mov(R4, R3)
        .alu(Alu.AND, R4, 0xff)
        .store(Width.DW, FP, Slots.TTL, R4);
    minus(R3);
    asm.alu(Alu.ADD, R1, R3).store(Width.DW, FP, Slots.BASE, R1);
  }

  /** What 16 bits count when they are taken out of a ones' complement sum. */
  private void minus(Reg reg) {
    asm.alu(Alu.XOR, reg, 0xffff);
  }

  @Override
  public void apply() {
    Label keepDscp = asm.newLabel("keepDscp");
    asm.load(Width.W, R1, R7, MapLayout.OUT_SRC + 8)
        .store(Width.W, R2, IP + Frames.V4_SRC, R1)
        .load(Width.W, R1, R7, MapLayout.OUT_DST + 8)
        .store(Width.W, R2, IP + Frames.V4_DST, R1)
        .load(Width.DW, R3, FP, Slots.FIRST_WORD)
        .load(Width.H, R1, R7, MapLayout.OUT_FLAGS)
        .alu(Alu.AND, R1, MapLayout.KEEP_DSCP)
        .jump(Cond.NE, R1, 0, keepDscp)
        .alu(Alu.AND, R3, 0x03ff)
        .load(Width.B, R1, R7, MapLayout.OUT_DSCP)
        .alu(Alu.LSH, R1, 8)
        .alu(Alu.OR, R3, R1)
        .place(keepDscp)
        .store(Width.H, R2, IP, R3)
        .load(Width.B, R4, R7, MapLayout.OUT_TTL)
        .load(Width.DW, R1, FP, Slots.PROTOCOL)
        .alu(Alu.LSH, R1, 8)
        .alu(Alu.OR, R4, R1)
        .store(Width.H, R2, IP + Frames.V4_TTL, R4)
        .load(Width.DW, R1, FP, Slots.BASE)
        .alu(Alu.ADD, R1, R3)
        .alu(Alu.ADD, R1, R4)
        .load(Width.H, R3, R7, MapLayout.OUT_SUM)
        .alu(Alu.ADD, R1, R3)
        .load(Width.H, R3, R7, MapLayout.OUT_SUM + 2)
        .alu(Alu.ADD, R1, R3);
    Macros.fold16(asm, R1, R5);
    asm.alu(Alu.XOR, R1, 0xffff).store(Width.H, R2, IP + Frames.V4_SUM, R1);
  }
}
