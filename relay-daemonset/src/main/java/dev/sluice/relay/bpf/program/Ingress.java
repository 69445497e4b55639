package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R6;
import static dev.sluice.relay.bpf.Reg.R7;
import static dev.sluice.relay.bpf.Reg.R8;
import static dev.sluice.relay.bpf.Reg.R9;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Helper;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Program;
import dev.sluice.relay.bpf.Width;

/**
 * The program at the ingress of an interface: parses a frame, finds its rule, and goes on in {@link
 * Forward}. It only reads, so that frames which are not ours are never copied on its account.
 *
 * <p>R6 is the context, R9 the interface's counters. While parsing, R7 is the start of the IP
 * header and R8 the end of what can be read; while looking up, see {@link Lookup}.
 */
final class Ingress {
  /** Most that is made readable when a frame is in pieces: tag, IPv6 with extensions, UDP. */
  private static final int PULL =
      Frames.ETHER
          + Parse.MAX_TAGS * Frames.TAG
          + Frames.V6
          + MapLayout.MAX_EXTENSIONS
          + Frames.UDP;

  private final MapLayout layout;
  private final int slot;
  private final Asm asm;
  private final Endings ends;

  private Ingress(MapLayout layout, int slot) {
    this.layout = layout;
    this.slot = slot;
    asm = new Asm("sluice_in" + slot);
    ends = new Endings(asm);
  }

  /**
   * Assembles the program of one interface.
   *
   * @param slot number of the interface, 0 to {@link MapLayout#INTERFACES} - 1
   */
  static Program program(MapLayout layout, int slot) {
    Ingress ingress = new Ingress(layout, slot);
    ingress.prologue();
    ingress.body();
    ingress.ends.place(SkBuff.NEXT);
    return ingress.asm.build();
  }

  private void prologue() {
    asm.mov(R6, R1)
        .load(Width.W, R1, R6, SkBuff.PKT_TYPE)
        // Outgoing, or looped back by this host: not received.
        .jump(Cond.GT, R1, SkBuff.PACKET_OTHERHOST, ends.pass);
    Macros.processorCounters(asm, layout, R9, slot * MapLayout.INTERFACE_BYTES, ends.pass);
    Macros.segments(asm, R6, Stack.SEGMENTS);
    asm.load(Width.W, R1, R6, SkBuff.LEN).store(Width.DW, FP, Stack.FRAME_LEN, R1);
    Macros.count(asm, R9, MapLayout.RECEIVED, Stack.SEGMENTS);
    Macros.count(asm, R9, MapLayout.RECEIVED_BYTES, Stack.FRAME_LEN);
    asm.load(Width.W, R1, R6, SkBuff.PKT_TYPE)
        .jump(Cond.EQ, R1, SkBuff.PACKET_OTHERHOST, ends.unmatched);
    vlanOfSomebodyElse();
    asm.loadMapValue(R1, MapLayout.CONTROL, MapLayout.CURRENT)
        .load(Width.DW, R1, R1, 0)
        .store(Width.DW, FP, Stack.CURRENT, R1)
        .store(Width.DW, FP, Stack.PULLED, 0);
  }

  /** A frame whose VLAN has an interface of its own belongs to that interface. */
  private void vlanOfSomebodyElse() {
    Label untagged = asm.newLabel("untagged");
    asm.load(Width.W, R1, R6, SkBuff.VLAN_PRESENT)
        .jump(Cond.EQ, R1, 0, untagged)
        .load(Width.W, R2, R6, SkBuff.VLAN_TCI)
        .alu(Alu.AND, R2, 0xfff)
        .mov(R3, R2)
        .alu(Alu.RSH, R3, 3)
        .loadMapValue(R1, MapLayout.CONTROL, MapLayout.VLANS + slot * MapLayout.VLAN_STRIDE)
        .alu(Alu.ADD, R1, R3)
        .load(Width.B, R1, R1, 0)
        .alu(Alu.AND, R2, 7)
        .alu(Alu.RSH, R1, R2)
        .jump(Cond.SET, R1, 1, ends.unmatched)
        .place(untagged);
  }

  private void body() {
    Label parse = asm.newLabel("parse");
    Label lookup = asm.newLabel("lookup");
    asm.place(parse).load(Width.W, R7, R6, SkBuff.DATA).load(Width.W, R8, R6, SkBuff.DATA_END);
    new Parse(asm, ends, slot).frame(lookup);
    pull(parse);
    asm.place(lookup);
    find();
  }

  /** Once: makes the headers readable. A frame that is still too short then is too short. */
  private void pull(Label parse) {
    Label bounded = asm.newLabel("bounded");
    asm.place(ends.retry)
        .load(Width.DW, R1, FP, Stack.PULLED)
        .jump(Cond.NE, R1, 0, ends.truncated)
        .store(Width.DW, FP, Stack.PULLED, 1)
        .load(Width.DW, R2, FP, Stack.FRAME_LEN)
        .jump(Cond.LE, R2, PULL, bounded)
        .mov(R2, PULL)
        .place(bounded)
        .mov(R1, R6)
        .call(Helper.SKB_PULL_DATA)
        .jump(parse);
  }

  private void find() {
    Label found = asm.newLabel("found");
    // R7 says where to go on; the look-up needs the register.
    asm.store(Width.DW, FP, Stack.NEXT, R7);
    Lookup rules = new Lookup(asm, layout);
    rules.find(found, ends.unmatched);
    asm.place(found);
    rules.own(ends.own);
    Macros.count(asm, R9, MapLayout.MATCHED, Stack.SEGMENTS);
    asm.load(Width.DW, R1, FP, Stack.RULE)
        .store(Width.W, R6, SkBuff.CB, R1)
        .load(Width.DW, R1, FP, Stack.L3)
        .store(Width.W, R6, SkBuff.CB + 4, R1)
        .load(Width.DW, R1, FP, Stack.L4)
        .store(Width.W, R6, SkBuff.CB + 8, R1)
        .mov(R1, R6)
        .loadMap(R2, MapLayout.PROGRAMS)
        .load(Width.DW, R3, FP, Stack.NEXT)
        .call(Helper.TAIL_CALL)
        .jump(ends.broken);
  }
}
