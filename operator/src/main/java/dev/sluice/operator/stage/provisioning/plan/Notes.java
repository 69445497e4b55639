package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.operator.port.PackageStore;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Commit messages: what was done, for which intent, generation and content. */
final class Notes {
  private static final int MAX_SUBJECT = 72;

  private Notes() {}

  static PackageStore.Note publish(
      ProvisioningFacts.Request r, String packageName, String contentHash) {
    return note(
        r,
        "Publish",
        "publish " + packageName + " generation " + r.generation(),
        "Rendered from ProvisioningRequest " + r.name() + ".",
        r.generation(),
        Optional.of(contentHash),
        Optional.empty());
  }

  static PackageStore.Note rollback(
      ProvisioningFacts.Request r,
      String packageName,
      long failedGeneration,
      String restores,
      String contentHash,
      String why) {
    return note(
        r,
        "Rollback",
        "roll back " + packageName + " generation " + failedGeneration,
        "Restores the content of " + restores + ".\n\n" + why,
        failedGeneration,
        Optional.of(contentHash),
        Optional.of(restores));
  }

  static PackageStore.Note remove(ProvisioningFacts.Request r, String packageName, String why) {
    return note(
        r,
        "Remove",
        "remove " + packageName,
        why,
        r.generation(),
        Optional.empty(),
        Optional.empty());
  }

  private static PackageStore.Note note(
      ProvisioningFacts.Request r,
      String action,
      String what,
      String body,
      long generation,
      Optional<String> content,
      Optional<String> restores) {
    LinkedHashMap<String, String> trailers = new LinkedHashMap<>();
    r.intent().ifPresent(i -> trailers.put("Sluice-Intent", i));
    trailers.put("Sluice-Request", r.name());
    trailers.put("Sluice-Request-UID", r.uid());
    trailers.put("Sluice-Generation", Long.toString(generation));
    trailers.put("Sluice-Action", action);
    content.ifPresent(c -> trailers.put("Sluice-Content", c));
    restores.ifPresent(c -> trailers.put("Sluice-Restores", c));
    return new PackageStore.Note(
        subject(r.intent().map(i -> "intent " + i + ": ").orElse(""), what), body, trailers);
  }

  /** The intent's name yields first when both do not fit; trailers carry everything in full. */
  private static String subject(String prefix, String what) {
    String subject = prefix + what;
    if (subject.length() <= MAX_SUBJECT) {
      return subject;
    }
    return what.length() <= MAX_SUBJECT ? what : what.substring(0, MAX_SUBJECT - 1) + "…";
  }
}
