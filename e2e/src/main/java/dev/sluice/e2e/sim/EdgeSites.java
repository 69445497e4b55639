package dev.sluice.e2e.sim;

import dev.sluice.api.site.EdgeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Many simulated sites behind one HTTP server, each with a repository of its own. */
public final class EdgeSites implements AutoCloseable {
  private final HttpFront front;
  private final Map<String, SimulatedSite> sites;
  private final List<SiteListener> listeners;
  private final Thread ticker;

  private EdgeSites(
      HttpFront front,
      Map<String, SimulatedSite> sites,
      List<SiteListener> listeners,
      SimulatorOptions options) {
    this.front = front;
    this.sites = sites;
    this.listeners = listeners;
    this.ticker = Thread.ofPlatform().name("site-ticker").daemon().start(() -> tick(options));
  }

  /**
   * Starts sites.
   *
   * @param profiles the sites; names must differ
   * @param gitRoot folder for {@code <site>.git}; repositories that are there are taken over
   * @param options how they behave
   */
  public static EdgeSites start(List<SiteProfile> profiles, Path gitRoot, SimulatorOptions options)
      throws IOException {
    if (profiles.stream().map(SiteProfile::name).distinct().count() != profiles.size()) {
      throw new IllegalArgumentException("profiles: names must differ");
    }
    Files.createDirectories(gitRoot);
    HttpFront front = new HttpFront(options.port());
    List<SiteListener> listeners = new CopyOnWriteArrayList<>();
    SiteListener all = new Fanout(listeners);
    Map<String, SimulatedSite> sites = new LinkedHashMap<>();
    for (SiteProfile profile : profiles) {
      String url = front.url() + "/sites/" + profile.name();
      sites.put(profile.name(), new SimulatedSite(profile, url, gitRoot, options, all));
    }
    Map<String, SimulatedSite> fixed = Collections.unmodifiableMap(sites);
    front.start(fixed);
    fixed.values().forEach(SimulatedSite::start);
    return new EdgeSites(front, fixed, listeners, options);
  }

  /** Root URL of the server. */
  public String url() {
    return front.url();
  }

  /** All sites. */
  public Collection<SimulatedSite> sites() {
    return sites.values();
  }

  /** A site by name. */
  public SimulatedSite site(String name) {
    SimulatedSite site = sites.get(name);
    if (site == null) {
      throw new IllegalArgumentException("no site " + name + " among " + sites.keySet());
    }
    return site;
  }

  /** EdgeSite of a site, probed every two seconds with six seconds of grace. */
  public EdgeSite edgeSiteManifest(String name) {
    return site(name).edgeSite("2s", "6s");
  }

  /** Tells a listener of everything from now on. */
  public void listen(SiteListener listener) {
    listeners.add(listener);
  }

  /** Tells a listener no more. */
  public void forget(SiteListener listener) {
    listeners.remove(listener);
  }

  @Override
  public void close() {
    ticker.interrupt();
    front.close();
    sites.values().forEach(SimulatedSite::close);
  }

  private void tick(SimulatorOptions options) {
    try {
      while (true) {
        Thread.sleep(options.tick());
        sites.values().forEach(SimulatedSite::tick);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private record Fanout(List<SiteListener> listeners) implements SiteListener {
    @Override
    public void beforeMutation(Mutation mutation) {
      listeners.forEach(l -> l.beforeMutation(mutation));
    }

    @Override
    public void afterMutation(Mutation mutation, int status) {
      listeners.forEach(l -> l.afterMutation(mutation, status));
    }

    @Override
    public void commitSeen(String site, String commit) {
      listeners.forEach(l -> l.commitSeen(site, commit));
    }

    @Override
    public void commitDone(String site, String commit, boolean applied) {
      listeners.forEach(l -> l.commitDone(site, commit, applied));
    }
  }
}
