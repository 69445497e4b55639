package dev.sluice.operator.stage;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of every reconcile: one status patch when the status changed, none otherwise. */
public final class Controls {
  private static final Logger LOG = LoggerFactory.getLogger(Controls.class);

  /** The newer version is on its way to the cache. */
  private static final Duration SOON = Duration.ofMillis(100);

  private Controls() {}

  /** What became of a status. */
  public enum Written {
    /** It stands; counters, Events and log lines of the decision are due. */
    NOW,
    /** It stood before. */
    BEFORE,
    /** It was decided on an outdated object, and refused: decide again. */
    REFUSED,
    /** The object is gone. */
    GONE
  }

  /**
   * Patches the status when it differs. The next reconcile sees the patched object, also when it
   * comes before the watch told of it.
   *
   * @param primary the object as it was read: the patch carries its version, so that a decision on
   *     an outdated status is refused, not written
   * @param next its next status
   * @param fresh makes an empty object of the kind
   */
  public static <S, R extends CustomResource<?, S>> Written write(
      R primary, S next, Supplier<R> fresh, Context<R> context) {
    if (Objects.equals(primary.getStatus(), next)) {
      return Written.BEFORE;
    }
    try {
      R now =
          context
              .getClient()
              .resource(patch(primary, next, fresh))
              .subresource("status")
              .patch(
                  new PatchContext.Builder()
                      .withPatchType(PatchType.SERVER_SIDE_APPLY)
                      .withFieldManager(context.getControllerConfiguration().fieldManager())
                      .withForce(true)
                      .build());
      context
          .eventSourceRetriever()
          .getControllerEventSource()
          .handleRecentResourceUpdate(ResourceID.fromResource(primary), now, primary);
      return Written.NOW;
    } catch (KubernetesClientException e) {
      Written outcome =
          switch (e.getCode()) {
            case HttpURLConnection.HTTP_NOT_FOUND -> Written.GONE;
            case HttpURLConnection.HTTP_CONFLICT -> Written.REFUSED;
            default -> throw e;
          };
      LOG.atDebug()
          .addKeyValue("kind", primary.getKind())
          .addKeyValue("ns", primary.getMetadata().getNamespace())
          .addKeyValue("name", primary.getMetadata().getName())
          .log("no status written: {}", outcome);
      return outcome;
    }
  }

  /** Asks to be woken after a time; soon when the decision was refused. */
  public static <R extends CustomResource<?, ?>> UpdateControl<R> wake(
      Written written, Optional<Duration> after) {
    UpdateControl<R> control = UpdateControl.noUpdate();
    Optional<Duration> when =
        switch (written) {
          case NOW, BEFORE -> after;
          case REFUSED -> Optional.of(SOON);
          case GONE -> Optional.empty();
        };
    when.ifPresent(control::rescheduleAfter);
    return control;
  }

  /** The same with a point in time; a millisecond later, so that no timer is early. */
  public static <R extends CustomResource<?, ?>> UpdateControl<R> wakeAt(
      Written written, Optional<Instant> when, Instant now) {
    return wake(
        written,
        when.map(w -> Duration.between(now, w))
            .map(left -> (left.isNegative() ? Duration.ZERO : left).plusMillis(1)));
  }

  private static <S, R extends CustomResource<?, S>> R patch(R primary, S next, Supplier<R> fresh) {
    R object = fresh.get();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(primary.getMetadata().getName())
            .withNamespace(primary.getMetadata().getNamespace())
            .withResourceVersion(primary.getMetadata().getResourceVersion())
            .build());
    object.setStatus(next);
    return object;
  }
}
