package dev.sluice.relay.bpf.program;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Helper;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Reg;
import dev.sluice.relay.bpf.Width;

/** Sequences that several programs use. Each says which registers it spoils. */
final class Macros {
  private Macros() {}

  /** {@code *(cell + off) += *(FP + amount)}; one writer per processor. Spoils R1 and R2. */
  static void count(Asm asm, Reg cell, int off, int amount) {
    asm.load(Width.DW, Reg.R1, Reg.FP, amount)
        .load(Width.DW, Reg.R2, cell, off)
        .alu(Alu.ADD, Reg.R2, Reg.R1)
        .store(Width.DW, cell, off, Reg.R2);
  }

  /**
   * {@code dst} = this processor's counters, plus an offset. Spoils R0 to R5.
   *
   * @param none where to go on a processor there are no counters for; never taken
   */
  static void processorCounters(Asm asm, MapLayout layout, Reg dst, int offset, Label none) {
    asm.call(Helper.GET_SMP_PROCESSOR_ID)
        .jump(Cond.GE, Reg.R0, layout.cpus(), none)
        .alu(Alu.MUL, Reg.R0, layout.cpuBytes())
        .loadMapValue(dst, MapLayout.COUNTERS, offset)
        .alu(Alu.ADD, dst, Reg.R0);
  }

  /** {@code *(FP + to)} = datagrams in the frame: more than one in a super-frame. Spoils R1, R2. */
  static void segments(Asm asm, Reg ctx, int to) {
    Label plain = asm.newLabel("plain");
    Label done = asm.newLabel("segments");
    asm.load(Width.W, Reg.R1, ctx, SkBuff.GSO_SIZE)
        .jump(Cond.EQ, Reg.R1, 0, plain)
        .load(Width.W, Reg.R1, ctx, SkBuff.GSO_SEGS)
        .jump(Cond.NE, Reg.R1, 0, done)
        .place(plain)
        .mov(Reg.R1, 1)
        .place(done)
        .store(Width.DW, Reg.FP, to, Reg.R1);
  }

  /** Folds a sum of fewer than 2^32 words of 32 bits to 32 bits. Spoils {@code scratch}. */
  static void fold32(Asm asm, Reg sum, Reg scratch) {
    for (int i = 0; i < 2; i++) {
      asm.mov(scratch, sum)
          .alu(Alu.RSH, scratch, 32)
          .alu32(Alu.MOV, sum, sum)
          .alu(Alu.ADD, sum, scratch);
    }
  }

  /** Folds a sum of at most 32 bits to 16 bits. Spoils {@code scratch}. */
  static void fold16(Asm asm, Reg sum, Reg scratch) {
    for (int i = 0; i < 2; i++) {
      asm.mov(scratch, sum)
          .alu(Alu.RSH, scratch, 16)
          .alu(Alu.AND, sum, 0xffff)
          .alu(Alu.ADD, sum, scratch);
    }
  }
}
