package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R4;
import static dev.sluice.relay.bpf.Reg.R5;
import static dev.sluice.relay.bpf.Reg.R6;
import static dev.sluice.relay.bpf.Reg.R7;
import static dev.sluice.relay.bpf.Reg.R8;
import static dev.sluice.relay.bpf.Reg.R9;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Program;
import dev.sluice.relay.bpf.Width;

/**
 * The program at every entry of every device map: rewrites the frame for that output of the rule
 * named by {@link XdpIngress} which leaves by this device. It must be the same program everywhere,
 * because the kernel queues frames per device and runs the first one's program on all of them.
 *
 * <p>An XDP program cannot see that a local sender left a partial sum, as one does over veth. For
 * such an ingress the IPv4 sum is taken off, which RFC 768 allows; IPv6 is left to tc.
 *
 * <p>R6 is the context, R9 the rule and later its counters, R7 the output, R8 its counters.
 */
final class XdpEgress {
  private static final int MAC_WORDS = 3;
  private static final int L4_MASK = 0x1ff;

  private final MapLayout layout;
  private final Asm asm;
  private final Label drop;

  private XdpEgress(MapLayout layout) {
    this.layout = layout;
    asm = new Asm("sluice_fan");
    drop = asm.newLabel("drop");
  }

  /** Assembles the program. */
  static Program program(MapLayout layout) {
    XdpEgress egress = new XdpEgress(layout);
    egress.told();
    egress.locate();
    egress.select();
    egress.rewrite();
    egress.udpSum();
    egress.finish();
    return egress.asm.build();
  }

  private void told() {
    asm.mov(R6, R1)
        .load(Width.W, R1, R6, XdpBuff.DATA_META)
        .load(Width.W, R2, R6, XdpBuff.DATA)
        .mov(R3, R1)
        .alu(Alu.ADD, R3, XdpBuff.META_BYTES)
        .jump(Cond.GT, R3, R2, drop)
        .load(Width.W, R7, R1, XdpBuff.META_RULE)
        .load(Width.W, R1, R1, XdpBuff.META_L4)
        .store(Width.DW, FP, Slots.L4, R1)
        .store(Width.DW, FP, Slots.SEGMENTS, 1);
  }

  private void locate() {
    asm.mov(R1, R7)
        .alu(Alu.RSH, R1, Integer.numberOfTrailingZeros(layout.rules()))
        .alu(Alu.AND, R1, MapLayout.BUFFERS - 1)
        .alu(Alu.MUL, R1, layout.bufferBytes())
        .loadMapValue(R9, MapLayout.TABLES, 0)
        .alu(Alu.ADD, R9, R1)
        .store(Width.DW, FP, Slots.OUTPUTS, R9)
        .alu(Alu.AND, R7, layout.rules() - 1)
        .alu(Alu.LSH, R7, 6)
        .alu(Alu.ADD, R9, R7)
        .alu(Alu.ADD, R9, layout.rulesOffset());
    Macros.processorCounters(asm, layout, R8, 0, drop);
    asm.load(Width.H, R1, R9, MapLayout.RULE_COUNT)
        .store(Width.DW, FP, Slots.COUNT, R1)
        .load(Width.B, R1, R9, MapLayout.RULE_PROTOCOL)
        .store(Width.DW, FP, Slots.PROTOCOL, R1)
        .load(Width.H, R1, R9, MapLayout.RULE_FLAGS)
        .store(Width.DW, FP, Slots.FLAGS, R1)
        .load(Width.W, R1, R9, MapLayout.RULE_FIRST)
        .store(Width.DW, FP, Slots.FIRST, R1)
        .load(Width.W, R1, R9, MapLayout.RULE_CELL)
        .alu(Alu.AND, R1, layout.rules() - 1)
        .alu(Alu.LSH, R1, 6)
        .mov(R9, R8)
        .alu(Alu.ADD, R9, R1)
        .alu(Alu.ADD, R9, layout.ruleCells());
  }

  /** The rule's output that leaves by this device. */
  private void select() {
    Label step = asm.newLabel("step");
    Label found = asm.newLabel("found");
    asm.load(Width.W, R4, R6, XdpBuff.EGRESS_IFINDEX)
        .load(Width.DW, R2, FP, Slots.FIRST)
        .load(Width.DW, R5, FP, Slots.COUNT)
        .mov(R3, 0)
        .place(step)
        .jump(Cond.GE, R3, R5, drop)
        .mov(R1, R2)
        .alu(Alu.ADD, R1, R3)
        .alu(Alu.AND, R1, layout.outputs() - 1)
        .alu(Alu.LSH, R1, 6)
        .load(Width.DW, R7, FP, Slots.OUTPUTS)
        .alu(Alu.ADD, R7, R1)
        .alu(Alu.ADD, R7, layout.outputsOffset())
        .load(Width.W, R1, R7, MapLayout.OUT_IFINDEX)
        .jump(Cond.EQ, R1, R4, found)
        .alu(Alu.ADD, R3, 1)
        .jump(Cond.LT, R3, MapLayout.FANOUT, step)
        .jump(drop)
        .place(found)
        .load(Width.W, R1, R7, MapLayout.OUT_CELL)
        .alu(Alu.AND, R1, layout.outputs() - 1)
        .alu(Alu.LSH, R1, 6)
        .alu(Alu.ADD, R8, R1)
        .alu(Alu.ADD, R8, layout.outputCells());
  }

