package dev.sluice.operator.stage.relayrule;

import dev.sluice.api.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps the ConfigMap that relays mount as it should be, also when the last rule went while no
 * operator ran, and when somebody has edited or deleted it.
 */
@ControllerConfiguration(
    name = "relayfile",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class RelayFileReconciler implements Reconciler<ConfigMap> {
  /** Which ConfigMaps it is about. */
  public static final String SELECTOR = Names.LABEL_RELAY_RULES + "=true";

  private final ResourceID id;
  private final RelayBoard board;
  private final Consumer<Set<String>> changed;
  private final SimpleInboundEventSource<ConfigMap> nudges =
      new SimpleInboundEventSource<>("relay-file-news");

  RelayFileReconciler(String namespace, RelayBoard board, Consumer<Set<String>> changed) {
    this.id = new ResourceID(Names.RELAY_RULES, namespace);
    this.board = board;
    this.changed = changed;
    board.onStale(() -> nudges.propagateEvent(id));
  }

  @Override
  public List<EventSource<?, ConfigMap>> prepareEventSources(
      EventSourceContext<ConfigMap> context) {
    return List.of(nudges);
  }

  @Override
  public UpdateControl<ConfigMap> reconcile(ConfigMap map, Context<ConfigMap> context) {
    if (!ResourceID.fromResource(map).equals(id)) {
      return UpdateControl.noUpdate();
    }
    board.told(context.isPrimaryResourceDeleted() || map.isMarkedForDeletion() ? null : map);
    Optional<Duration> left = board.refresh(context.getClient(), changed);
    UpdateControl<ConfigMap> control = UpdateControl.noUpdate();
    left.ifPresent(control::rescheduleAfter);
    return control;
  }
}
