package dev.sluice.operator.stage.intent.plan;

import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a translated intent goes, and what is wanted there: the same as long as neither the intent
 * nor the sites are others, whatever becomes of the children.
 *
 * @param translation the translated intent
 * @param known sites that were known
 * @param chosen those it goes to, by name
 * @param children what is wanted, for every chosen site
 * @param hashes digests of the requests' specs, in their order
 */
public record Placement(
    IntentTranslation translation,
    List<Site> known,
    List<Site> chosen,
    ChildSpecs children,
    List<String> hashes) {

  /** Copies the collections. */
  public Placement {
    known = List.copyOf(known);
    chosen = List.copyOf(chosen);
    hashes = List.copyOf(hashes);
  }

  /** The placement now; {@code before} itself when it is still right. */
  public static Placement of(
      IntentTranslation translation, IntentFacts facts, @Nullable Placement before) {
    if (before != null
        && before.translation.equals(translation)
        && before.known.equals(facts.sites())) {
      return before;
    }
    List<Site> chosen = chosen(translation.desired(), facts.sites());
    ChildSpecs children =
        Children.of(translation.desired(), facts.self().namespace(), facts.self().name(), chosen);
    List<String> hashes = children.requests().stream().map(r -> Trees.hash(r.spec())).toList();
    return new Placement(translation, facts.sites(), chosen, children, hashes);
  }

  private static List<Site> chosen(Desired desired, List<Site> sites) {
    return sites.stream()
        .filter(s -> desired.deliveries().stream().anyMatch(d -> d.sites().matches(s)))
        .sorted(Comparator.comparing(Site::name))
        .toList();
  }
}
