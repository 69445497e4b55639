package dev.sluice.operator.stage.relayrule.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where relays answer. */
public final class RelayPods {
  private static final Comparator<PodFacts> BETTER =
      Comparator.comparing(PodFacts::leaving)
          .reversed()
          .thenComparing(PodFacts::ready)
          .thenComparing(PodFacts::created)
          .thenComparing(PodFacts::name);

  private RelayPods() {}

  /**
   * A relay's pod.
   *
   * @param name its name
   * @param node its node; absent = not scheduled
   * @param address its address; absent = none yet
   * @param created when it was created, as Kubernetes writes times
   * @param ready whether it is ready
   * @param leaving whether it is being deleted
   */
  public record PodFacts(
      String name,
      @Nullable String node,
      @Nullable String address,
      String created,
      boolean ready,
      boolean leaving) {}

  /** Address of each node's relay; of two, as in an update, the one that stays. */
  public static Map<String, String> addresses(List<PodFacts> pods) {
    Map<String, String> addresses = new HashMap<>();
    pods.stream()
        .filter(p -> p.node() != null && p.address() != null)
        .sorted(BETTER)
        .forEach(p ->
            Optional.ofNullable(p.node())
                .ifPresent(
                    n -> Optional.ofNullable(p.address()).ifPresent(a -> addresses.put(n, a))));
    return Map.copyOf(addresses);
  }
}
