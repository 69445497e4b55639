package dev.sluice.operator.fake;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.SiteSync;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What sites have applied, by the URL of their Kubernetes API. */
public final class FakeSync implements SiteSync {
  private final Map<String, State> states = new TreeMap<>();
  private @Nullable Reply<State> fault;
  private int calls;

  @Override
  public synchronized Reply<State> read(EdgeSiteSpec.Sync sync) {
    calls++;
    return fault != null
        ? fault
        : new Reply.Ok<>(
            states.getOrDefault(
                sync.endpoint().url(), new State(Optional.empty(), false, List.of())));
  }

  /** The site applies a commit. */
  public synchronized void applied(String url, String commit) {
    states.put(url, new State(Optional.of(commit), false, List.of()));
  }

  /** The site says this. */
  public synchronized void says(String url, State state) {
    states.put(url, state);
  }

  /** Every call answers like this until it is null. */
  public synchronized void failWith(@Nullable Reply<State> reply) {
    fault = reply;
  }

  /** How many calls there were. */
  public synchronized int calls() {
    return calls;
  }
}
