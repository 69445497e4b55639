package dev.sluice.relay.bpf.program;

import dev.sluice.relay.bpf.Program;
import java.util.List;

/** The relay's programs of one layout. */
public final class Programs {
  private Programs() {}

  /** Program of an ingress interface; {@code slot} is 0 to {@link MapLayout#INTERFACES} - 1. */
  public static Program ingress(MapLayout layout, int slot) {
    return Ingress.program(layout, slot);
  }

  /**
   * Programs that go on, in the order of the program array.
   *
   * @param passes what they forward also goes on to the node itself
   */
  public static List<Program> forward(MapLayout layout, boolean passes) {
    return List.of(Forward.program(layout, false, passes), Forward.program(layout, true, passes));
  }

  /** XDP program of an ingress interface. */
  public static Program xdpIngress(MapLayout layout, int slot) {
    return XdpIngress.program(layout, slot);
  }

  /** XDP program of every output of every rule. */
  public static Program xdpEgress(MapLayout layout) {
    return XdpEgress.program(layout);
  }
}
