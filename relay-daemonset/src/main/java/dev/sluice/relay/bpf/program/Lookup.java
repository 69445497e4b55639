package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R4;
import static dev.sluice.relay.bpf.Reg.R5;
import static dev.sluice.relay.bpf.Reg.R7;
import static dev.sluice.relay.bpf.Reg.R8;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Width;

/**
 * Finds the rule of a flow in the current buffer, by the same hash as {@link RuleIndex}: port and
 * source first, then the port, then the source, then neither.
 *
 * <p>R8 is the start of the buffer, R7 the candidate rule, R0 what is compared.
 */
final class Lookup {
  private final Asm asm;
  private final MapLayout layout;

  Lookup(Asm asm, MapLayout layout) {
    this.asm = asm;
    this.layout = layout;
  }

  /** Leaves the rule's number over all buffers in the stack when found. */
  void find(Label found, Label none) {
    buffer(asm, layout);
    seed();
    partialHashes();
    Label anyPort = asm.newLabel("anyPort");
    Label exact = asm.newLabel("exact");
    Label wild = asm.newLabel("wild");
    flag(MapLayout.HAS_SOURCES, exact);
    probe(true, false, found);
    asm.place(exact);
    probe(false, false, found);
    asm.place(anyPort);
    flag(MapLayout.HAS_WILDCARDS, none);
    flag(MapLayout.HAS_SOURCES, wild);
    probe(true, true, found);
    asm.place(wild);
    probe(false, true, found);
    asm.jump(none);
  }

  /** A frame that comes from an address of this relay is one it sent. Spoils R1 to R4 and R8. */
  void own(Label own) {
    Label step = asm.newLabel("mac");
    Label foreign = asm.newLabel("foreign");
    asm.load(Width.DW, R3, FP, Stack.SOURCE_MAC)
        .mov(R4, R3)
        .load64(R1, OwnMacs.FACTOR)
        .alu(Alu.MUL, R4, R1)
        .alu(Alu.RSH, R4, OwnMacs.SHIFT)
        .alu(Alu.LSH, R4, 3)
        .alu(Alu.ADD, R8, R4)
        .mov(R4, 0)
        .place(step)
        .load(Width.DW, R1, R8, 0)
        .jump(Cond.EQ, R1, 0, foreign)
        .jump(Cond.EQ, R1, R3, own)
        .alu(Alu.ADD, R8, 8)
        .alu(Alu.ADD, R4, 1)
        .jump(Cond.LT, R4, MapLayout.OWN_MAC_PROBES, step)
        .place(foreign);
  }

  private void flag(int flag, Label unless) {
    asm.load(Width.DW, R1, FP, Stack.CURRENT).alu(Alu.AND, R1, flag).jump(Cond.EQ, R1, 0, unless);
  }

  /** R8 = start of the current buffer, which the stack names. Spoils R1 and R2. */
  static void buffer(Asm asm, MapLayout layout) {
    asm.load(Width.DW, R1, FP, Stack.CURRENT)
        .alu(Alu.AND, R1, MapLayout.BUFFERS - 1)
        .mov(R2, R1)
        .alu(Alu.MUL, R2, layout.bufferBytes())
        .loadMapValue(R8, MapLayout.TABLES, 0)
        .alu(Alu.ADD, R8, R2);
  }

  private void seed() {
    asm.alu(Alu.LSH, R1, 3)
        .loadMapValue(R2, MapLayout.CONTROL, MapLayout.SEEDS)
        .alu(Alu.ADD, R2, R1)
        .load(Width.DW, R1, R2, 0)
        .store(Width.DW, FP, Stack.SEED, R1);
  }

  private void partialHashes() {
    mix(Stack.DST_HIGH, RuleIndex.DST_HIGH, Stack.DST_LOW, RuleIndex.DST_LOW, Stack.HASH_DST);
    mix(Stack.SRC_HIGH, RuleIndex.SRC_HIGH, Stack.SRC_LOW, RuleIndex.SRC_LOW, Stack.HASH_SRC);
  }

  private void mix(int high, long byHigh, int low, long byLow, int to) {
    asm.load(Width.DW, R1, FP, high)
        .load64(R2, byHigh)
        .alu(Alu.MUL, R1, R2)
        .load(Width.DW, R3, FP, low)
        .load64(R2, byLow)
        .alu(Alu.MUL, R3, R2)
        .alu(Alu.ADD, R1, R3)
        .store(Width.DW, FP, to, R1);
  }

