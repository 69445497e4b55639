package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R4;
import static dev.sluice.relay.bpf.Reg.R5;
import static dev.sluice.relay.bpf.Reg.R7;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Width;

/** The IPv6 part of {@link Parse}, with the same registers. */
final class ParseV6 {
  /** Extension headers are multiples of this long. */
  private static final int UNIT = 8;

  private static final int SEGMENTS_LEFT = 3;

  private final Asm asm;
  private final Endings ends;
  private final Parse parse;

  ParseV6(Asm asm, Endings ends, Parse parse) {
    this.asm = asm;
    this.ends = ends;
    this.parse = parse;
  }

  void header() {
    Label esp = asm.newLabel("esp6");
    parse.need(R7, Frames.V6);
    asm.load(Width.B, R1, R7, 0)
        .alu(Alu.AND, R1, 0xf0)
        .jump(Cond.NE, R1, 0x60, ends.bad)
        .load(Width.H, R4, R7, Frames.V6_PAYLOAD)
        .bigEndian(R4, 16)
        .alu(Alu.ADD, R4, Frames.V6);
    parse.fitsFrame();
    asm.load(Width.DW, R1, R7, Frames.V6_DST)
        .store(Width.DW, FP, Stack.DST_HIGH, R1)
        .load(Width.DW, R1, R7, Frames.V6_DST + 8)
        .store(Width.DW, FP, Stack.DST_LOW, R1)
        .load(Width.DW, R1, R7, Frames.V6_SRC)
        .store(Width.DW, FP, Stack.SRC_HIGH, R1)
        .load(Width.DW, R1, R7, Frames.V6_SRC + 8)
        .store(Width.DW, FP, Stack.SRC_LOW, R1)
        .alu(Alu.SUB, R4, Frames.V6)
        .load(Width.B, R0, R7, Frames.V6_NEXT)
        .mov(R2, Frames.V6)
        .alu(Alu.ADD, R7, Frames.V6);
    extensions();
    parse.portAndMeta(6, true, esp);
  }

  /**
   * Steps over hop-by-hop, finished routing and destination headers; R0 is the next header, R2 the
   * size of all so far, R4 what is behind them, R7 where that starts. Spoils R1, R3 and R5.
   */
  private void extensions() {
    Label step = asm.newLabel("extension");
    Label routing = asm.newLabel("routing");
    Label hopByHop = asm.newLabel("hopByHop");
    Label known = asm.newLabel("known");
    Label transport = asm.newLabel("transport");
    Label inner = asm.newLabel("innerFragment");
    asm.mov(R5, 0)
        .place(step)
        .jump(Cond.EQ, R0, Frames.PROTOCOL_UDP, transport)
        .jump(Cond.EQ, R0, Frames.PROTOCOL_ESP, transport)
        .jump(Cond.EQ, R0, Frames.NEXT_FRAGMENT, inner)
        .jump(Cond.EQ, R0, Frames.NEXT_HOP_BY_HOP, hopByHop)
        .jump(Cond.EQ, R0, Frames.NEXT_ROUTING, routing)
        .jump(Cond.EQ, R0, Frames.NEXT_OPTIONS, known)
        .jump(ends.unmatched)
        .place(hopByHop)
        .jump(Cond.NE, R5, 0, ends.bad)
        .jump(known)
        .place(routing)
        .jump(Cond.LT, R4, UNIT, ends.bad);
    parse.need(R7, UNIT);
    asm.load(Width.B, R1, R7, SEGMENTS_LEFT)
        .jump(Cond.NE, R1, 0, ends.bad)
        .place(known)
        .jump(Cond.LT, R4, UNIT, ends.bad);
    parse.need(R7, UNIT);
    asm.load(Width.B, R0, R7, 0)
        .load(Width.B, R1, R7, 1)
        .alu(Alu.ADD, R1, 1)
        .alu(Alu.LSH, R1, 3)
        .jump(Cond.LT, R4, R1, ends.bad)
        .alu(Alu.ADD, R2, R1)
        .jump(Cond.GT, R2, Frames.V6 + MapLayout.MAX_EXTENSIONS, ends.bad)
        .alu(Alu.SUB, R4, R1)
        .alu(Alu.ADD, R7, R1)
        .alu(Alu.ADD, R5, 1)
        .jump(Cond.LT, R5, MapLayout.MAX_EXTENSIONS / UNIT + 1, step)
        .jump(ends.bad);
    innerOfFragment(inner);
    asm.place(transport)
        .load(Width.DW, R1, FP, Stack.SRC_HIGH)
        .alu(Alu.AND, R1, 0xff)
        .jump(Cond.EQ, R1, Frames.GROUP_V6, ends.bad);
  }

  /** Only fragments of what could be relayed are counted as such. */
  private void innerOfFragment(Label inner) {
    asm.place(inner).jump(Cond.LT, R4, UNIT, ends.unmatched);
    parse.need(R7, UNIT);
    asm.load(Width.B, R0, R7, 0)
        .jump(Cond.EQ, R0, Frames.PROTOCOL_UDP, ends.fragment)
        .jump(Cond.EQ, R0, Frames.PROTOCOL_ESP, ends.fragment)
        .jump(ends.unmatched);
  }
}
