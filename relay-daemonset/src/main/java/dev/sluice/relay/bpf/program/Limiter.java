package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R4;
import static dev.sluice.relay.bpf.Reg.R7;
import static dev.sluice.relay.bpf.Reg.R8;

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Helper;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Width;

/**
 * A token bucket as one word, shared by all processors: the time at which the next packet is due
 * (the theoretical arrival time of the generic cell rate algorithm, ITU-T I.371). A packet moves it
 * ahead by its cost, and is refused while it is further ahead of now than the bucket is deep.
 *
 * <p>R7 is the bucket, R8 now in 1/16 ns.
 */
final class Limiter {
  private static final int ATTEMPTS = 4;

  private final Asm asm;
  private final MapLayout layout;

  Limiter(Asm asm, MapLayout layout) {
    this.asm = asm;
    this.layout = layout;
  }

  /** Goes on when the datagram may pass. Spoils R0 to R5, R7 and R8. */
  void admit(Label refused) {
    Label bits = asm.newLabel("bits");
    Label passed = asm.newLabel("passed");
    asm.load(Width.DW, R1, FP, Slots.CELL)
        .alu(Alu.AND, R1, layout.rules() - 1)
        .alu(Alu.LSH, R1, 6)
        .loadMapValue(R7, MapLayout.LIMITS, 0)
        .alu(Alu.ADD, R7, R1)
        .call(Helper.KTIME_GET_NS)
        .mov(R8, R0)
        .alu(Alu.LSH, R8, MapLayout.TIME_SHIFT)
        .load(Width.DW, R4, R7, MapLayout.PACKET_COST)
        .jump(Cond.EQ, R4, 0, bits)
        .load(Width.DW, R1, FP, Slots.SEGMENTS)
        .alu(Alu.MUL, R4, R1);
    take(MapLayout.PACKETS_DUE, refused);
    asm.place(bits)
        .load(Width.DW, R4, R7, MapLayout.BYTE_COST)
        .jump(Cond.EQ, R4, 0, passed)
        .load(Width.DW, R1, FP, Slots.IP_LEN)
        .alu(Alu.MUL, R4, R1)
        .alu(Alu.RSH, R4, MapLayout.BYTE_COST_SHIFT);
    take(MapLayout.BITS_DUE, refused);
    asm.place(passed);
  }

  /** R4 is the cost. Times are compared by their difference. */
  private void take(int due, Label refused) {
    Label taken = asm.newLabel("taken");
    for (int i = 0; i < ATTEMPTS; i++) {
      Label early = asm.newLabel("early");
      asm.load(Width.DW, R0, R7, due)
          .mov(R1, R0)
          .alu(Alu.SUB, R1, R8)
          .jump(Cond.SGT, R1, (int) MapLayout.TOLERANCE_NANOS << MapLayout.TIME_SHIFT, refused)
          .jump(Cond.SGT, R1, 0, early)
          .mov(R1, 0)
          .place(early)
          .alu(Alu.ADD, R1, R8)
          .alu(Alu.ADD, R1, R4)
          .mov(R3, R0)
          .compareExchange(Width.DW, R7, due, R1)
          .jump(Cond.EQ, R0, R3, taken);
    }
    // Others were faster each time: the flow is at its limit on several processors.
    asm.jump(refused).place(taken);
  }
}
