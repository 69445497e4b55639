package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;

import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Width;

/**
 * Keeps the headers a frame came with, on the stack and in the form of an output, so that the frame
 * is rewritten to what it was as it is rewritten for an output.
 */
record Original(Asm asm, boolean v6) {
  private static final int AT = Slots.ORIGINAL;
  private static final int MACS_WORDS = 3;

  /** R2 is the start of the frame, and {@link Rewrite#remember} was there. Spoils R1. */
  void keep() {
    for (int at = 0; at < MapLayout.OUTPUT_BYTES; at += Long.BYTES) {
      asm.store(Width.DW, FP, AT + at, 0);
    }
    for (int i = 0; i < MACS_WORDS; i++) {
      move(Width.W, 4 * i, MapLayout.OUT_MACS + 4 * i);
    }
    if (v6) {
      for (int i = 0; i < Long.BYTES * 2; i += Long.BYTES) {
        move(Width.DW, Frames.ETHER + Frames.V6_SRC + i, MapLayout.OUT_SRC + i);
        move(Width.DW, Frames.ETHER + Frames.V6_DST + i, MapLayout.OUT_DST + i);
      }
    } else {
      move(Width.W, Frames.ETHER + Frames.V4_SRC, MapLayout.OUT_SRC + 8);
      move(Width.W, Frames.ETHER + Frames.V4_DST, MapLayout.OUT_DST + 8);
    }
    asm.load(Width.DW, R1, FP, Slots.SUM)
        .store(Width.W, FP, AT + MapLayout.OUT_SUM, R1)
        .load(Width.DW, R1, FP, Slots.TTL)
        .store(Width.B, FP, AT + MapLayout.OUT_TTL, R1)
        .store(Width.H, FP, AT + MapLayout.OUT_FLAGS, MapLayout.KEEP_DSCP);
  }

  /** {@link UdpSum#rememberPort} was there. Spoils R1. */
  void keepPort() {
    asm.load(Width.DW, R1, FP, Slots.FIRST_PORT).store(Width.H, FP, AT + MapLayout.OUT_PORT, R1);
  }

  private void move(Width width, int from, int to) {
    asm.load(width, R1, R2, from).store(width, FP, AT + to, R1);
  }
}
