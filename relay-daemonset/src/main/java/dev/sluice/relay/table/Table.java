package dev.sluice.relay.table;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything the packet path knows, immutable: published as a whole, by one reference. */
public final class Table {
  private final long version;
  private final List<Flow> flows;
  private final Map<Integer, Ingress> ingresses;
  private final long[] ownMacs;
  private final Slots slots;

  /**
   * Counter slots of a table.
   *
   * @param rules rule slots there must be room for
   * @param outputs output slots there must be room for
   * @param reusedRules rule slots to be zeroed before the table is used
   * @param reusedOutputs output slots to be zeroed before the table is used
   */
  public record Slots(
      int rules, int outputs, List<Integer> reusedRules, List<Integer> reusedOutputs) {
    /** Copies the lists. */
    public Slots {
      reusedRules = List.copyOf(reusedRules);
      reusedOutputs = List.copyOf(reusedOutputs);
    }
  }

  Table(
      long version,
      List<Flow> flows,
      Map<Integer, Ingress> ingresses,
      long[] ownMacs,
      Slots slots) {
    this.version = version;
    this.flows = List.copyOf(flows);
    this.ingresses = Map.copyOf(ingresses);
    this.ownMacs = ownMacs.clone();
    this.slots = slots;
    Arrays.sort(this.ownMacs);
  }

  /** A table without rules. */
  public static Table empty() {
    Slots none = new Slots(0, 0, List.of(), List.of());
    return new Table(0, List.of(), Map.of(), new long[0], none);
  }

  /** Grows with every table that is compiled. */
  public long version() {
    return version;
  }

  /** All rules, in the order of the rule set, those that cannot be used included. */
  public List<Flow> flows() {
    return flows;
  }

  /** Interfaces packets are taken in on, by index. */
  public Map<Integer, Ingress> ingresses() {
    return ingresses;
  }

  /** The rules of one ingress interface; null when it has none. */
  public @Nullable Ingress ingress(int ifindex) {
    return ingresses.get(ifindex);
  }

  /** Whether a frame with this source was sent by this relay. */
  public boolean isOwn(long sourceMac) {
    return Arrays.binarySearch(ownMacs, sourceMac) >= 0;
  }

  /** Counter slots. */
  public Slots slots() {
    return slots;
  }
}