  private void probe(boolean bySource, boolean anyPort, Label found) {
    Label next = asm.newLabel("next");
    Label step = asm.newLabel("step");
    Label miss = asm.newLabel("miss");
    meta(bySource, anyPort);
    hash(bySource);
    // R1 slot, R2 tag, R4 meta, R5 steps
    asm.mov(R5, 0).place(step);
    asm.mov(R3, R1)
        .alu(Alu.LSH, R3, 3)
        .mov(R7, R8)
        .alu(Alu.ADD, R7, R3)
        .load(Width.DW, R3, R7, layout.indexOffset())
        .jump(Cond.EQ, R3, 0, miss)
        .mov(R0, R3)
        .alu(Alu.RSH, R0, 32)
        .jump(Cond.NE, R0, R2, next)
        .alu32(Alu.SUB, R3, 1)
        .alu(Alu.AND, R3, layout.rules() - 1)
        .mov(R0, R3)
        .alu(Alu.LSH, R0, 6)
        .mov(R7, R8)
        .alu(Alu.ADD, R7, R0)
        .alu(Alu.ADD, R7, layout.rulesOffset());
    compare(bySource, next);
    asm.load(Width.DW, R1, FP, Stack.CURRENT)
        .alu(Alu.AND, R1, MapLayout.BUFFERS - 1)
        .alu(Alu.MUL, R1, layout.rules())
        .alu(Alu.ADD, R1, R3)
        .store(Width.DW, FP, Stack.RULE, R1)
        .jump(found)
        .place(next)
        .alu(Alu.ADD, R1, 1)
        .alu(Alu.AND, R1, layout.slots() - 1)
        .alu(Alu.ADD, R5, 1)
        .jump(Cond.LT, R5, MapLayout.PROBES, step)
        .place(miss);
  }

  /** R4 = what the rule's meta must be. */
  private void meta(boolean bySource, boolean anyPort) {
    asm.load(Width.DW, R4, FP, Stack.META);
    if (anyPort) {
      asm.load64(R1, ~RuleIndex.META_PORT).alu(Alu.AND, R4, R1);
    }
    if (bySource) {
      asm.load64(R1, RuleIndex.META_SOURCE).alu(Alu.OR, R4, R1);
    }
  }

  /** R1 = slot, R2 = tag. Spoils R3. */
  private void hash(boolean bySource) {
    asm.mov(R1, R4)
        .load64(R2, RuleIndex.META)
        .alu(Alu.MUL, R1, R2)
        .load(Width.DW, R2, FP, Stack.HASH_DST)
        .alu(Alu.ADD, R1, R2);
    if (bySource) {
      asm.load(Width.DW, R2, FP, Stack.HASH_SRC).alu(Alu.ADD, R1, R2);
    }
    asm.mov(R2, R1)
        .alu(Alu.RSH, R2, 32)
        .alu(Alu.XOR, R1, R2)
        .load(Width.DW, R2, FP, Stack.SEED)
        .alu(Alu.MUL, R1, R2)
        .alu32(Alu.MOV, R2, R1)
        .alu(Alu.RSH, R1, RuleIndex.shift(layout));
  }

  private void compare(boolean bySource, Label otherwise) {
    asm.load(Width.DW, R0, R7, MapLayout.RULE_META).jump(Cond.NE, R0, R4, otherwise);
    same(MapLayout.RULE_DST, Stack.DST_HIGH, otherwise);
    same(MapLayout.RULE_DST + 8, Stack.DST_LOW, otherwise);
    if (bySource) {
      same(MapLayout.RULE_SRC, Stack.SRC_HIGH, otherwise);
      same(MapLayout.RULE_SRC + 8, Stack.SRC_LOW, otherwise);
    }
  }

  /** Spoils R0; R1 to R5 keep what the loop needs, so the stack word goes through R0 by XOR. */
  private void same(int inRule, int inStack, Label otherwise) {
    asm.load(Width.DW, R0, R7, inRule);
    asm.store(Width.DW, FP, Stack.SCRATCH, R1).load(Width.DW, R1, FP, inStack);
    asm.alu(Alu.XOR, R0, R1).load(Width.DW, R1, FP, Stack.SCRATCH);
    asm.jump(Cond.NE, R0, 0, otherwise);
  }
}
