package dev.sluice.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.sim.SiteListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Sees every effect of the operator where it arrives - API server, O2 IMS, Git - and kills the
 * operator with {@code kill -9} at the armed ones: before the effect (which then does not happen),
 * or after it and before the answer.
 */
final class Killer implements SiteListener, GitFront.Listener {
  /** Names of a scenario's intents: a letter and digits; children's names begin with them. */
  private static final Pattern OWNER = Pattern.compile("([a-z][0-9]+)(-.*)?");

  private final Scene scene;
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();
  private final Map<String, List<String>> order = new HashMap<>();
  private final Map<String, Boundary> armed = new HashMap<>();
  private final Set<Boundary> struck = new LinkedHashSet<>();
  private final Map<String, Integer> created = new ConcurrentHashMap<>();
  private final ThreadLocal<Map<String, Integer>> underway = ThreadLocal.withInitial(HashMap::new);
  private boolean down;

  Killer(Scene scene) {
    this.scene = scene;
  }

  /**
   * A point at which the operator dies.
   *
   * @param effect what is done, and to what
   * @param occurrence the how-manieth such effect for an intent, from 1
   * @param before whether the effect is prevented, or done and not answered
   */
  record Boundary(String effect, int occurrence, boolean before) {
    @Override
    public String toString() {
      return (before ? "before " : "after ") + effect + " #" + occurrence;
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed here on purpose", null, false, false);
    }
  }

  /** Kills at this boundary of this intent, once; counts from now on. */
  synchronized void arm(String intent, Boundary boundary) {
    counts.remove(intent);
    armed.put(intent, boundary);
  }

  /** Arms nothing more; tells what had not come. */
  synchronized Set<Boundary> disarm() {
    Set<Boundary> left = new LinkedHashSet<>(armed.values());
    armed.clear();
    return left;
  }

  /** Counts and orders anew for an intent. */
  synchronized void watch(String intent) {
    counts.remove(intent);
    order.remove(intent);
  }

  /** Effects for an intent in the order in which they came. */
  synchronized List<String> effects(String intent) {
    return List.copyOf(order.getOrDefault(intent, List.of()));
  }

  synchronized boolean anyArmed() {
    return !armed.isEmpty();
  }

  /** Whether it has killed since it was last {@link #revived}. */
  synchronized boolean down() {
    return down;
  }

  synchronized void revived() {
    down = false;
  }

  synchronized Set<Boundary> struck() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(struck));
  }

  /** How often an O2 IMS made a request with this id. */
  int created(String id) {
    return created.getOrDefault(id, 0);
  }

  /** A write at the embedded cluster. */
  void write(dev.sluice.e2e.cluster.Mutation mutation) {
    String resource = mutation.resource().replaceFirst("\\.[^/]*", "");
    if (mutation.manager().equals(Scene.PERSON)
        || resource.equals("events")
        || resource.equals("leases")) {
      return;
    }
    String effect = mutation.verb() + " " + resource;
    if (mutation.phase() == dev.sluice.e2e.cluster.Mutation.Phase.BEFORE) {
      if (before(mutation.name(), effect)) {
        throw new Killed();
      }
    } else {
      after(mutation.name(), effect);
    }
  }

  @Override
  public void beforeMutation(SiteListener.Mutation mutation) {
    if (before(name(mutation), mutation.method() + " to O2 IMS")) {
      throw new Killed();
    }
  }

  @Override
  public void afterMutation(SiteListener.Mutation mutation, int status) {
    if (mutation.method().equals("POST") && status == 201) {
      created.merge(mutation.id(), 1, Integer::sum);
    }
    after(name(mutation), mutation.method() + " to O2 IMS");
  }

  @Override
  public boolean beforePush(List<RevCommit> commits) {
    boolean goOn = true;
    for (RevCommit commit : commits) {
      goOn &= !before(request(commit), "Git push");
    }
    return goOn;
  }

  @Override
  public void afterPush(List<RevCommit> commits) {
    commits.forEach(c -> after(request(c), "Git push"));
  }

  private static String name(SiteListener.Mutation mutation) {
    JsonNode name = mutation.body().path("name");
    return name.asText("");
  }

  private static String request(RevCommit commit) {
    List<String> names = commit.getFooterLines("Sluice-Request");
    return names.isEmpty() ? "" : names.getFirst();
  }

  private synchronized boolean before(String name, String effect) {
    Optional<String> owner = owner(name);
    if (owner.isEmpty()) {
      return false;
    }
    int n =
        counts.computeIfAbsent(owner.get(), _ -> new HashMap<>()).merge(effect, 1, Integer::sum);
    order.computeIfAbsent(owner.get(), _ -> new ArrayList<>()).add(effect);
    underway.get().put(owner.get() + effect, n);
    return strike(owner.get(), new Boundary(effect, n, true));
  }

  private synchronized void after(String name, String effect) {
    owner(name)
        .ifPresent(o -> {
          Integer n = underway.get().remove(o + effect);
          if (n != null) {
            strike(o, new Boundary(effect, n, false));
          }
        });
  }

  private boolean strike(String owner, Boundary here) {
    if (!here.equals(armed.get(owner))) {
      return false;
    }
    armed.remove(owner);
    struck.add(here);
    try {
      scene.world().operator().kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    down = true;
    return true;
  }

  private static Optional<String> owner(String name) {
    Matcher m = OWNER.matcher(name);
    return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
  }
}
