package dev.sluice.operator.adapter.configsync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.adapter.http.HttpAnswer;
import dev.sluice.operator.adapter.http.HttpCall;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.SiteSync;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads RootSync objects from a site's Kubernetes API. Many requests wait for one site at once, so
 * reads of one object share a call while it runs and for half a second after it ended.
 */
public final class RootSyncReader implements SiteSync {
  private static final Duration SHARED = Duration.ofMillis(500);
  private static final int SWEEP = 4096;

  private final SiteHttp http;
  private final InstantSource clock;
  private final Map<EdgeSiteSpec.Sync, Flight> flights = new ConcurrentHashMap<>();

  private static final class Flight {
    final FutureTask<Reply<State>> task;
    volatile long endedMillis = Long.MAX_VALUE;

    Flight(FutureTask<Reply<State>> task) {
      this.task = task;
    }

    boolean usable(long nowMillis) {
      return endedMillis == Long.MAX_VALUE || Math.abs(nowMillis - endedMillis) < SHARED.toMillis();
    }
  }

  /**
   * Makes a reader.
   *
   * @param http calls to sites
   * @param clock for the age of what is shared
   */
  public RootSyncReader(SiteHttp http, InstantSource clock) {
    this.http = http;
    this.clock = clock;
  }

  @Override
  public Reply<State> read(EdgeSiteSpec.Sync sync) {
    long now = clock.millis();
    Flight mine = new Flight(new FutureTask<>(() -> fetch(sync)));
    Flight flight = flights.compute(sync, (_, old) -> old != null && old.usable(now) ? old : mine);
    if (flight == mine) {
      try {
        mine.task.run();
      } finally {
        mine.endedMillis = clock.millis();
      }
      sweep();
    }
    return await(flight, sync);
  }

  private Reply<State> await(Flight flight, EdgeSiteSpec.Sync sync) {
    try {
      return flight.task.get(); // bounded: the call inside has a deadline
    } catch (ExecutionException e) {
      flights.remove(sync, flight);
      return new Reply.Unavailable<>(Cause.BAD_RESPONSE, "the RootSync cannot be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reply.Unavailable<>(Cause.UNREACHABLE, "the read was interrupted");
    }
  }

  private void sweep() {
    if (flights.size() > SWEEP) {
      long now = clock.millis();
      flights.values().removeIf(f -> !f.usable(now));
    }
  }

  private Reply<State> fetch(EdgeSiteSpec.Sync sync) {
    String namespace = sync.namespace() == null ? "config-management-system" : sync.namespace();
    String name = sync.name() == null ? "root-sync" : sync.name();
    String path =
        "/apis/configsync.gke.io/v1beta1/namespaces/"
            + HttpCall.encode(namespace)
            + "/rootsyncs/"
            + HttpCall.encode(name);
    return http.send(sync.endpoint(), HttpCall.get(path))
        .then(answer ->
            answer.status() == 404
                ? new Reply.NotFound<>("RootSync " + namespace + "/" + name + " does not exist")
                : answer.json().then(json -> state(answer, json)));
  }

  private static Reply<State> state(HttpAnswer answer, JsonNode json) {
    return "RootSync".equals(json.path("kind").asText())
        ? new Reply.Ok<>(RootSyncStatus.state(json.path("status")))
        : answer.unusable("JSON that is no RootSync");
  }
}
