package dev.sluice.e2e.bench;

import dev.sluice.api.Names;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.e2e.harness.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Many intents, and when each of them had its requests and was Ready, as watches tell it. */
final class Fleet implements AutoCloseable {
  private static final String NAMESPACE = "default";

  private final World world;
  private final KubernetesClient client;
  private final int sites;
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> requests = new ConcurrentHashMap<>();
  private final Map<String, Long> requested = new ConcurrentHashMap<>();
  private final Map<String, Long> ready = new ConcurrentHashMap<>();
  private final SharedIndexInformer<ProvisioningRequest> requestWatch;
  private final SharedIndexInformer<Intent> intentWatch;

  Fleet(World world, int sites) {
    this.world = world;
    this.client = world.client();
    this.sites = sites;
    this.requestWatch = client.resources(ProvisioningRequest.class).inform(on(this::seenRequest));
    this.intentWatch =
        client.resources(Intent.class).inNamespace(NAMESPACE).inform(on(this::seenIntent));
  }

  /** A text of this package's resources. */
  static String template(String resource) throws IOException {
    try (InputStream in = Objects.requireNonNull(Fleet.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Creates an intent from a text whose {@code NAME} stands for the name. */
  void create(String template, String name) {
    Intent intent = Serialization.unmarshal(template.replace("NAME", name), Intent.class);
    sent.put(name, System.nanoTime());
    client.resource(intent).inNamespace(NAMESPACE).create();
  }

  /** Creates intents at a steady rate. */
  void createAtRate(String template, String prefix, int count, double perSecond)
      throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      long wait = due - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(Duration.ofNanos(wait));
      }
      String name = prefix + i;
      Thread.ofVirtual().start(() -> create(template, name));
    }
  }

  boolean awaitRequested(int count, Duration limit) throws InterruptedException {
    return await(requested, count, limit);
  }

  boolean awaitReady(int count, Duration limit) throws InterruptedException {
    return await(ready, count, limit);
  }

  private boolean await(Map<String, Long> done, int count, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (done.size() < count && System.nanoTime() < end) {
      if (!world.operator().alive()) {
        throw new IllegalStateException("the operator has ended:\n" + world.operator().tail());
      }
      Thread.sleep(20);
    }
    return done.size() >= count;
  }

  int readyCount() {
    return ready.size();
  }

  Timings untilRequested() {
    return timings(requested);
  }

  Timings untilReady() {
    return timings(ready);
  }

  private Timings timings(Map<String, Long> done) {
    return new Timings(
        done.entrySet().stream()
            .map(e -> e.getValue() - Objects.requireNonNull(sent.get(e.getKey())))
            .toList());
  }

  private void seenRequest(ProvisioningRequest request) {
    String intent = request.getMetadata().getLabels().get(Names.LABEL_INTENT);
    if (intent == null || !sent.containsKey(intent)) {
      return;
    }
    Set<String> seen = requests.computeIfAbsent(intent, _ -> new HashSet<>());
    synchronized (seen) {
      seen.add(request.getMetadata().getName());
      if (seen.size() == sites) {
        requested.putIfAbsent(intent, System.nanoTime());
      }
    }
  }

  private void seenIntent(Intent intent) {
    if (intent.getStatus() != null
        && sent.containsKey(intent.getMetadata().getName())
        && Conditions.holds(intent.getStatus().conditions(), ConditionType.READY, 1)) {
      ready.putIfAbsent(intent.getMetadata().getName(), System.nanoTime());
    }
  }

  private static <R> ResourceEventHandler<R> on(Consumer<R> seen) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(R resource) {
        seen.accept(resource);
      }

      @Override
      public void onUpdate(R before, R now) {
        seen.accept(now);
      }

      @Override
      public void onDelete(R resource, boolean finalStateUnknown) {}
    };
  }

  @Override
  public void close() {
    requestWatch.close();
    intentWatch.close();
  }
}
