package dev.sluice.e2e.sim;

import dev.sluice.api.site.EdgeSite;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.Endpoint;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** One simulated site. */
public final class SimulatedSite implements AutoCloseable {
  private final SiteProfile profile;
  private final String url;
  private final SimulatorOptions options;
  private final Faults faults;
  private final SiteRepository repository;
  private final Telemetry telemetry;
  private final SyncAgent agent;
  private final InventoryApi inventory;
  private final ProvisioningApi provisioning;
  private final QueryApi queries;
  private final Map<ApiKind, LongAdder> requests = new EnumMap<>(ApiKind.class);

  /** What a request is about. */
  public enum ApiKind {
    /** O2 IMS inventory. */
    INVENTORY,
    /** O2 IMS provisioning. */
    PROVISIONING,
    /** Config Sync's objects. */
    SYNC,
    /** The query API. */
    QUERY,
    /** {@code /metrics}. */
    SCRAPE,
    /** Anything else. */
    OTHER
  }

  SimulatedSite(
      SiteProfile profile,
      String url,
      Path gitRoot,
      SimulatorOptions options,
      SiteListener listener) {
    this.profile = profile;
    this.url = url;
    this.options = options;
    this.faults = new Faults(options.clock());
    this.repository =
        SiteRepository.at(
            gitRoot.resolve(profile.name() + ".git"), options.branch(), profile.name());
    this.telemetry = new Telemetry(profile, LoadModel.STANDARD, options, faults);
    this.agent = new SyncAgent(profile.name(), repository, options, faults, listener, telemetry);
    this.inventory = new InventoryApi(profile, url);
    this.provisioning = new ProvisioningApi(profile.name(), url, options, faults, listener);
    this.queries = new QueryApi(telemetry, options);
    for (ApiKind kind : ApiKind.values()) {
      requests.put(kind, new LongAdder());
    }
  }

  /** The profile. */
  public SiteProfile profile() {
    return profile;
  }

  /** Base URL of the site: O2 IMS, Kubernetes API and query API stand below it. */
  public String url() {
    return url;
  }

  /** The bare repository. */
  public Path repositoryPath() {
    return repository.path();
  }

  /** URL of the repository. */
  public String gitUrl() {
    return "file://" + repository.path().toAbsolutePath();
  }

  /** The EdgeSite that stands for this site. */
  public EdgeSite edgeSite(String probeInterval, String gracePeriod) {
    Endpoint endpoint = new Endpoint(url, null, null, "5s");
    EdgeSite site = new EdgeSite();
    site.setMetadata(
        new ObjectMetaBuilder()
            .withName(profile.name())
            .addToLabels("sluice.dev/region", profile.region())
            .addToLabels("topology.kubernetes.io/region", profile.region())
            .build());
    site.setSpec(
        new EdgeSiteSpec(
            "Edge site " + profile.number(),
            List.of(profile.clusterName()),
            new EdgeSiteSpec.O2Ims(endpoint, null),
            new EdgeSiteSpec.Delivery(
                new EdgeSiteSpec.Git(gitUrl(), options.branch(), "/", null, null, null, null),
                new EdgeSiteSpec.Sync(
                    EdgeSiteSpec.Sync.Type.ConfigSync,
                    endpoint,
                    "config-management-system",
                    "root-sync")),
            endpoint,
            new EdgeSiteSpec.Probe(probeInterval, gracePeriod),
            null));
    return site;
  }

  /** Makes something go wrong; the same kind again replaces it. */
  public void inject(Fault fault) {
    provisioning.advance();
    telemetry.tick();
    boolean gitWasThere = !faults.has(Fault.Kind.GIT_UNREACHABLE);
    faults.add(fault);
    if (fault.kind() == Fault.Kind.GIT_UNREACHABLE && gitWasThere) {
      repository.hide();
    }
  }

  /** Makes it right again. */
  public void clear(Fault.Kind kind) {
    provisioning.advance();
    telemetry.tick();
    if (kind == Fault.Kind.GIT_UNREACHABLE && faults.has(kind)) {
      repository.show();
    }
    faults.remove(kind);
  }

  /** Makes everything right again. */
  public void clearFaults() {
    faults().forEach(fault -> clear(fault.kind()));
  }

  /** What is wrong now. */
  public List<Fault> faults() {
    return faults.all();
  }

  /** Another load from now on, in requests per second and namespace. */
  public void setOfferedRate(double requestsPerSecond) {
    telemetry.offeredRate(requestsPerSecond);
  }

  /** HTTP requests of a kind that have arrived, faults included. */
  public long requests(ApiKind kind) {
    LongAdder count = requests.get(kind);
    return count == null ? 0 : count.sum();
  }

  /** Deployments applied from Git. */
  public List<AppliedDeployment> deployments() {
    return agent.deployments();
  }

  /** Last commit applied without errors. */
  public Optional<String> syncedCommit() {
    return agent.state().lastSynced();
  }

  /** Provisioning requests by id, with their phases. */
  public Map<String, String> provisioningPhases() {
    return provisioning.phases();
  }

  @Override
  public void close() {
    agent.close();
    repository.close();
  }

  void start() {
    agent.start();
  }

  void tick() {
    telemetry.tick();
  }

  Optional<Fault> fault(Fault.Kind kind) {
    return faults.get(kind);
  }

  void count(Call call) {
    LongAdder count = requests.get(kind(call));
    if (count != null) {
      count.increment();
    }
  }

  /** Answers; the path begins after the site's name. */
  Answer answer(Call call) {
    return switch (kind(call)) {
      case INVENTORY ->
          inventory.answer(call.segment(0).equals("api_versions") ? call : call.below(1));
      case PROVISIONING -> provisioning.answer(call.below(1));
      case SYNC -> sync(call);
      case QUERY -> queries.answer(call.below(2));
      case SCRAPE ->
          call.is("GET") ? Exposition.answer(telemetry) : Answer.notAllowed(call.method(), "GET");
      case OTHER -> Answer.notFound("/" + String.join("/", call.path()));
    };
  }

  private Answer sync(Call call) {
    if (!call.is("GET")) {
      return Answer.notAllowed(call.method(), "GET");
    }
    return call.path().equals(RootSyncView.PATH)
        ? Answer.json(200, RootSyncView.render(agent.state(), gitUrl(), options))
        : Answer.json(
            404,
            Answer.obj(
                "kind", "Status",
                "apiVersion", "v1",
                "status", "Failure",
                "reason", "NotFound",
                "message", "/" + String.join("/", call.path()) + " not found",
                "code", 404));
  }

  private static ApiKind kind(Call call) {
    return switch (call.segment(0)) {
      case "o2ims-infrastructureInventory", "o2ims_infrastructureInventory", "api_versions" ->
          ApiKind.INVENTORY;
      case "o2ims-infrastructureProvisioning", "o2ims_infrastructureProvisioning" ->
          ApiKind.PROVISIONING;
      case "apis" -> ApiKind.SYNC;
      case "api" -> call.segment(1).equals("v1") ? ApiKind.QUERY : ApiKind.OTHER;
      case "metrics" -> call.path().size() == 1 ? ApiKind.SCRAPE : ApiKind.OTHER;
      default -> ApiKind.OTHER;
    };
  }
}