  private void rewrite() {
    Label v6 = asm.newLabel("v6");
    Label done = asm.newLabel("rewritten");
    Rewrite four = new RewriteV4(asm);
    Rewrite six = new RewriteV6(asm);
    frame(four.headerBytes());
    for (int i = 0; i < MAC_WORDS; i++) {
      asm.load(Width.W, R1, R7, MapLayout.OUT_MACS + 4 * i).store(Width.W, R2, 4 * i, R1);
    }
    asm.load(Width.H, R1, R2, Frames.ETHER_TYPE).jump(Cond.EQ, R1, Frames.TYPE_V6, v6);
    four.remember();
    four.apply();
    asm.jump(done).place(v6);
    frame(six.headerBytes());
    six.remember();
    six.apply();
    asm.load(Width.DW, R1, FP, Slots.FLAGS)
        .alu(Alu.AND, R1, ~MapLayout.ZERO_SUM)
        .store(Width.DW, FP, Slots.FLAGS, R1)
        .place(done);
  }

  private void frame(int bytes) {
    asm.load(Width.W, R2, R6, XdpBuff.DATA)
        .load(Width.W, R3, R6, XdpBuff.DATA_END)
        .mov(R4, R2)
        .alu(Alu.ADD, R4, bytes)
        .jump(Cond.GT, R4, R3, drop);
  }

  /** The sum's new value follows from the old one: RFC 1624, equation 3. */
  private void udpSum() {
    Label done = asm.newLabel("summed");
    Label keepPort = asm.newLabel("keepPort");
    asm.load(Width.DW, R1, FP, Slots.PROTOCOL).jump(Cond.NE, R1, Frames.PROTOCOL_UDP, done);
    frame(Frames.ETHER);
    asm.load(Width.DW, R1, FP, Slots.L4)
        .alu(Alu.AND, R1, L4_MASK)
        .alu(Alu.ADD, R2, R1)
        .mov(R1, R2)
        .alu(Alu.ADD, R1, Frames.UDP)
        .jump(Cond.GT, R1, R3, drop)
        .load(Width.W, R4, R7, MapLayout.OUT_SUM)
        .load(Width.DW, R1, FP, Slots.SUM)
        .alu32(Alu.XOR, R1, -1)
        .alu(Alu.ADD, R4, R1);
    Macros.fold32(asm, R4, R1);
    Macros.fold16(asm, R4, R1);
    asm.load(Width.H, R1, R7, MapLayout.OUT_FLAGS)
        .alu(Alu.AND, R1, MapLayout.KEEP_PORT)
        .jump(Cond.NE, R1, 0, keepPort)
        .load(Width.H, R5, R2, Frames.UDP_DST)
        .alu(Alu.XOR, R5, 0xffff)
        .alu(Alu.ADD, R4, R5)
        .load(Width.H, R5, R7, MapLayout.OUT_PORT)
        .alu(Alu.ADD, R4, R5)
        .store(Width.H, R2, Frames.UDP_DST, R5)
        .place(keepPort);
    writeSum(done);
    asm.place(done);
  }

  /** R2 is the UDP header, R4 the difference. */
  private void writeSum(Label done) {
    Label some = asm.newLabel("someSum");
    Label sum = asm.newLabel("sum");
    asm.load(Width.DW, R1, FP, Slots.FLAGS)
        .alu(Alu.AND, R1, MapLayout.ZERO_SUM)
        .jump(Cond.EQ, R1, 0, sum)
        .store(Width.H, R2, Frames.UDP_SUM, 0)
        .jump(done)
        .place(sum)
        .load(Width.H, R1, R2, Frames.UDP_SUM)
        .jump(Cond.EQ, R1, 0, done)
        .alu(Alu.XOR, R1, 0xffff)
        .alu(Alu.ADD, R4, R1);
    Macros.fold16(asm, R4, R1);
    asm.alu(Alu.XOR, R4, 0xffff)
        .jump(Cond.NE, R4, 0, some)
        .mov(R4, 0xffff)
        .place(some)
        .store(Width.H, R2, Frames.UDP_SUM, R4);
  }

  private void finish() {
    Macros.count(asm, R8, MapLayout.SENT, Slots.SEGMENTS);
    Macros.count(asm, R8, MapLayout.SENT_BYTES, Slots.IP_LEN);
    asm.mov(R0, XdpBuff.PASS).exit().place(drop).mov(R0, XdpBuff.DROP).exit();
  }
}
