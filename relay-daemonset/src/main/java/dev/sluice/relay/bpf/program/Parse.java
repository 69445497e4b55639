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
import dev.sluice.relay.bpf.Reg;
import dev.sluice.relay.bpf.Width;

/**
 * Parses a frame as {@code frame.Parser} does, and leaves in the stack what finds its rule.
 *
 * <p>R7 is the start of the frame and then moves over its headers, R8 the end of what can be read.
 * Along an IP header R2 is its size and R4 the size of what it announces.
 */
final class Parse {
  /** Tags that may be inside the frame; the outermost one is usually beside it. */
  static final int MAX_TAGS = 2;

  private static final int V4_MAX = 60;

  private final Asm asm;
  private final Endings ends;
  private final int slot;

  Parse(Asm asm, Endings ends, int slot) {
    this.asm = asm;
    this.ends = ends;
    this.slot = slot;
  }

  /** Goes to {@code parsed} with R7 = entry of the program array; spoils R0 to R5. */
  void frame(Label parsed) {
    Label v6 = asm.newLabel("v6");
    ethernet();
    asm.store(Width.DW, FP, Stack.L3, R2)
        .alu(Alu.ADD, R7, R2)
        .jump(Cond.EQ, R1, Frames.TYPE_V6, v6)
        .jump(Cond.NE, R1, Frames.TYPE_V4, ends.notIp);
    ipv4();
    asm.jump(parsed).place(v6);
    new ParseV6(asm, ends, this).header();
    asm.jump(parsed);
  }

  private void ethernet() {
    Label byType = asm.newLabel("byType");
    need(R7, Frames.ETHER);
    asm.load(Width.W, R1, R7, Frames.ETHER_SRC)
        .load(Width.H, R2, R7, Frames.ETHER_SRC + 4)
        .alu(Alu.LSH, R2, 32)
        .alu(Alu.OR, R1, R2)
        .store(Width.DW, FP, Stack.SOURCE_MAC, R1)
        .load(Width.H, R1, R7, Frames.ETHER_TYPE)
        .mov(R2, Frames.ETHER);
    for (int tags = 1; tags <= MAX_TAGS; tags++) {
      Label tagged = asm.newLabel("tagged");
      asm.jump(Cond.EQ, R1, Frames.TYPE_VLAN, tagged)
          .jump(Cond.NE, R1, Frames.TYPE_QINQ, byType)
          .place(tagged)
          .mov(R2, Frames.ETHER + tags * Frames.TAG);
      need(R7, Frames.ETHER + tags * Frames.TAG);
      asm.load(Width.H, R1, R7, Frames.ETHER_TYPE + tags * Frames.TAG);
    }
    asm.place(byType);
  }

  private void ipv4() {
    Label esp = asm.newLabel("esp");
    Label ports = asm.newLabel("ports");
    need(R7, Frames.V4);
    asm.load(Width.B, R2, R7, 0)
        .mov(R1, R2)
        .alu(Alu.AND, R1, 0xf0)
        .jump(Cond.NE, R1, 0x40, ends.bad)
        .alu(Alu.AND, R2, 0x0f)
        .alu(Alu.LSH, R2, 2)
        .jump(Cond.LT, R2, Frames.V4, ends.bad)
        .load(Width.H, R4, R7, Frames.V4_TOTAL)
        .bigEndian(R4, 16)
        .jump(Cond.LT, R4, R2, ends.bad);
    fitsFrame();
    headerSum();
    asm.load(Width.B, R0, R7, Frames.V4_PROTOCOL)
        .jump(Cond.EQ, R0, Frames.PROTOCOL_UDP, ports)
        .jump(Cond.NE, R0, Frames.PROTOCOL_ESP, ends.unmatched)
        .place(ports)
        .load(Width.H, R1, R7, Frames.V4_FRAGMENT)
        .jump(Cond.SET, R1, Frames.V4_FRAGMENT_MASK, ends.fragment)
        .load(Width.B, R1, R7, Frames.V4_SRC)
        .alu(Alu.AND, R1, 0xf0)
        .jump(Cond.EQ, R1, Frames.GROUP_V4, ends.bad)
        .load(Width.W, R1, R7, Frames.V4_DST)
        .load(Width.W, R3, R7, Frames.V4_SRC);
    address(Stack.DST_HIGH, Stack.DST_LOW, R1);
    address(Stack.SRC_HIGH, Stack.SRC_LOW, R3);
    asm.alu(Alu.SUB, R4, R2).alu(Alu.ADD, R7, R2);
    portAndMeta(4, false, esp);
  }

