package dev.sluice.operator.stage.provisioning.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All templates, by name and version, and groups: names that stand for several templates, as {@code
 * o-ran-cu} stands for its control and user plane.
 *
 * @param templates templates by name, newest version last
 * @param groups template names by group name
 */
public record TemplateCatalogue(
    SortedMap<String, List<Template>> templates, SortedMap<String, List<String>> groups) {

  private static final Pattern PUNCTUATION = Pattern.compile("[^a-z0-9]+");

  /** Class path resource with the catalogue that comes with the operator. */
  public static final String BUILT_IN =
      "/dev/sluice/operator/stage/provisioning/plan/default-catalogue.yaml";

  /** A catalogue without templates. */
  public static final TemplateCatalogue EMPTY =
      new TemplateCatalogue(new TreeMap<>(), new TreeMap<>());

  /** This catalogue with another's templates and groups added; the other's win. */
  public TemplateCatalogue with(TemplateCatalogue other) {
    SortedMap<String, List<Template>> all = new TreeMap<>(templates);
    other
        .templates
        .values()
        .forEach(list ->
            list.forEach(t -> all.merge(t.name(), List.of(t), TemplateCatalogue::replaced)));
    SortedMap<String, List<String>> names = new TreeMap<>(groups);
    names.putAll(other.groups);
    return new TemplateCatalogue(all, names);
  }

  /** A catalogue of these templates and groups; of equal name and version the last one counts. */
  public static TemplateCatalogue of(
      Collection<Template> templates, Map<String, List<String>> groups) {
    SortedMap<String, List<Template>> all = new TreeMap<>();
    templates.forEach(t -> all.merge(t.name(), List.of(t), TemplateCatalogue::replaced));
    return new TemplateCatalogue(all, new TreeMap<>(groups));
  }

  /**
   * The templates a name stands for: a template's name, one of its object types, or a group.
   *
   * @param name as a person writes it; case and punctuation do not matter
   * @param version version wanted; null = the newest
   * @return empty when there is none
   */
  public List<Template> find(String name, @Nullable String version) {
    String key = normal(name);
    for (var group : groups.entrySet()) {
      if (normal(group.getKey()).equals(key)) {
        return group.getValue().stream().flatMap(n -> named(normal(n), version).stream()).toList();
      }
    }
    return named(key, version).stream().toList();
  }

  /** The template used when a request names none. */
  public Optional<Template> defaultTemplate() {
    return templates.values().stream().map(List::getLast).filter(Template::isDefault).findFirst();
  }

  /** Names and versions, for messages. */
  public String known() {
    List<String> names = new ArrayList<>();
    templates.forEach((name, versions) ->
        names.add(
            name
                + " ("
                + String.join(", ", versions.stream().map(Template::version).toList())
                + ")"));
    groups.forEach((name, members) -> names.add(name));
    return String.join(", ", names);
  }

  private Optional<Template> named(String key, @Nullable String version) {
    List<Template> versions =
        templates.values().stream()
            .filter(list -> normal(list.getLast().name()).equals(key))
            .findFirst()
            .or(() ->
                templates.values().stream()
                    .filter(list ->
                        list.getLast().objectTypes().stream().anyMatch(t -> normal(t).equals(key)))
                    .findFirst())
            .orElse(List.of());
    return versions.reversed().stream()
        .filter(t -> version == null || t.version().equals(version))
        .findFirst();
  }

  private static List<Template> replaced(List<Template> old, List<Template> added) {
    List<Template> all = new ArrayList<>(old);
    for (Template t : added) {
      all.removeIf(o -> o.version().equals(t.version()));
      all.add(t);
    }
    all.sort((a, b) -> compareVersions(a.version(), b.version()));
    return List.copyOf(all);
  }

  /** Compares versions: runs of digits as numbers, the rest as text; 1.10 is newer than 1.9. */
  static int compareVersions(String a, String b) {
    String[] left = a.split("(?<=[0-9])(?=[^0-9])|(?<=[^0-9])(?=[0-9])");
    String[] right = b.split("(?<=[0-9])(?=[^0-9])|(?<=[^0-9])(?=[0-9])");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      boolean numbers = left[i].matches("[0-9]{1,18}") && right[i].matches("[0-9]{1,18}");
      int order =
          numbers
              ? Long.compare(Long.parseLong(left[i]), Long.parseLong(right[i]))
              : left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static String normal(String name) {
    return PUNCTUATION.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
  }
}
