package dev.sluice.operator.stage.relayrule;

import dev.sluice.api.Names;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.relayrule.plan.NodeFacts;
import dev.sluice.operator.stage.relayrule.plan.RelayPods;
import dev.sluice.operator.stage.relayrule.plan.RelayPods.PodFacts;
import dev.sluice.operator.stage.relayrule.plan.RuleFacts;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSourceStartPriority;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What wakes rules besides themselves: nodes, relays' pods, and news of relays and rules. */
final class RelaySources implements RelayBoard.Facts {
  private final IndexerResourceCache<RelayRule> rules;
  private final InformerEventSource<Node, RelayRule> nodes;
  private final InformerEventSource<Pod, RelayRule> pods;
  private final Nudges nudges = new Nudges();

  /**
   * Opens the informers.
   *
   * @param namespace namespace of the relays
   * @param stale called when nodes have changed
   */
  RelaySources(
      StageContext ctx, EventSourceContext<RelayRule> context, String namespace, Runnable stale) {
    this.rules = context.getPrimaryCache();
    this.nodes =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Node.class, RelayRule.class)
                .withName("relay-nodes")
                .withItemStore(new LabelsOnly(ctx.objects().store()))
                .withInformerListLimit(OneCopy.PAGE)
                .withWatchAllNamespaces()
                .withPrimaryToSecondaryMapper((RelayRule _) -> Set.of())
                .withSecondaryToPrimaryMapper(_ -> {
                  stale.run();
                  return any();
                })
                .withOnUpdateFilter(RelaySources::labelsChanged)
                .build(),
            context);
    this.pods =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, RelayRule.class)
                .withName("relay-pods")
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withLabelSelector(Names.LABEL_APP + "=" + Names.APP_RELAY)
                .withNamespaces(Set.of(namespace))
                .withPrimaryToSecondaryMapper((RelayRule _) -> Set.of())
                // Rules look again soon by themselves.
                .withSecondaryToPrimaryMapper(_ -> Set.of())
                .build(),
            context);
    nodes.setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
    pods.setEventSourcePriority(EventSourceStartPriority.RESOURCE_STATE_LOADER);
  }

  List<EventSource<?, RelayRule>> all() {
    return List.of(nodes, pods, nudges);
  }

  /** Wakes rules by their ids. */
  void wake(Iterable<String> ids) {
    for (String id : ids) {
      int slash = id.indexOf('/');
      nudges.propagateEvent(new ResourceID(id.substring(slash + 1), id.substring(0, slash)));
    }
  }

  /** Address of each node's relay. */
  Map<String, String> relays() {
    return RelayPods.addresses(pods.list(_ -> true).map(RelaySources::pod).toList());
  }

  @Override
  public List<RuleFacts> rules() {
    return rules
        .list(r -> r.getSpec() != null && !r.isMarkedForDeletion())
        .map(RelaySources::rule)
        .toList();
  }

  @Override
  public List<NodeFacts> nodes() {
    return nodes
        .list(_ -> true)
        .map(n -> new NodeFacts(n.getMetadata().getName(), labels(n)))
        .toList();
  }

  @Override
  public boolean complete() {
    return nudges.started;
  }

  static RuleFacts rule(RelayRule rule) {
    return new RuleFacts(
        String.valueOf(rule.getMetadata().getUid()),
        rule.getMetadata().getNamespace(),
        rule.getMetadata().getName(),
        Optional.ofNullable(rule.getMetadata().getGeneration()).orElse(0L),
        Optional.ofNullable(rule.getMetadata().getCreationTimestamp())
            .map(Instant::parse)
            .orElse(Instant.EPOCH),
        rule.getSpec());
  }

  /** One rule is enough: it compiles for all. */
  private Set<ResourceID> any() {
    return rules.list(_ -> true).limit(1).map(ResourceID::fromResource).collect(Collectors.toSet());
  }

  private static PodFacts pod(Pod pod) {
    return new PodFacts(
        pod.getMetadata().getName(),
        pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
        pod.getStatus() == null ? null : pod.getStatus().getPodIP(),
        Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), ""),
        pod.getStatus() != null && ready(pod),
        pod.isMarkedForDeletion());
  }

  private static boolean ready(Pod pod) {
    for (PodCondition c : pod.getStatus().getConditions()) {
      if (c.getType().equals("Ready")) {
        return c.getStatus().equals("True");
      }
    }
    return false;
  }

  private static boolean labelsChanged(Node now, Node before) {
    return !labels(now).equals(labels(before));
  }

  private static Map<String, String> labels(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /**
   * Started after all informers are filled, since their priority is higher: what is compiled of a
   * part of them would take rules from relays.
   */
  private static final class Nudges extends SimpleInboundEventSource<RelayRule> {
    private volatile boolean started;

    Nudges() {
      super("relay-news");
    }

    @Override
    public void start() {
      super.start();
      started = true;
    }
  }
}
