package dev.sluice.operator.stage;

import dev.sluice.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.Optional;

/**
 * What work is for: the intent, or the object itself when it has none. Older wishes are worked on
 * first, and all of one wish together, so that a backlog is finished one by one instead of all at
 * its end.
 *
 * @param since when it was made, RFC 3339 in UTC with seconds, as the API server writes it
 * @param name {@code namespace/name} of the intent, or the object's own name
 */
record Wish(String since, String name) implements Comparable<Wish> {
  private static final Comparator<Wish> ORDER =
      Comparator.comparing(Wish::since).thenComparing(Wish::name);

  static Wish of(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    String intent =
        meta.getAnnotations() == null ? null : meta.getAnnotations().get(Names.ANNOTATION_INTENT);
    String own =
        meta.getNamespace() == null ? meta.getName() : meta.getNamespace() + '/' + meta.getName();
    return new Wish(
        Optional.ofNullable(meta.getCreationTimestamp()).orElse(""),
        Optional.ofNullable(intent).orElse(own));
  }

  @Override
  public int compareTo(Wish other) {
    return ORDER.compare(this, other);
  }
}