  /** The header's words add up to all ones. R2 is its size; spoils R0, R1, R3 and R5. */
  private void headerSum() {
    Label option = asm.newLabel("option");
    Label summed = asm.newLabel("summed");
    asm.load(Width.W, R3, R7, 0);
    for (int at = 4; at < Frames.V4; at += 4) {
      asm.load(Width.W, R1, R7, at).alu(Alu.ADD, R3, R1);
    }
    asm.mov(R5, Frames.V4).mov(R0, R7).place(option).jump(Cond.GE, R5, R2, summed);
    need(R0, Frames.V4 + 4);
    asm.load(Width.W, R1, R0, Frames.V4)
        .alu(Alu.ADD, R3, R1)
        .alu(Alu.ADD, R0, 4)
        .alu(Alu.ADD, R5, 4)
        .jump(Cond.LT, R5, V4_MAX, option)
        .place(summed);
    Macros.fold32(asm, R3, R1);
    Macros.fold16(asm, R3, R1);
    Macros.fold16(asm, R3, R1);
    asm.jump(Cond.NE, R3, 0xffff, ends.checksum);
  }

  private void address(int high, int low, Reg four) {
    asm.store(Width.DW, FP, high, 0).store(Width.DW, FP, low, four);
  }

  /** The datagram, whose size R4 says, must be inside the frame. Spoils R1 and R3. */
  void fitsFrame() {
    asm.load(Width.DW, R1, FP, Stack.FRAME_LEN)
        .load(Width.DW, R3, FP, Stack.L3)
        .alu(Alu.SUB, R1, R3)
        .jump(Cond.SGT, R4, R1, ends.truncated);
  }

  /**
   * Reads the port behind R7 and composes what a rule calls meta. R0 is the protocol, R2 the size
   * of the IP header, R4 what is behind it.
   */
  void portAndMeta(int family, boolean sumWanted, Label esp) {
    asm.load(Width.DW, R1, FP, Stack.L3)
        .alu(Alu.ADD, R1, R2)
        .store(Width.DW, FP, Stack.L4, R1)
        .jump(Cond.LT, R4, Frames.UDP, ends.bad);
    need(R7, Frames.UDP);
    asm.mov(R2, 0)
        .jump(Cond.NE, R0, Frames.PROTOCOL_UDP, esp)
        .load(Width.H, R1, R7, Frames.UDP_LENGTH)
        .bigEndian(R1, 16)
        .jump(Cond.LT, R1, Frames.UDP, ends.bad)
        .jump(Cond.GT, R1, R4, ends.bad);
    if (sumWanted) {
      asm.load(Width.H, R1, R7, Frames.UDP_SUM).jump(Cond.EQ, R1, 0, ends.bad);
    }
    asm.load(Width.H, R2, R7, Frames.UDP_DST)
        .alu(Alu.LSH, R2, 16)
        .place(esp)
        .alu(Alu.LSH, R0, 32)
        .alu(Alu.OR, R2, R0)
        .load64(R1, (long) family << 40 | slot)
        .alu(Alu.OR, R2, R1)
        .store(Width.DW, FP, Stack.META, R2)
        .mov(R7, family == 4 ? MapLayout.PROGRAM_V4 : MapLayout.PROGRAM_V6);
  }

  /** Bytes that must be readable from a pointer on; else {@code retry}. Spoils R1. */
  void need(Reg from, int bytes) {
    asm.mov(R1, from).alu(Alu.ADD, R1, bytes).jump(Cond.GT, R1, R8, ends.retry);
  }
}
