package dev.sluice.e2e.relaybench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that relays. */
interface Contender {
  /** Its name in tables. */
  String name();

  /** Why it cannot take part; null when it can. */
  @Nullable String missing();

  /** What it is, for people. */
  String version();

  /** Why it cannot do that fan-out; null when it can. */
  default @Nullable String cannot(int fanOut, int interfaces) {
    return null;
  }

  /** Where the first copy arrives. */
  default Outputs.Target arrival(Lab lab, int fanOut) {
    return Outputs.of(lab, lab.relays(), fanOut).to().getFirst();
  }

  /** Whether its packets stay in the kernel: it runs where the generator runs. */
  default boolean isInKernel() {
    return false;
  }

  /** Seconds of traffic before anything counts. */
  default double warmSeconds() {
    return 0.5;
  }

  /** Whether it sends XDP frames, and not socket buffers, when it gets such. */
  default boolean isInDriver() {
    return false;
  }

  /**
   * Starts it at a place in the row.
   *
   * @param cpu processor its packets are to be moved on; negative = any
   * @return its processes, ready to relay
   */
  List<Dialogue> start(Lab lab, int place, int fanOut, int cpu);
}
