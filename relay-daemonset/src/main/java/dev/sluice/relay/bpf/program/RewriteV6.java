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
import dev.sluice.relay.bpf.Width;

/** IPv6: addresses, hop limit and DSCP. Extension headers and flow label stay. */
record RewriteV6(Asm asm) implements Rewrite {
  private static final int IP = Frames.ETHER;
  private static final int WORDS = 2;

  @Override
  public int headerBytes() {
    return IP + Frames.V6;
  }

  @Override
  public void remember() {
    asm.load(Width.H, R1, R2, IP + Frames.V6_PAYLOAD)
        .bigEndian(R1, 16)
        .alu(Alu.ADD, R1, Frames.V6)
        .store(Width.DW, FP, Slots.IP_LEN, R1)
        .load(Width.H, R1, R2, IP)
        .store(Width.DW, FP, Slots.FIRST_WORD, R1)
        .load(Width.B, R1, R2, IP + Frames.V6_HOPS)
        .store(Width.DW, FP, Slots.TTL, R1)
        .mov(R4, 0);
    asm.load(Width.DW, R3, R2, IP + Frames.V6_SRC)
        .store(Width.DW, FP, Slots.SOURCE_HIGH, R3)
        .load(Width.DW, R3, R2, IP + Frames.V6_SRC + 8)
        .store(Width.DW, FP, Slots.SOURCE_LOW, R3);
    // Both addresses are 8 words of 32 bits in a row.
    for (int i = 0; i < 8; i++) {
      asm.load(Width.W, R3, R2, IP + Frames.V6_SRC + 4 * i).alu(Alu.ADD, R4, R3);
    }
    Macros.fold32(asm, R4, R5);
    asm.store(Width.DW, FP, Slots.SUM, R4);
  }

  @Override
  public void apply() {
    Label keepDscp = asm.newLabel("keepDscp");
    for (int i = 0; i < WORDS; i++) {
      asm.load(Width.DW, R1, R7, MapLayout.OUT_SRC + 8 * i)
          .store(Width.DW, R2, IP + Frames.V6_SRC + 8 * i, R1)
          .load(Width.DW, R1, R7, MapLayout.OUT_DST + 8 * i)
          .store(Width.DW, R2, IP + Frames.V6_DST + 8 * i, R1);
    }
    asm.load(Width.B, R1, R7, MapLayout.OUT_TTL)
        .store(Width.B, R2, IP + Frames.V6_HOPS, R1)
        .load(Width.DW, R3, FP, Slots.FIRST_WORD)
        .load(Width.H, R1, R7, MapLayout.OUT_FLAGS)
        .alu(Alu.AND, R1, MapLayout.KEEP_DSCP)
        .jump(Cond.NE, R1, 0, keepDscp)
        // Version and upper four bits in the first byte, lower two on top of the second.
        .alu(Alu.AND, R3, 0x3f00)
        .alu(Alu.OR, R3, 0x60)
        .load(Width.B, R1, R7, MapLayout.OUT_DSCP)
        .mov(R4, R1)
        .alu(Alu.RSH, R4, 4)
        .alu(Alu.OR, R3, R4)
        .alu(Alu.AND, R1, 0x0c)
        .alu(Alu.LSH, R1, 12)
        .alu(Alu.OR, R3, R1)
        .place(keepDscp)
        .store(Width.H, R2, IP, R3);
  }
}
