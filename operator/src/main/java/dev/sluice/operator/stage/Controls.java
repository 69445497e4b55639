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

  private Controls() {}

  /**
   * Patches the status when it differs, and asks to be woken.
   *
   * @param primary the object as it was read
   * @param next its next status
   * @param fresh makes an empty object of the kind: the patch carries name, namespace, status and
   *     the version it was decided on, so that a decision on an outdated status is refused, not
   *     written
   * @param wakeAfter time until the next look
   */
  public static <S, R extends CustomResource<?, S>> UpdateControl<R> patchIfChanged(
      R primary, S next, Supplier<R> fresh, Optional<Duration> wakeAfter) {
    UpdateControl<R> control =
        Objects.equals(primary.getStatus(), next)
            ? UpdateControl.noUpdate()
            : UpdateControl.patchStatus(patch(primary, next, fresh));
    wakeAfter.ifPresent(control::rescheduleAfter);
    return control;
  }

  /**
   * Patches the status at once when it differs, so that counters, Events and log lines of a
   * decision can wait until it stands. The next reconcile sees the patched object, also when it
   * comes before the watch told of it. A patch decided on an outdated object is refused with an
   * exception, and the reconcile is tried again.
   *
   * @param primary the object as it was read
   * @param next its next status
   * @param fresh makes an empty object of the kind
   * @return whether a new status stands; false when nothing changed, or the object is gone
   */
  public static <S, R extends CustomResource<?, S>> boolean patched(
      R primary, S next, Supplier<R> fresh, Context<R> context) {
    if (Objects.equals(primary.getStatus(), next)) {
      return false;
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
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      LOG.atDebug()
          .addKeyValue("kind", primary.getKind())
          .addKeyValue("ns", primary.getMetadata().getNamespace())
          .addKeyValue("name", primary.getMetadata().getName())
          .log("no status written: the object is gone");
      return false;
    }
  }

  /** Asks to be woken at a time; a millisecond later, so that no timer is early. */
  public static <R extends CustomResource<?, ?>> UpdateControl<R> wakeAt(
      Optional<Instant> when, Instant now) {
    UpdateControl<R> control = UpdateControl.noUpdate();
    when.map(w -> Duration.between(now, w))
        .map(left -> (left.isNegative() ? Duration.ZERO : left).plusMillis(1))
        .ifPresent(control::rescheduleAfter);
    return control;
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
