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

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Helper;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Width;

/**
 * The UDP sum after a rewrite. All changes go through {@code bpf_l4_csum_replace}, which alone
 * knows whether the sum in the frame is whole or only that of the pseudo header (a local sender
 * over a virtual device leaves it so), and keeps the device's own sum right.
 */
final class UdpSum {
  /** Flag of {@code bpf_l4_csum_replace}: a zero sum means none and stays. */
  private static final int MANGLED_0 = 0x20;

  /** Flag: what changed is part of the pseudo header, so partial sums change too. */
  private static final int PSEUDO_HEADER = 0x10;

  /** More than any offset of a UDP header that {@link Ingress} lets through. */
  private static final int L4_MASK = 0x1ff;

  private final Asm asm;
  private final boolean v6;

  UdpSum(Asm asm, boolean v6) {
    this.asm = asm;
    this.v6 = v6;
  }

  /** Reads the port a datagram came with. Spoils R1 to R4. */
  void rememberPort(Label failed) {
    udpHeader(failed);
    asm.load(Width.H, R1, R2, Frames.UDP_DST)
        .store(Width.DW, FP, Slots.PORT, R1)
        .store(Width.DW, FP, Slots.FIRST_PORT, R1);
  }

  /** Brings sum and port to the output in R7. Spoils R0 to R5. */
  void apply(Label failed) {
    // R4 = new - old, as ones' complement numbers
    asm.load(Width.W, R4, R7, MapLayout.OUT_SUM)
        .load(Width.DW, R1, FP, Slots.SUM)
        .store(Width.DW, FP, Slots.SUM, R4)
        .alu32(Alu.XOR, R1, -1)
        .alu(Alu.ADD, R4, R1);
    Macros.fold32(asm, R4, R1);
    if (v6) {
      addressesV6(failed);
    } else {
      replace(PSEUDO_HEADER | MANGLED_0);
    }
    port(failed);
  }

  /**
   * In IPv6 no header sum evens out a change of addresses, which older kernels get wrong for frames
   * whose sum the device computed, when they are told of a pseudo header. So the whole sum is tried
   * first, and the partial one when nothing changed.
   */
  private void addressesV6(Label failed) {
    Label changed = asm.newLabel("changed");
    asm.store(Width.DW, FP, Slots.SCRATCH, R4);
    udpHeader(failed);
    asm.load(Width.H, R1, R2, Frames.UDP_SUM)
        .store(Width.DW, FP, Slots.FLAGS, R1)
        .load(Width.DW, R4, FP, Slots.SCRATCH);
    replace(MANGLED_0);
    udpHeader(failed);
    asm.load(Width.H, R1, R2, Frames.UDP_SUM)
        .load(Width.DW, R2, FP, Slots.FLAGS)
        .jump(Cond.NE, R1, R2, changed)
        .load(Width.DW, R4, FP, Slots.SCRATCH);
    replace(PSEUDO_HEADER | MANGLED_0);
    asm.place(changed);
  }

  private void port(Label failed) {
    Label keep = asm.newLabel("keepPort");
    Label same = asm.newLabel("samePort");
    asm.load(Width.DW, R5, FP, Slots.FIRST_PORT)
        .load(Width.H, R1, R7, MapLayout.OUT_FLAGS)
        .alu(Alu.AND, R1, MapLayout.KEEP_PORT)
        .jump(Cond.NE, R1, 0, keep)
        .load(Width.H, R5, R7, MapLayout.OUT_PORT)
        .place(keep)
        .load(Width.DW, R0, FP, Slots.PORT)
        .jump(Cond.EQ, R0, R5, same)
        .store(Width.DW, FP, Slots.PORT, R5);
    udpHeader(failed);
    asm.store(Width.H, R2, Frames.UDP_DST, R5)
        .mov(R4, R0)
        .alu(Alu.XOR, R4, 0xffff)
        .alu(Alu.ADD, R4, R5);
    replace(MANGLED_0);
    asm.place(same);
  }

  /** R4 is the difference. */
  private void replace(int flags) {
    asm.mov(R1, R6)
        .load(Width.DW, R2, FP, Slots.L4)
        .alu(Alu.ADD, R2, Frames.UDP_SUM)
        .mov(R3, 0)
        .mov(R5, flags)
        .call(Helper.L4_CSUM_REPLACE);
  }

  /** R2 = UDP header. Spoils R1 and R3. */
  private void udpHeader(Label failed) {
    asm.load(Width.W, R2, R6, SkBuff.DATA)
        .load(Width.W, R3, R6, SkBuff.DATA_END)
        .load(Width.DW, R1, FP, Slots.L4)
        .alu(Alu.AND, R1, L4_MASK)
        .alu(Alu.ADD, R2, R1)
        .mov(R1, R2)
        .alu(Alu.ADD, R1, Frames.UDP)
        .jump(Cond.GT, R1, R3, failed);
  }
}
