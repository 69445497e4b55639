package dev.sluice.operator.stage.edgesite;

import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteStatus;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import dev.sluice.operator.port.O2Ims.Inventory;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.edgesite.plan.EdgeSiteConditions;
import dev.sluice.operator.stage.edgesite.plan.EdgeSiteFacts;
import dev.sluice.operator.stage.edgesite.plan.EdgeSitePlanner;
import dev.sluice.operator.stage.edgesite.plan.EdgeSiteStep;
import dev.sluice.operator.stage.edgesite.plan.ProbeMemory;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Probes each site's O2 IMS and keeps its EdgeSite status. */
@ControllerConfiguration(name = "edgesite", triggerReconcilerOnAllEvents = true)
public final class EdgeSiteReconciler implements Reconciler<EdgeSite> {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeSiteReconciler.class);

  private final StageContext ctx;
  private final O2Ims o2ims;
  private final SiteMeters meters;
  private final Map<String, ProbeMemory> memories = new ConcurrentHashMap<>();

  /** Wires the stage. */
  public EdgeSiteReconciler(StageContext ctx, O2Ims o2ims) {
    this.ctx = ctx;
    this.o2ims = o2ims;
    this.meters = new SiteMeters(ctx.meters());
  }

  @Override
  public UpdateControl<EdgeSite> reconcile(EdgeSite site, Context<EdgeSite> context) {
    if (context.isPrimaryResourceDeleted() || site.isMarkedForDeletion()) {
      memories.remove(key(site));
      meters.forget(site.getMetadata().getName());
      return UpdateControl.noUpdate();
    }
    EdgeSiteFacts before = observe(site);
    Plan<EdgeSiteStep> plan = EdgeSitePlanner.plan(before, ctx.clock().instant());
    @Nullable Reply<Inventory> answer = act(before.name(), plan);
    Instant now = ctx.clock().instant();
    EdgeSiteFacts facts = before.with(EdgeSitePlanner.remember(before, answer, now));
    if (facts.memory() != null) {
      memories.put(key(site), facts.memory());
    }
    EdgeSiteStatus next = EdgeSiteConditions.next(facts, answer, now);
    meters.reachable(facts.name(), Conditions.find(next.conditions(), ConditionType.REACHABLE));
    Optional<Duration> wake =
        plan.wakeAfter().map(_ -> EdgeSitePlanner.wakeAfter(facts, next, now));
    Controls.Written written = Controls.write(site, next, EdgeSite::new, context);
    if (written == Controls.Written.NOW) {
      tell(site, next);
    }
    return Controls.wake(written, wake);
  }

  private EdgeSiteFacts observe(EdgeSite site) {
    return new EdgeSiteFacts(
        site.getMetadata().getName(),
        Optional.ofNullable(site.getMetadata().getGeneration()).orElse(0L),
        site.getSpec(),
        site.getStatus(),
        memories.get(key(site)));
  }

  private @Nullable Reply<Inventory> act(String site, Plan<EdgeSiteStep> plan) {
    Reply<Inventory> answer = null;
    for (EdgeSiteStep step : plan.steps()) {
      answer =
          switch (step) {
            case EdgeSiteStep.Probe(var endpoint) ->
                meters.time(site, () -> o2ims.inventory(endpoint));
          };
    }
    return answer;
  }

  private void tell(EdgeSite site, EdgeSiteStatus next) {
    List<Condition> old = site.getStatus() == null ? List.of() : site.getStatus().conditions();
    for (Condition c : Conditions.transitions(old, next.conditions())) {
      LOG.atInfo()
          .addKeyValue("kind", "EdgeSite")
          .addKeyValue("name", site.getMetadata().getName())
          .addKeyValue("condition", c.type())
          .addKeyValue("status", c.status())
          .addKeyValue("reason", c.reason())
          .log(c.message());
      ctx.events().transition(site, c);
    }
  }

  private static String key(EdgeSite site) {
    return String.valueOf(site.getMetadata().getUid()) + '/' + site.getMetadata().getName();
  }
}
