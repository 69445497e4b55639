package dev.sluice.relay.bpf.program;

import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R9;

import dev.sluice.relay.bpf.Asm;
import dev.sluice.relay.bpf.Label;
import java.util.List;

/** How the program ends for a frame it does not take: counted in the interface's counters, R9. */
final class Endings {
  final Label unmatched;
  final Label notIp;
  final Label bad;
  final Label truncated;
  final Label fragment;
  final Label checksum;
  final Label own;
  final Label broken;

  /** Headers cannot be read as they are. */
  final Label retry;

  /** Not received at all: not counted. */
  final Label pass;

  private final Asm asm;

  Endings(Asm asm) {
    this.asm = asm;
    unmatched = asm.newLabel("unmatched");
    notIp = asm.newLabel("notIp");
    bad = asm.newLabel("badHeader");
    truncated = asm.newLabel("truncated");
    fragment = asm.newLabel("fragment");
    checksum = asm.newLabel("checksum");
    own = asm.newLabel("own");
    broken = asm.newLabel("broken");
    retry = asm.newLabel("retry");
    pass = asm.newLabel("pass");
  }

  /** Appends all endings but {@link #retry}; {@code verdict} lets a frame go on as if alone. */
  void place(int verdict) {
    ending(unmatched, MapLayout.UNMATCHED, verdict);
    ending(notIp, MapLayout.NOT_IP, verdict);
    ending(bad, MapLayout.BAD_HEADER, verdict);
    ending(truncated, MapLayout.TRUNCATED, verdict);
    ending(fragment, MapLayout.FRAGMENT, verdict);
    ending(checksum, MapLayout.CHECKSUM, verdict);
    ending(own, MapLayout.LOOP, verdict);
    ending(broken, MapLayout.BROKEN, verdict);
    asm.place(pass).mov(R0, verdict).exit();
  }

  /** Appends one ending for all: whatever it is, another program sees and counts it. */
  void placeTogether(int verdict) {
    for (Label label :
        List.of(unmatched, notIp, bad, truncated, fragment, checksum, own, broken, retry, pass)) {
      asm.place(label);
    }
    asm.mov(R0, verdict).exit();
  }

  private void ending(Label label, int counter, int verdict) {
    asm.place(label);
    Macros.count(asm, R9, counter, Stack.SEGMENTS);
    asm.mov(R0, verdict).exit();
  }
}
