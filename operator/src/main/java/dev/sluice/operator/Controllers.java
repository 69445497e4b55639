package dev.sluice.operator;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.site.EdgeSite;
import dev.sluice.operator.config.OperatorConfig;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.edgesite.EdgeSiteReconciler;
import dev.sluice.operator.stage.intent.IntentReconciler;
import dev.sluice.operator.stage.intent.NephioIntentReconciler;
import dev.sluice.operator.stage.measurement.MeasurementJobReconciler;
import dev.sluice.operator.stage.provisioning.ProvisioningRequestReconciler;
import dev.sluice.operator.stage.relayrule.RelayFileReconciler;
import dev.sluice.operator.stage.relayrule.RelayStage;
import dev.sluice.operator.stage.relayrule.plan.RelaySettings;
import dev.sluice.operator.stage.slogate.SLOGateReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which reconcilers run, and how each is registered. */
final class Controllers {
  /** Every kind an informer is opened for. */
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          Intent.class,
          NephioIntent.class,
          ProvisioningRequest.class,
          MeasurementJob.class,
          SLOGate.class,
          EdgeSite.class,
          RelayRule.class);

  private static final double GROWTH = 2.0;

  private Controllers() {}

  /** The intents' reconciler is told when this process leads. */
  static IntentReconciler register(
      Operator operator, OperatorConfig config, StageContext ctx, Adapters adapters) {
    OneCopy objects = ctx.objects();
    IntentReconciler intents = new IntentReconciler(ctx);
    add(operator, config, objects, Intent.class, intents);
    add(operator, config, objects, NephioIntent.class, new NephioIntentReconciler(ctx));
    add(operator, config, objects, EdgeSite.class, new EdgeSiteReconciler(ctx, adapters.o2ims()));
    add(
        operator,
        config,
        objects,
        MeasurementJob.class,
        new MeasurementJobReconciler(ctx, adapters.metrics(), config.namespace()));
    add(
        operator,
        config,
        objects,
        ProvisioningRequest.class,
        new ProvisioningRequestReconciler(
            ctx, adapters.packages(), adapters.sync(), adapters.o2ims(), config.namespace()));
    add(operator, config, objects, SLOGate.class, new SLOGateReconciler(ctx));
    if (config.relay().enabled()) {
      relays(operator, config, ctx, adapters);
    }
    return intents;
  }

  private static void relays(
      Operator operator, OperatorConfig config, StageContext ctx, Adapters adapters) {
    OperatorConfig.Relay r = config.relay();
    RelayStage stage =
        new RelayStage(
            ctx,
            adapters.relays(),
            new RelaySettings(
                r.namespace(),
                r.tls(),
                r.port(),
                Optional.ofNullable(r.tokenSecret()),
                Optional.ofNullable(r.caSecret()),
                r.pollEvery(),
                r.countersEvery(),
                r.flowWindow(),
                r.localInterfaces()));
    add(operator, config, ctx.objects(), RelayRule.class, stage.rules());
    operator.register(
        stage.files(),
        o ->
            o.withRetry(retry(config.reconcile()))
                .withItemStore(ctx.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withLabelSelector(RelayFileReconciler.SELECTOR)
                .settingNamespaces(Set.of(r.namespace())));
  }

  private static <P extends HasMetadata> void add(
      Operator operator,
      OperatorConfig config,
      OneCopy objects,
      Class<P> kind,
      Reconciler<P> reconciler) {
    operator.register(
        reconciler,
        o -> {
          o.withRetry(retry(config.reconcile()))
              .withItemStore(objects.store())
              .withInformerListLimit(OneCopy.PAGE);
          if (Namespaced.class.isAssignableFrom(kind) && !config.watchNamespaces().isEmpty()) {
            o.settingNamespaces(Set.copyOf(config.watchNamespaces()));
          }
        });
  }

  /** Never gives up: what failed unexpectedly is tried again, ever more slowly. */
  private static GenericRetry retry(OperatorConfig.Reconcile settings) {
    return new GenericRetry()
        .withoutMaxAttempts()
        .setInitialInterval(settings.retryInitial())
        .setIntervalMultiplier(GROWTH)
        .setMaxInterval(settings.retryMax().toMillis());
  }
}
