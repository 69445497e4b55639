package dev.sluice.operator.fake;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.O2Ims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sites' O2 IMS by endpoint URL; a request goes on by one phase whenever {@link #tick} is called.
 */
public final class FakeO2Ims implements O2Ims {
  private final Map<String, Map<String, RequestInfo>> sites = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private @Nullable Reply<?> fault;
  private Phase end = Phase.FULFILLED;

  @Override
  public synchronized Reply<Inventory> inventory(Endpoint endpoint) {
    calls.add("inventory " + endpoint.url());
    return fault != null
        ? fault()
        : new Reply.Ok<>(
            new Inventory(
                Optional.of("ocloud"),
                List.of(
                    "o2ims-infrastructureInventory/1.0.0",
                    "o2ims-infrastructureProvisioning/1.0.0"),
                true,
                List.of(),
                List.of(),
                Optional.empty(),
                Duration.ofMillis(1)));
  }

  @Override
  public synchronized Reply<RequestInfo> get(Endpoint endpoint, String id) {
    calls.add("get " + id);
    if (fault != null) {
      return fault();
    }
    RequestInfo info = site(endpoint).get(id);
    return info == null ? new Reply.NotFound<>("no request " + id) : new Reply.Ok<>(info);
  }

  @Override
  public synchronized Reply<RequestInfo> create(Endpoint endpoint, RequestData data) {
    calls.add("create " + data.provisioningRequestId());
    if (fault != null) {
      return fault();
    }
    if (site(endpoint).containsKey(data.provisioningRequestId())) {
      return new Reply.Rejected<>(Reply.Cause.CONFLICT, "exists");
    }
    return new Reply.Ok<>(store(endpoint, data, Phase.PENDING));
  }

  @Override
  public synchronized Reply<RequestInfo> update(
      Endpoint endpoint, RequestData data, Optional<String> etag) {
    calls.add("update " + data.provisioningRequestId());
    if (fault != null) {
      return fault();
    }
    return site(endpoint).containsKey(data.provisioningRequestId())
        ? new Reply.Ok<>(store(endpoint, data, Phase.PROGRESSING))
        : new Reply.NotFound<>("no request " + data.provisioningRequestId());
  }

  @Override
  public synchronized Reply<Boolean> delete(Endpoint endpoint, String id) {
    calls.add("delete " + id);
    if (fault != null) {
      return fault();
    }
    RequestInfo info = site(endpoint).get(id);
    if (info == null) {
      return new Reply.NotFound<>("no request " + id);
    }
    store(endpoint, info.data(), Phase.DELETING);
    return new Reply.Ok<>(true);
  }

  /** Time passes at all sites: requests reach their end, deleted ones are gone. */
  public synchronized void tick() {
    sites
        .values()
        .forEach(requests -> {
          requests.values().removeIf(i -> i.phase() == Phase.DELETING);
          requests.replaceAll((_, i) -> i.phase() == Phase.FULFILLED ? i : info(i.data(), end));
        });
  }

  /** What requests come to: FULFILLED or FAILED, or PROGRESSING for ever. */
  public synchronized void endsIn(Phase phase) {
    end = phase;
  }

  /** Every call answers like this until it is null. */
  public synchronized void failWith(@Nullable Reply<?> reply) {
    fault = reply;
  }

  /** Requests a site holds. */
  public synchronized List<RequestInfo> held(String url) {
    return List.copyOf(sites.getOrDefault(url, Map.of()).values());
  }

  /** All calls: verb and id. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  private Map<String, RequestInfo> site(Endpoint endpoint) {
    return sites.computeIfAbsent(endpoint.url(), _ -> new TreeMap<>());
  }

  private RequestInfo store(Endpoint endpoint, RequestData data, Phase phase) {
    RequestInfo info = info(data, phase);
    site(endpoint).put(data.provisioningRequestId(), info);
    return info;
  }

  private static RequestInfo info(RequestData data, Phase phase) {
    boolean done = phase == Phase.FULFILLED;
    return new RequestInfo(
        data,
        phase,
        phase.name(),
        done ? Optional.of("cluster-" + data.provisioningRequestId()) : Optional.empty(),
        done ? List.of("resource-1") : List.of(),
        Optional.empty());
  }

  @SuppressWarnings("unchecked")
  private <T> Reply<T> fault() {
    return (Reply<T>) java.util.Objects.requireNonNull(fault);
  }
}
