package dev.sluice.operator.adapter.kube;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Reason;
import dev.sluice.operator.kernel.ContentHash;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One thing to tell.
 *
 * @param subject the object it is about
 * @param namespace where the Event lives: the object's, or {@code default} for cluster-scoped ones
 * @param name same object, condition and reason = same name, so that repeats are counted
 * @param reason the condition's reason
 * @param message the condition and its message
 * @param type Normal or Warning
 * @param time when it happened
 */
record EventNote(
    ObjectReference subject,
    String namespace,
    String name,
    String reason,
    String message,
    String type,
    Instant time) {
  private static final String COMPONENT = "sluice.dev/operator";
  private static final int MAX_MESSAGE = 1024;
  private static final int MAX_PREFIX = 200;

  static EventNote of(HasMetadata subject, Condition now, Instant time) {
    String namespace = subject.getMetadata().getNamespace();
    String where = namespace == null ? "default" : namespace;
    String identity =
        String.join(
            "\0",
            subject.getKind(),
            where,
            subject.getMetadata().getName(),
            String.valueOf(subject.getMetadata().getUid()),
            now.type(),
            now.reason());
    String prefix = subject.getMetadata().getName();
    String cut = prefix.substring(0, Math.min(MAX_PREFIX, prefix.length()));
    String name = cut + '.' + ContentHash.of(identity).substring("sha256:".length(), 23);
    return new EventNote(
        reference(subject),
        where,
        name,
        now.reason(),
        text(now),
        type(now),
        time.truncatedTo(ChronoUnit.SECONDS));
  }

  /** The Event as it is written the first time. */
  Event first(String instance) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withInvolvedObject(subject)
        .withReason(reason)
        .withMessage(message)
        .withType(type)
        .withCount(1)
        .withFirstTimestamp(time.toString())
        .withLastTimestamp(time.toString())
        .withNewSource()
        .withComponent("sluice")
        .endSource()
        .withReportingComponent(COMPONENT)
        .withReportingInstance(instance)
        .build();
  }

  private static ObjectReference reference(HasMetadata subject) {
    return new ObjectReferenceBuilder()
        .withApiVersion(subject.getApiVersion())
        .withKind(subject.getKind())
        .withName(subject.getMetadata().getName())
        .withNamespace(subject.getMetadata().getNamespace())
        .withUid(subject.getMetadata().getUid())
        .build();
  }

  private static String text(Condition now) {
    String status =
        switch (now.status()) {
          case TRUE -> "True";
          case FALSE -> "False";
          case UNKNOWN -> "Unknown";
        };
    String full = now.type() + "=" + status + ": " + now.message();
    return full.length() > MAX_MESSAGE ? full.substring(0, MAX_MESSAGE - 1) + "…" : full;
  }

  private static String type(Condition now) {
    return Reason.warns(now.reason()) ? "Warning" : "Normal";
  }
}
