package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R4;
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
 * The program in the driver of an ingress interface. It takes only what needs no care: an untagged
 * frame to a group, of a rule whose outputs all take XDP frames, that fits all of them and has hops
 * left. Everything else goes on, uncounted, to {@link Ingress}, which does the rest.
 *
 * <p>R6 is the context, R9 counters; R7 becomes the rule, then its device map.
 */
final class XdpIngress {
  private final MapLayout layout;
  private final int slot;
  private final Asm asm;
  private final Endings ends;

  private XdpIngress(MapLayout layout, int slot) {
    this.layout = layout;
    this.slot = slot;
    asm = new Asm("sluice_xdp" + slot);
    ends = new Endings(asm);
  }

  /** Assembles the program of one interface. */
  static Program program(MapLayout layout, int slot) {
    XdpIngress ingress = new XdpIngress(layout, slot);
    ingress.parse();
    ingress.find();
    ingress.tell();
    ingress.count();
    ingress.send();
    ingress.ends.placeTogether(XdpBuff.PASS);
    return ingress.asm.build();
  }

  private void parse() {
    Label parsed = asm.newLabel("parsed");
    asm.mov(R6, R1)
        .call(Helper.XDP_GET_BUFF_LEN)
        .store(Width.DW, FP, Stack.FRAME_LEN, R0)
        .loadMapValue(R1, MapLayout.CONTROL, MapLayout.CURRENT)
        .load(Width.DW, R1, R1, 0)
        .store(Width.DW, FP, Stack.CURRENT, R1)
        .load(Width.W, R7, R6, XdpBuff.DATA)
        .load(Width.W, R8, R6, XdpBuff.DATA_END)
        .mov(R1, R7)
        .alu(Alu.ADD, R1, Frames.ETHER)
        .jump(Cond.GT, R1, R8, ends.pass)
        // The first bit on the wire says group or not.
        .load(Width.B, R1, R7, 0)
        .alu(Alu.AND, R1, 1)
        .jump(Cond.EQ, R1, 0, ends.pass);
    new Parse(asm, ends, slot).frame(parsed);
    asm.place(parsed)
        .store(Width.DW, FP, Stack.NEXT, R7)
        .load(Width.DW, R1, FP, Stack.L3)
        .jump(Cond.NE, R1, Frames.ETHER, ends.pass);
  }

  /** Finds the rule and its device map; reads what rule and counters need. */
  private void find() {
    Label found = asm.newLabel("found");
    Lookup rules = new Lookup(asm, layout);
    rules.find(found, ends.pass);
    asm.place(found)
        .load(Width.H, R1, R7, MapLayout.RULE_FLAGS)
        .alu(Alu.AND, R1, MapLayout.XDP)
        .jump(Cond.EQ, R1, 0, ends.pass)
        .load(Width.H, R1, R7, MapLayout.RULE_MTU)
        .load(Width.DW, R2, FP, Stack.FRAME_LEN)
        .alu(Alu.SUB, R2, Frames.ETHER)
        .jump(Cond.SGT, R2, R1, ends.pass);
    rules.own(ends.own);
    hops();
    asm.load(Width.H, R1, R7, MapLayout.RULE_COUNT)
        .store(Width.DW, FP, Stack.COUNT, R1)
        .load(Width.W, R1, R7, MapLayout.RULE_CELL)
        .alu(Alu.AND, R1, layout.rules() - 1)
        .store(Width.DW, FP, Stack.SCRATCH, R1)
        .load(Width.W, R1, R7, MapLayout.RULE_FAN)
        .store(Width.W, FP, Stack.FAN, R1)
        .loadMap(R1, MapLayout.FANS)
        .mov(R2, FP)
        .alu(Alu.ADD, R2, Stack.FAN)
        .call(Helper.MAP_LOOKUP_ELEM)
        .jump(Cond.EQ, R0, 0, ends.pass)
        .mov(R7, R0);
  }

