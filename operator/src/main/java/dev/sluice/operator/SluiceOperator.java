package dev.sluice.operator;

import dev.sluice.operator.adapter.kube.KubernetesEvents;
import dev.sluice.operator.config.OperatorConfig;
import dev.sluice.operator.listener.HealthServer;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.intent.IntentReconciler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running operator: reconcilers, Events, health and metrics. The command, the demo and tests
 * start it the same way.
 */
public final class SluiceOperator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SluiceOperator.class);

  private final OperatorConfig config;
  private final Runnable onLeaseLost;
  private final String identity = ProcessIdentity.name();
  private final PrometheusMeterRegistry meters;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean leading = new AtomicBoolean();
  private final KubernetesClient client;
  private final ExecutorService workers;
  private final KubernetesEvents events;
  private final Adapters adapters;
  private final Operator operator;
  private final HealthServer health;
  private final IntentReconciler intents;

  private SluiceOperator(
      OperatorConfig config,
      KubernetesClient client,
      PrometheusMeterRegistry meters,
      Runnable onLeaseLost)
      throws IOException {
    this.config = config;
    this.meters = meters;
    this.onLeaseLost = onLeaseLost;
    this.client = client;
    this.workers = workers();
    InstantSource clock = InstantSource.system();
    this.events = new KubernetesEvents(client, clock, meters, identity);
    this.operator = new Operator(o -> configure(o, client));
    StageContext ctx = new StageContext(clock, events, meters, config.reconcile().concurrency());
    this.adapters = Adapters.create(config, client, clock, meters);
    this.intents = Controllers.register(operator, config, ctx, adapters);
    this.health =
        HealthServer.start(
            config, new HealthServer.Sources(this::whyNotLive, this::whyNotReady, meters::scrape));
  }

  /**
   * Starts an operator; returns when its caches are filled and, as leader, it reconciles. A lost
   * lease only stops it: pass a callback to do more.
   *
   * @throws MissingCrdsException when kinds are not served
   * @throws IOException when the listener's address or TLS files cannot be used
   */
  public static SluiceOperator start(OperatorConfig config, KubernetesClient client)
      throws IOException {
    return start(
        config,
        client,
        Meters.registry(),
        () -> LOG.error("The lease is lost; nothing is reconciled"));
  }

  /**
   * Starts an operator.
   *
   * @param meters gets the operator's meters; closed with it
   * @param onLeaseLost called at once when another process may be leading; must end the process or
   *     close the operator
   */
  public static SluiceOperator start(
      OperatorConfig config,
      KubernetesClient client,
      PrometheusMeterRegistry meters,
      Runnable onLeaseLost)
      throws IOException {
    CrdCheck.require(client, Controllers.KINDS);
    prepare(config.workDirectory());
    SluiceOperator started = new SluiceOperator(config, client, meters, onLeaseLost);
    try {
      started.operator.start();
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    if (!config.leaderElection().enabled()) {
      started.lead();
    }
    return started;
  }

  private static void prepare(Path workDirectory) throws IOException {
    try {
      Files.createDirectories(workDirectory);
    } catch (IOException e) {
      throw new IOException("workDirectory: '" + workDirectory + "' cannot be made", e);
    }
    if (!Files.isWritable(workDirectory)) {
      throw new IOException("workDirectory: '" + workDirectory + "' cannot be written to");
    }
  }

  /** The port of the listener. */
  public int httpPort() {
    return health.port();
  }

  /** Every meter of this operator. */
  public MeterRegistry meters() {
    return meters;
  }

  /** Whether this process reconciles, rather than stands by. */
  public boolean leading() {
    return leading.get() && !closed.get();
  }

  /** Why it is not ready; empty = it is. A process that stands by is ready. */
  public String whyNotReady() {
    if (closed.get()) {
      return "stopping";
    }
    if (!operator.getRuntimeInfo().isStarted()) {
      return "caches are being filled";
    }
    return operator.getRuntimeInfo().allEventSourcesAreHealthy()
        ? ""
        : "informers without a watch: "
            + String.join(", ", operator.getRuntimeInfo().unhealthyEventSources().keySet());
  }

  /** Stops: running reconciles have the configured time to finish; the client stays open. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean led = leading.get() && config.leaderElection().enabled();
    operator.stop();
    // Only when nothing of this process can act any longer may the next one begin.
    if (led && workers.isTerminated()) {
      LeaseRelease.of(client, config, identity);
    }
    adapters.close();
    events.close();
    health.close();
    meters.close();
  }

  private String whyNotLive() {
    long[] deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return deadlocked == null ? "" : deadlocked.length + " threads are deadlocked";
  }

  private void configure(ConfigurationServiceOverrider o, KubernetesClient client) {
    OperatorConfig.Reconcile r = config.reconcile();
    o.withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withResourceCloner(new ShallowCloner(client))
        .checkingCRDAndValidateLocalModel(false)
        // Without it a late event of an older version hides what this process has just written.
        .withParseResourceVersions(true)
        .withExecutorService(workers)
        .withReconciliationTerminationTimeout(r.stopTimeout())
        .withCacheSyncTimeout(r.cacheSyncTimeout())
        .withStopOnInformerErrorDuringStartup(true)
        .withMetrics(
            new AggregatedMetrics(
                List.of(
                    MicrometerMetrics.withoutPerResourceMetrics(meters),
                    new FirstReconcile(meters))));
    if (config.leaderElection().enabled()) {
      o.withLeaderElectionConfiguration(election());
    }
  }

  /**
   * A virtual thread each, since reconciles mostly wait. The kinds that wait for sites bound
   * themselves ({@link dev.sluice.operator.stage.Permits}), so they cannot hold up the others.
   */
  private static ExecutorService workers() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reconcile-", 0).factory());
  }

  private LeaderElectionConfiguration election() {
    OperatorConfig.LeaderElection e = config.leaderElection();
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(e.leaseName())
        .withLeaseNamespace(config.namespace())
        .withIdentity(identity)
        .withLeaseDuration(e.leaseDuration())
        .withRenewDeadline(e.renewDeadline())
        .withRetryPeriod(e.retryPeriod())
        .withLeaderCallbacks(new LeaderCallbacks(this::lead, this::lost, this::leader))
        .withExitOnStopLeading(false)
        .build();
  }

  private void lead() {
    leading.set(true);
    Thread.ofVirtual().name("orphans").start(this::sweep);
  }

  private void sweep() {
    try {
      intents.sweep(client);
    } catch (KubernetesClientException e) {
      LOG.atWarn().setCause(e).log("Requests without an intent were not looked for");
    }
  }

  private void lost() {
    leading.set(false);
    if (!closed.get()) {
      onLeaseLost.run();
    }
  }

  private void leader(String name) {
    LOG.atInfo().addKeyValue("leader", name).addKeyValue("self", identity).log("A leader is known");
  }
}
