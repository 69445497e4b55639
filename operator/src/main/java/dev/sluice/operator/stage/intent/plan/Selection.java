package dev.sluice.operator.stage.intent.plan;

import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which sites are meant: by name or glob when any is given, else by labels.
 *
 * @param names EdgeSite or cluster names, with {@code *} and {@code ?}
 * @param labels areas; each must be found in one of the site's labels
 */
public record Selection(List<String> names, List<Area> labels) {
  /** No selection. */
  public static final Selection NONE = new Selection(List.of(), List.of());

  /** Copies the collections. */
  public Selection {
    names = List.copyOf(names);
    labels = List.copyOf(labels);
  }

  /**
   * An area a site must lie in.
   *
   * @param attribute context it came from, such as {@code location}
   * @param values one of these
   */
  public record Area(String attribute, List<String> values) {
    /** Copies the collections. */
    public Area {
      values = List.copyOf(values);
    }

    private boolean holds(Site site) {
      String kebab =
          attribute
              .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
              .replace('_', '-')
              .toLowerCase(Locale.ROOT);
      Set<String> keys = new TreeSet<>(PLACES);
      keys.add(attribute);
      keys.add(kebab);
      keys.add("sluice.dev/" + kebab);
      return keys.stream().anyMatch(k -> values.contains(site.labels().getOrDefault(k, "")));
    }
  }

  private static final Set<String> PLACES =
      Set.of(
          "sluice.dev/location",
          "sluice.dev/region",
          "sluice.dev/zone",
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone");

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return names.isEmpty() && labels.isEmpty();
  }

  /** Whether a site is meant. */
  public boolean matches(Site site) {
    if (!names.isEmpty()) {
      return names.stream().anyMatch(n -> named(n, site));
    }
    return !labels.isEmpty() && labels.stream().allMatch(a -> a.holds(site));
  }

  /** Whether a name or glob means a site, by its name or one of its cluster names. */
  static boolean named(String glob, Site site) {
    Pattern p = pattern(glob);
    return p.matcher(site.name()).matches()
        || site.clusterNames().stream().anyMatch(c -> p.matcher(c).matches());
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString());
  }

  /** What is selected, for people: {@code edge-*} or {@code location=us-west-1}. */
  public List<String> terms() {
    if (!names.isEmpty()) {
      return names;
    }
    List<String> terms = new ArrayList<>();
    labels.forEach(a -> terms.add(a.attribute() + "=" + String.join("|", a.values())));
    return terms;
  }
}
