package dev.sluice.operator.stage.relayrule;

import dev.sluice.operator.port.Relays;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.relayrule.plan.Links;
import dev.sluice.operator.stage.relayrule.plan.RelaySettings;

/** The two reconcilers of the stage, which share what is compiled and read. */
public final class RelayStage {
  private final RelayRuleReconciler rules;
  private final RelayFileReconciler files;

  /** Wires the stage. */
  public RelayStage(StageContext ctx, Relays relays, RelaySettings settings) {
    RelayMeters meters = new RelayMeters(ctx.meters());
    RelayBoard board =
        new RelayBoard(
            new Links(settings.localInterfaces()),
            new RuleFilesWriter(settings.namespace(), meters),
            meters,
            ctx.clock());
    RelayCollector collector = new RelayCollector(relays, settings, ctx.clock(), meters);
    this.rules = new RelayRuleReconciler(ctx, settings, board, collector);
    this.files = new RelayFileReconciler(settings.namespace(), board, rules::wake);
  }

  /** Keeps each RelayRule's status. */
  public RelayRuleReconciler rules() {
    return rules;
  }

  /** Keeps the ConfigMap that relays mount; to be registered for the relays' namespace only. */
  public RelayFileReconciler files() {
    return files;
  }
}
