package dev.sluice.operator.stage;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The end of every reconcile: one status patch when the status changed, none otherwise. */
public final class Controls {
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