  /** Without hops left the frame is left to the other program; else keeps the packet's size. */
  private void hops() {
    Label v6 = asm.newLabel("v6");
    Label done = asm.newLabel("hops");
    asm.load(Width.W, R2, R6, XdpBuff.DATA)
        .load(Width.W, R3, R6, XdpBuff.DATA_END)
        .mov(R1, R2)
        .alu(Alu.ADD, R1, Frames.ETHER + Frames.V4)
        .jump(Cond.GT, R1, R3, ends.pass)
        .load(Width.DW, R1, FP, Stack.NEXT)
        .jump(Cond.NE, R1, MapLayout.PROGRAM_V4, v6)
        .load(Width.B, R4, R2, Frames.ETHER + Frames.V4_TTL)
        .load(Width.H, R1, R2, Frames.ETHER + Frames.V4_TOTAL)
        .bigEndian(R1, 16)
        .jump(done)
        .place(v6)
        .load(Width.B, R4, R2, Frames.ETHER + Frames.V6_HOPS)
        .load(Width.H, R1, R2, Frames.ETHER + Frames.V6_PAYLOAD)
        .bigEndian(R1, 16)
        .alu(Alu.ADD, R1, Frames.V6)
        .place(done)
        .store(Width.DW, FP, Stack.IP_LEN, R1)
        .jump(Cond.EQ, R4, 0, ends.pass);
  }

  /** Writes the rule's number before the frame, for the programs of the outputs. */
  private void tell() {
    asm.mov(R1, R6)
        .mov(R2, -XdpBuff.META_BYTES)
        .call(Helper.XDP_ADJUST_META)
        .jump(Cond.NE, R0, 0, ends.pass)
        .load(Width.W, R1, R6, XdpBuff.DATA_META)
        .load(Width.W, R2, R6, XdpBuff.DATA)
        .mov(R3, R1)
        .alu(Alu.ADD, R3, XdpBuff.META_BYTES)
        .jump(Cond.GT, R3, R2, ends.pass)
        .load(Width.DW, R3, FP, Stack.RULE)
        .store(Width.W, R1, XdpBuff.META_RULE, R3)
        .load(Width.DW, R3, FP, Stack.L4)
        .store(Width.W, R1, XdpBuff.META_L4, R3);
  }

  private void count() {
    Macros.processorCounters(asm, layout, R9, 0, ends.pass);
    asm.store(Width.DW, FP, Stack.SEGMENTS, 1)
        .mov(R8, R9)
        .alu(Alu.ADD, R8, slot * MapLayout.INTERFACE_BYTES);
    Macros.count(asm, R8, MapLayout.RECEIVED, Stack.SEGMENTS);
    Macros.count(asm, R8, MapLayout.RECEIVED_BYTES, Stack.FRAME_LEN);
    Macros.count(asm, R8, MapLayout.MATCHED, Stack.SEGMENTS);
    asm.load(Width.DW, R1, FP, Stack.SCRATCH)
        .alu(Alu.AND, R1, layout.rules() - 1)
        .alu(Alu.LSH, R1, 6)
        .alu(Alu.ADD, R9, R1)
        .alu(Alu.ADD, R9, layout.ruleCells());
    Macros.count(asm, R9, MapLayout.PACKETS, Stack.SEGMENTS);
    Macros.count(asm, R9, MapLayout.BYTES, Stack.IP_LEN);
    asm.call(Helper.KTIME_GET_COARSE_NS).store(Width.DW, R9, MapLayout.LAST_SEEN, R0);
    new Sources(asm, layout).note(Stack.SCRATCH, Stack.SRC_HIGH, Stack.SRC_LOW);
  }

  private void send() {
    Label one = asm.newLabel("one");
    asm.mov(R3, 0)
        .load(Width.DW, R1, FP, Stack.COUNT)
        .jump(Cond.LE, R1, 1, one)
        .mov(R3, XdpBuff.BROADCAST)
        .place(one)
        .mov(R1, R7)
        .mov(R2, 0)
        .call(Helper.REDIRECT_MAP)
        .exit();
  }
}
