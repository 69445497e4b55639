package dev.sluice.operator.stage.relayrule;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.relay.RelayRuleStatus;
import dev.sluice.operator.port.Relays.Report;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.relayrule.plan.Compiled;
import dev.sluice.operator.stage.relayrule.plan.Losses;
import dev.sluice.operator.stage.relayrule.plan.Pace;
import dev.sluice.operator.stage.relayrule.plan.Reading;
import dev.sluice.operator.stage.relayrule.plan.RelaySettings;
import dev.sluice.operator.stage.relayrule.plan.RelayStatuses;
import dev.sluice.operator.stage.relayrule.plan.RelayView;
import dev.sluice.operator.stage.relayrule.plan.RelayView.NodeView;
import dev.sluice.operator.stage.relayrule.plan.RuleFacts;
import dev.sluice.operator.stage.relayrule.plan.Verdict;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps each RelayRule's status: whether it is accepted, where it is loaded, what it carries. */
@ControllerConfiguration(name = "relayrule", triggerReconcilerOnAllEvents = true)
public final class RelayRuleReconciler implements Reconciler<RelayRule> {
  private static final Logger LOG = LoggerFactory.getLogger(RelayRuleReconciler.class);
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final StageContext ctx;
  private final RelaySettings settings;
  private final RelayBoard board;
  private final RelayCollector collector;
  private final Map<String, Losses> losses = new ConcurrentHashMap<>();
  private @Nullable RelaySources sources;

  RelayRuleReconciler(
      StageContext ctx, RelaySettings settings, RelayBoard board, RelayCollector collector) {
    this.ctx = ctx;
    this.settings = settings;
    this.board = board;
    this.collector = collector;
  }

  @Override
  public List<EventSource<?, RelayRule>> prepareEventSources(
      EventSourceContext<RelayRule> context) {
    RelaySources opened = new RelaySources(ctx, context, settings.namespace(), board::stale);
    sources = opened;
    board.open(opened);
    return opened.all();
  }

  @Override
  public UpdateControl<RelayRule> reconcile(RelayRule rule, Context<RelayRule> context) {
    String id = rule.getMetadata().getNamespace() + "/" + rule.getMetadata().getName();
    boolean gone = context.isPrimaryResourceDeleted() || rule.isMarkedForDeletion();
    if (gone || rule.getSpec() == null) {
      losses.remove(id);
      if (board.compiled().verdicts().containsKey(id)) {
        board.stale();
      }
      return UpdateControl.noUpdate();
    }
    RuleFacts facts = RelaySources.rule(rule);
    if (verdict(facts).isEmpty()) {
      board.stale();
    }
    Optional<Duration> left = board.refresh(context.getClient(), this::wake);
    Optional<Verdict> verdict = verdict(facts);
    if (verdict.isEmpty()) {
      return UpdateControl.<RelayRule>noUpdate().rescheduleAfter(left.orElse(AGAIN));
    }
    return conclude(rule, id, verdict.get(), context);
  }

  /** Wakes rules by their ids. */
  void wake(Set<String> ids) {
    collector.retain(board.compiled().files().index().keySet());
    Objects.requireNonNull(sources, "not started").wake(ids);
  }

  private UpdateControl<RelayRule> conclude(
      RelayRule rule, String id, Verdict verdict, Context<RelayRule> context) {
    Compiled compiled = board.compiled();
    long rows = compiled.rows();
    RelayView seen =
        new RelayView(
            id,
            verdict,
            verdict.accepted() ? nodes(verdict, compiled, rows) : List.of(),
            rule.getStatus(),
            losses.getOrDefault(id, Losses.none()),
            board.undelivered());
    Instant now = now();
    RelayView view = seen.with(seen.losses().with(seen, now));
    losses.put(id, view.losses());
    RelayRuleStatus next =
        RelayStatuses.next(view, settings, Pace.counters(settings, compiled.accepted()), now);
    Controls.Written written = Controls.write(rule, next, RelayRule::new, context);
    if (written == Controls.Written.NOW) {
      tell(rule, next);
    }
    boolean settled =
        !verdict.accepted()
            || Conditions.find(next.conditions(), ConditionType.PROGRAMMED)
                .filter(Condition::holds)
                .isPresent();
    return Controls.wake(
        written, Optional.of(settled ? Pace.poll(settings, rows) : Pace.soon(settings, rows)));
  }

  /**
   * The nodes that a rule is about. One that selects none by label is about those that have a
   * relay, or had one a moment ago.
   */
  private List<NodeView> nodes(Verdict verdict, Compiled compiled, long rows) {
    Map<String, String> addresses = Objects.requireNonNull(sources, "not started").relays();
    Instant now = now();
    List<NodeView> views = new ArrayList<>();
    for (String node : verdict.nodes()) {
      String address = addresses.get(node);
      boolean leaves = address == null && verdict.everywhere();
      if (leaves && collector.known(node).flatMap(r -> r.current(now)).isEmpty()) {
        continue;
      }
      Optional<String> file = Optional.ofNullable(compiled.files().index().get(node));
      Duration every = loaded(node, file) ? Pace.poll(settings, rows) : Pace.soon(settings, rows);
      views.add(new NodeView(node, file, collector.look(node, address, every, this::news)));
    }
    return views;
  }

  private boolean loaded(String node, Optional<String> file) {
    return collector.known(node).flatMap(Reading::report).flatMap(Report::generation).equals(file);
  }

  private void news(String node) {
    Objects.requireNonNull(sources, "not started").wake(board.rulesOn(node));
  }

  private Optional<Verdict> verdict(RuleFacts rule) {
    return Optional.ofNullable(board.compiled().verdicts().get(rule.id()))
        .filter(v -> v.generation() == rule.generation() && v.uid().equals(rule.uid()));
  }

  private Instant now() {
    return ctx.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void tell(RelayRule rule, RelayRuleStatus next) {
    List<Condition> old = rule.getStatus() == null ? List.of() : rule.getStatus().conditions();
    for (Condition c : Conditions.transitions(old, next.conditions())) {
      LOG.atInfo()
          .addKeyValue("kind", "RelayRule")
          .addKeyValue("ns", rule.getMetadata().getNamespace())
          .addKeyValue("name", rule.getMetadata().getName())
          .addKeyValue("condition", c.type())
          .addKeyValue("status", c.status())
          .addKeyValue("reason", c.reason())
          .log(c.message());
      ctx.events().transition(rule, c);
    }
  }
}
