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

import dev.sluice.relay.bpf.Alu;
import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Cond;
import dev.sluice.relay.bpf.Helper;
import dev.sluice.relay.bpf.Label;
import dev.sluice.relay.bpf.Width;

/** The part of {@link Forward} that makes one copy and sends it; with the same registers. */
final class Copy {
  private static final int MACS_WORDS = 3;
  private static final int ENOMEM = 12;

  private final Asm asm;
  private final Rewrite rewrite;
  private final UdpSum udp;
  private final boolean passes;

  /** {@code passes}: the frame is wanted after the last output, too. */
  Copy(Asm asm, Rewrite rewrite, UdpSum udp, boolean passes) {
    this.asm = asm;
    this.rewrite = rewrite;
    this.udp = udp;
    this.passes = passes;
  }

  /** Rewrites the frame for the output in R7. */
  void write(Label failed) {
    Label noPort = asm.newLabel("noPort");
    packet(failed);
    for (int i = 0; i < MACS_WORDS; i++) {
      asm.load(Width.W, R1, R7, MapLayout.OUT_MACS + 4 * i).store(Width.W, R2, 4 * i, R1);
    }
    rewrite.apply();
    asm.load(Width.DW, R1, FP, Slots.PROTOCOL).jump(Cond.NE, R1, Frames.PROTOCOL_UDP, noPort);
    udp.apply(failed);
    asm.place(noPort);
  }

  void send(Label next, Label failed) {
    if (!passes) {
      sendLast();
    }
    asm.mov(R1, R6)
        .load(Width.W, R2, R7, MapLayout.OUT_IFINDEX)
        .mov(R3, 0)
        .call(Helper.CLONE_REDIRECT)
        .jump(Cond.NE, R0, 0, failed);
    countSent();
    asm.jump(next);
  }

  /** Behind the last output nobody wants the frame any more. */
  private void sendLast() {
    Label clone = asm.newLabel("clone");
    asm.load(Width.DW, R1, FP, Slots.I)
        .alu(Alu.ADD, R1, 1)
        .load(Width.DW, R2, FP, Slots.COUNT)
        .jump(Cond.LT, R1, R2, clone);
    countSent();
    asm.load(Width.W, R1, R7, MapLayout.OUT_IFINDEX)
        .mov(R2, 0)
        .call(Helper.REDIRECT)
        .exit()
        .place(clone);
  }

  /** R0 is what the kernel answered: a positive number or no memory is a full queue. */
  void failures(Label failed) {
    Label full = asm.newLabel("full");
    asm.place(failed)
        .mov(R4, MapLayout.NO_BUFFER)
        .jump32(Cond.SGT, R0, 0, full)
        .jump32(Cond.EQ, R0, -ENOMEM, full)
        .mov(R4, MapLayout.SEND_ERROR)
        .place(full)
        .alu(Alu.ADD, R8, R4);
    Macros.count(asm, R8, 0, Slots.SEGMENTS);
  }

  private void countSent() {
    Macros.count(asm, R8, MapLayout.SENT, Slots.SEGMENTS);
    Macros.count(asm, R8, MapLayout.SENT_BYTES, Slots.IP_LEN);
  }

  /** R2 = start of the frame, of which the headers can be read. Spoils R3 and R4. */
  void packet(Label otherwise) {
    asm.load(Width.W, R2, R6, SkBuff.DATA)
        .load(Width.W, R3, R6, SkBuff.DATA_END)
        .mov(R4, R2)
        .alu(Alu.ADD, R4, rewrite.headerBytes())
        .jump(Cond.GT, R4, R3, otherwise);
  }
}
