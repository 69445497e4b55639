package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R4;
import static dev.sluice.relay.bpf.Reg.R5;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Width;

/**
 * Notes who sends to a rule. All processors share the notes, so nothing is written while the same
 * source was seen in the same tick of the timer. Two sources with one place displace each other;
 * when that happens on two processors in the same instant, the halves of two IPv6 addresses may get
 * mixed until one of them sends again.
 */
final class Sources {
  private static final long FACTOR = 0x9e3779b97f4a7c15L;
  private static final int SHIFT =
      Long.SIZE - Integer.numberOfTrailingZeros(MapLayout.SOURCES_PER_RULE);

  private final Asm asm;
  private final MapLayout layout;

  Sources(Asm asm, MapLayout layout) {
    this.asm = asm;
    this.layout = layout;
  }

  /**
   * Notes a source. R0 is now, and stays; spoils R1 to R5.
   *
   * @param cell where the stack holds the number of the rule's counters
   * @param high where it holds the first half of the source
   * @param low where it holds the second half
   */
  void note(int cell, int high, int low) {
    Label other = asm.newLabel("otherSource");
    Label seen = asm.newLabel("sourceSeen");
    Label noted = asm.newLabel("sourceNoted");
    asm.load(Width.DW, R1, FP, low).load(Width.DW, R2, FP, high);
    place(cell);
    asm.load(Width.DW, R3, R5, MapLayout.SOURCE_LOW)
        .jump(Cond.NE, R3, R1, other)
        .load(Width.DW, R3, R5, MapLayout.SOURCE_HIGH)
        .jump(Cond.NE, R3, R2, other)
        .load(Width.DW, R3, R5, MapLayout.SOURCE_SEEN)
        .jump(Cond.EQ, R3, R0, noted)
        .jump(seen)
        .place(other)
        .store(Width.DW, R5, MapLayout.SOURCE_HIGH, R2)
        .store(Width.DW, R5, MapLayout.SOURCE_LOW, R1)
        .place(seen)
        .store(Width.DW, R5, MapLayout.SOURCE_SEEN, R0)
        .place(noted);
  }

  /** R5 = the place of the source in R2 and R1. Spoils R3 and R4. */
  private void place(int cell) {
    asm.mov(R3, R1)
        .alu(Alu.XOR, R3, R2)
        .load64(R4, FACTOR)
        .alu(Alu.MUL, R3, R4)
        .alu(Alu.RSH, R3, SHIFT)
        .alu(Alu.MUL, R3, MapLayout.SOURCE_BYTES)
        .load(Width.DW, R4, FP, cell)
        .alu(Alu.AND, R4, layout.rules() - 1)
        .alu(Alu.MUL, R4, MapLayout.SOURCES_BYTES)
        .alu(Alu.ADD, R3, R4)
        .loadMapValue(R5, MapLayout.SOURCES, 0)
        .alu(Alu.ADD, R5, R3);
  }
}
