package dev.sluice.e2e.sim;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a site is.
 *
 * @param name name, a DNS label; also the name of its repository
 * @param number place in the row, from 1; pools and addresses follow from it
 * @param clusterName name by which intents may also know it
 * @param region value of the region labels
 * @param nodes worker nodes of 32 cores, 128 GB and 1000 GB
 * @param offeredRate requests per second that arrive for each namespace with a workload
 */
public record SiteProfile(
    String name, int number, String clusterName, String region, int nodes, double offeredRate) {
  private static final double[] RATES = {240, 360, 760, 440};
  private static final String[] REGIONS = {"north", "east", "south", "west"};

  /** Rejects what cannot be a site. */
  public SiteProfile {
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      throw new IllegalArgumentException("name: \"" + name + "\" is no DNS label");
    }
    if (number < 1 || nodes < 1 || !(offeredRate >= 0)) {
      throw new IllegalArgumentException(
          "number and nodes must be at least 1 and offeredRate at least 0, not "
              + List.of(number, nodes, offeredRate));
    }
  }

  /** Sites edge1 to edgeN; from the fifth on, sizes and loads repeat. */
  public static List<SiteProfile> defaults(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(SiteProfile::standard).toList();
  }

  /** The same site under another load. */
  public SiteProfile withOfferedRate(double rate) {
    return new SiteProfile(name, number, clusterName, region, nodes, rate);
  }

  private static SiteProfile standard(int i) {
    int kind = (i - 1) % RATES.length;
    return new SiteProfile(
        "edge" + i,
        i,
        String.format(Locale.ROOT, "edge-cluster-%02d", i),
        REGIONS[kind],
        kind + 4,
        RATES[kind]);
  }
}
