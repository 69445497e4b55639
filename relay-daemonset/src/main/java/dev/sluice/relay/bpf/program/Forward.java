package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
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
 * The program that sends a matched datagram to every output of its rule. The frame is rewritten in
 * place for each output, cloned to it, and handed over itself to the last one; or, when it also
 * goes on to the node itself, cloned to that one too and rewritten to what it was.
 *
 * <p>R6 is the context, R9 the rule and later its counters, R7 the output, R8 its counters.
 */
final class Forward {
  private final MapLayout layout;
  private final Rewrite rewrite;
  private final UdpSum udp;
  private final Asm asm;
  private final Label done;
  private final boolean passes;
  private final Original original;
  private final Copy copy;

  private Forward(MapLayout layout, Asm asm, boolean v6, boolean passes) {
    this.layout = layout;
    this.asm = asm;
    this.passes = passes;
    original = new Original(asm, v6);
    rewrite = v6 ? new RewriteV6(asm) : new RewriteV4(asm);
    udp = new UdpSum(asm, v6);
    copy = new Copy(asm, rewrite, udp, passes);
    done = asm.newLabel("done");
  }

  /**
   * Assembles the program for IPv4 or IPv6.
   *
   * @param passes what it forwards also goes on to the node itself
   */
  static Program program(MapLayout layout, boolean v6, boolean passes) {
    Asm asm = new Asm(v6 ? "sluice_out6" : "sluice_out4");
    Forward forward = new Forward(layout, asm, v6, passes);
    forward.start();
    forward.untag();
    forward.prepare();
    forward.countRule();
    forward.largest();
    forward.outputs();
    return asm.build();
  }

  private void start() {
    asm.mov(R6, R1)
        .load(Width.W, R1, R6, SkBuff.CB + 4)
        .store(Width.DW, FP, Slots.L3, R1)
        .load(Width.W, R1, R6, SkBuff.CB + 8)
        .store(Width.DW, FP, Slots.L4, R1);
    Macros.segments(asm, R6, Slots.SEGMENTS);
    locateRule();
  }

  /** Finds the rule, its buffer and this processor's counters again. */
  private void locateRule() {
    asm.load(Width.W, R7, R6, SkBuff.CB)
        .mov(R1, R7)
        .alu(Alu.RSH, R1, Integer.numberOfTrailingZeros(layout.rules()))
        .alu(Alu.AND, R1, MapLayout.BUFFERS - 1)
        .alu(Alu.MUL, R1, layout.bufferBytes())
        .loadMapValue(R9, MapLayout.TABLES, 0)
        .alu(Alu.ADD, R9, R1)
        .mov(R1, R9)
        .alu(Alu.ADD, R1, layout.outputsOffset())
        .store(Width.DW, FP, Slots.OUTPUTS, R1)
        .alu(Alu.AND, R7, layout.rules() - 1)
        .alu(Alu.LSH, R7, 6)
        .alu(Alu.ADD, R9, R7);
    asm.alu(Alu.ADD, R9, layout.rulesOffset());
    Macros.processorCounters(asm, layout, R8, 0, done);
    asm.mov(R1, R8)
        .alu(Alu.ADD, R1, layout.outputCells())
        .store(Width.DW, FP, Slots.OUTPUT_CELLS, R1)
        .load(Width.W, R1, R9, MapLayout.RULE_FIRST)
        .store(Width.DW, FP, Slots.FIRST, R1)
        .load(Width.H, R1, R9, MapLayout.RULE_COUNT)
        .store(Width.DW, FP, Slots.COUNT, R1);
  }

  /** Copies leave untagged: drops the tag beside the frame and those in it, R7 bytes. */
  private void untag() {
    Label beside = asm.newLabel("beside");
    Label plain = asm.newLabel("plain");
    asm.load(Width.DW, R7, FP, Slots.L3)
        .alu(Alu.SUB, R7, Frames.ETHER)
        .load(Width.DW, R2, FP, Slots.L4)
        .alu(Alu.SUB, R2, R7)
        .store(Width.DW, FP, Slots.L4, R2)
        .store(Width.DW, FP, Slots.TAGGED, R7)
        .load(Width.W, R1, R6, SkBuff.VLAN_PRESENT)
        .jump(Cond.EQ, R1, 0, beside)
        // VLAN 0 is only a priority: such a frame is as good as untagged.
        .load(Width.W, R1, R6, SkBuff.VLAN_TCI)
        .alu(Alu.AND, R1, 0xfff)
        .alu(Alu.OR, R1, R7)
        .store(Width.DW, FP, Slots.TAGGED, R1)
        .mov(R1, R6)
        .call(Helper.SKB_VLAN_POP)
        .place(beside);
    for (int tags = 0; tags < Parse.MAX_TAGS; tags++) {
      asm.jump(Cond.LE, R7, tags * Frames.TAG, plain).mov(R1, R6).call(Helper.SKB_VLAN_POP);
    }
    asm.place(plain);
  }

  /** R9 becomes the rule's counters; reads what the rewrites start from. */
  private void prepare() {
    Label noPort = asm.newLabel("noPort");
    asm.load(Width.H, R1, R9, MapLayout.RULE_FLAGS)
        .alu(Alu.AND, R1, MapLayout.LIMITED)
        .store(Width.DW, FP, Slots.FLAGS, R1)
        .load(Width.B, R1, R9, MapLayout.RULE_PROTOCOL)
        .store(Width.DW, FP, Slots.PROTOCOL, R1)
        .load(Width.W, R1, R9, MapLayout.RULE_CELL)
        .alu(Alu.AND, R1, layout.rules() - 1)
        .store(Width.DW, FP, Slots.CELL, R1)
        .alu(Alu.LSH, R1, 6)
        .mov(R9, R8)
        .alu(Alu.ADD, R9, R1)
        .alu(Alu.ADD, R9, layout.ruleCells());
    copy.packet(done);
    rewrite.remember();
    if (passes) {
      original.keep();
    }
    asm.load(Width.DW, R1, FP, Slots.PROTOCOL).jump(Cond.NE, R1, Frames.PROTOCOL_UDP, noPort);
    udp.rememberPort(done);
    if (passes) {
      original.keepPort();
    }
    asm.place(noPort);
  }

  /** Counts the rule; {@code DROP} = the counter of every output when none gets it, else 0. */
  private void countRule() {
    Label admitted = asm.newLabel("admitted");
    Label refused = asm.newLabel("refused");
    Macros.count(asm, R9, MapLayout.PACKETS, Slots.SEGMENTS);
    Macros.count(asm, R9, MapLayout.BYTES, Slots.IP_LEN);
    asm.call(Helper.KTIME_GET_COARSE_NS).store(Width.DW, R9, MapLayout.LAST_SEEN, R0);
    new Sources(asm, layout).note(Slots.CELL, Slots.SOURCE_HIGH, Slots.SOURCE_LOW);
    asm.store(Width.DW, FP, Slots.DROP, MapLayout.TTL)
        .load(Width.DW, R1, FP, Slots.TTL)
        .jump(Cond.EQ, R1, 0, admitted)
        .store(Width.DW, FP, Slots.DROP, 0)
        .load(Width.DW, R1, FP, Slots.FLAGS)
        .jump(Cond.EQ, R1, 0, admitted);
    new Limiter(asm, layout).admit(refused);
    asm.jump(admitted)
        .place(refused)
        .store(Width.DW, FP, Slots.DROP, MapLayout.RATE_LIMIT)
        .place(admitted);
  }

  /** {@code LARGEST} = size of the largest IP packet: that of a segment in a super-frame. */
  private void largest() {
    Label plain = asm.newLabel("plain");
    asm.load(Width.DW, R2, FP, Slots.IP_LEN)
        .load(Width.W, R1, R6, SkBuff.GSO_SIZE)
        .jump(Cond.EQ, R1, 0, plain)
        .load(Width.DW, R2, FP, Slots.L4)
        .alu(Alu.ADD, R2, R1)
        .alu(Alu.SUB, R2, Frames.ETHER - Frames.UDP)
        .place(plain)
        .store(Width.DW, FP, Slots.LARGEST, R2);
  }

  private void outputs() {
    Label loop = asm.newLabel("loop");
    Label next = asm.newLabel("next");
    Label failed = asm.newLabel("failed");
    Label unwritable = asm.newLabel("unwritable");
    Label all = asm.newLabel("all");
    asm.store(Width.DW, FP, Slots.I, 0)
        .load(Width.DW, R1, FP, Slots.COUNT)
        .jump(Cond.EQ, R1, 0, all)
        .place(loop);
    select();
    check(next);
    copy.write(unwritable);
    copy.send(next, failed);
    asm.place(unwritable).mov(R0, -1);
    copy.failures(failed);
    asm.place(next)
        .load(Width.DW, R1, FP, Slots.I)
        .alu(Alu.ADD, R1, 1)
        .store(Width.DW, FP, Slots.I, R1)
        .jump(Cond.GE, R1, MapLayout.FANOUT, all)
        .load(Width.DW, R2, FP, Slots.COUNT)
        .jump(Cond.LT, R1, R2, loop)
        .place(all);
    if (passes) {
      pass();
    }
    asm.place(done).mov(R0, SkBuff.DROP).exit();
  }

  /** Lets the frame go on to the node as it came. */
  private void pass() {
    asm.load(Width.DW, R1, FP, Slots.TAGGED)
        .jump(Cond.NE, R1, 0, done)
        .mov(R7, FP)
        .alu(Alu.ADD, R7, Slots.ORIGINAL);
    copy.write(done);
    asm.mov(R0, SkBuff.NEXT).exit();
  }

  private void select() {
    asm.load(Width.DW, R1, FP, Slots.FIRST)
        .load(Width.DW, R2, FP, Slots.I)
        .alu(Alu.ADD, R1, R2)
        .alu(Alu.AND, R1, layout.outputs() - 1)
        .alu(Alu.LSH, R1, 6)
        .load(Width.DW, R7, FP, Slots.OUTPUTS)
        .alu(Alu.ADD, R7, R1)
        .load(Width.W, R1, R7, MapLayout.OUT_CELL)
        .alu(Alu.AND, R1, layout.outputs() - 1)
        .alu(Alu.LSH, R1, 6)
        .load(Width.DW, R8, FP, Slots.OUTPUT_CELLS)
        .alu(Alu.ADD, R8, R1);
  }

  private void check(Label next) {
    Label dropped = asm.newLabel("dropped");
    Label fits = asm.newLabel("fits");
    asm.load(Width.DW, R4, FP, Slots.DROP)
        .jump(Cond.NE, R4, 0, dropped)
        .mov(R4, MapLayout.UNROUTED)
        .load(Width.H, R1, R7, MapLayout.OUT_FLAGS)
        .alu(Alu.AND, R1, MapLayout.NO_ROUTE)
        .jump(Cond.NE, R1, 0, dropped)
        .mov(R4, MapLayout.TOO_BIG)
        .load(Width.H, R1, R7, MapLayout.OUT_MTU)
        .load(Width.DW, R2, FP, Slots.LARGEST)
        .jump(Cond.LE, R2, R1, fits)
        .place(dropped)
        .alu(Alu.ADD, R8, R4);
    Macros.count(asm, R8, 0, Slots.SEGMENTS);
    asm.jump(next).place(fits);
  }
}
