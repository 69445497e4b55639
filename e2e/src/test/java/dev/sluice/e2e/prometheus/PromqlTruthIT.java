package dev.sluice.e2e.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.api.site.Endpoint;
import dev.sluice.e2e.sim.EdgeSites;
import dev.sluice.e2e.sim.SimulatedSite;
import dev.sluice.e2e.sim.SimulatorOptions;
import dev.sluice.e2e.sim.SiteProfile;
import dev.sluice.operator.adapter.git.GitAuthor;
import dev.sluice.operator.adapter.git.GitPackageStore;
import dev.sluice.operator.adapter.http.SiteHttp;
import dev.sluice.operator.adapter.prometheus.PrometheusClient;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource.Series;
import dev.sluice.operator.port.PackageStore;
import dev.sluice.operator.stage.measurement.plan.JobCheck;
import dev.sluice.operator.stage.measurement.plan.MetricCatalogue;
import dev.sluice.operator.stage.measurement.plan.MetricTemplate;
import dev.sluice.operator.stage.measurement.plan.PromQl;
import dev.sluice.operator.stage.measurement.plan.Reading;
import dev.sluice.operator.stage.measurement.plan.SampleRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The catalogue's queries on a real Prometheus that scrapes two simulated sites, through the
 * operator's own client and sampling rules, compared with what the simulator itself answers.
 */
class PromqlTruthIT {
  private static final Duration WINDOW = Duration.ofSeconds(15);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Scrapes see other moments than ticks, so both take rates over slightly different spans. */
  private static final double TOLERANCE = 0.10;

  @TempDir private static Path temp;
  private static Path binaries;
  private static EdgeSites sites;
  private static RealPrometheus prometheus;
  private static final MetricCatalogue CATALOGUE = catalogue();
  private static final PrometheusClient CLIENT =
      new PrometheusClient(
          new SiteHttp(_ -> new Reply.NotFound<>("no Secret"), InstantSource.system()));

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> found = binaries();
    if (found.isEmpty()) {
      String reason =
          "no prometheus and promtool in the folder $" + RealPrometheus.DIRECTORY_VARIABLE;
      System.err.println("SKIPPED PromqlTruthIT: " + reason);
      assumeTrue(false, reason);
    }
    binaries = found.get();
    sites = EdgeSites.start(SiteProfile.defaults(2), temp.resolve("git"), SimulatorOptions.fast());
    deploy("edge1", "calm", 8);
    deploy("edge2", "crowded", 2);
    sites.site("edge2").setOfferedRate(760); // on 500: a third is refused
    prometheus = RealPrometheus.start(binaries, temp, config());
    Endpoint endpoint = new Endpoint(prometheus.url(), null, null, "5s");
    // A window that begins before the series does is another rate.
    long span = WINDOW.toSeconds() + 5;
    for (String namespace : List.of("calm", "crowded")) {
      String seen =
          "count_over_time(requests_total{namespace=\"%s\",status=\"200\"}[%ds])"
              .formatted(namespace, span);
      await()
          .atMost(Duration.ofSeconds(45))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> value(endpoint, seen, Instant.now()).filter(n -> n >= span - 1).isPresent());
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (sites != null) {
      sites.close();
    }
  }

  @Test
  void everyMetricOfTheCatalogueAgreesWithTheSimulator() throws Exception {
    Map<String, String> wrong = new TreeMap<>();
    for (var place : Map.of("edge1", "calm", "edge2", "crowded").entrySet()) {
      for (MetricTemplate metric : CATALOGUE.metrics().values()) {
        String query = query(metric, place.getKey(), place.getValue());
        Instant at = Instant.now().minusSeconds(1);
        Reading real = reading(prometheus.url(), metric, query, at);
        Reading simulated = reading(sites.site(place.getKey()).url(), metric, query, at);
        String both = metric.name() + "@" + place.getKey() + ": " + real + " / " + simulated;
        if (!(real instanceof Reading.Taken(var r) && simulated instanceof Reading.Taken(var s))) {
          wrong.put(both, "one of them has no value");
        } else if (!near(r.value(), s.value())) {
          wrong.put(both, "too far apart");
        } else {
          System.out.printf(
              Locale.ROOT,
              "  %-13s %-6s Prometheus %10.4f simulator %10.4f%n",
              metric.name(),
              place.getKey(),
              r.value(),
              s.value());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(CATALOGUE.metrics()).hasSizeGreaterThan(10);
  }

  /** Else agreement could be an agreement on nothing. */
  @Test
  void aCrowdedSiteIsMeasuredAsOne() {
    double errors = sample("error_rate", "edge2", "crowded");
    assertThat(errors).isCloseTo(1 - 500.0 / 760, within(0.06));
    assertThat(sample("error_rate", "edge1", "calm")).isZero();
    assertThat(sample("availability", "edge1", "calm")).isEqualTo(100);
    assertThat(sample("latency_p95", "edge1", "calm")).isBetween(3.5, 7.5);
    assertThat(sample("latency_p95", "edge2", "crowded")).isGreaterThan(50);
  }

  @Test
  void aNamespaceThatIsNotThereHasNoData() {
    MetricTemplate metric = CATALOGUE.find("success_rate").orElseThrow();
    Reading reading =
        reading(prometheus.url(), metric, query(metric, "edge1", "nobody"), Instant.now());
    assertThat(reading).isInstanceOf(Reading.Missed.class);
    assertThat(((Reading.Missed) reading).reason().name()).isEqualTo("NO_DATA");
  }

  @Test
  void promtoolFindsNothingWrongWithTheQueries() throws Exception {
    // Given
    ObjectMapper yaml = new YAMLMapper();
    var rules = yaml.createObjectNode();
    var group = rules.putArray("groups").addObject().put("name", "catalogue");
    var list = group.putArray("rules");
    new TreeMap<>(CATALOGUE.metrics())
        .values()
        .forEach(m ->
            list.addObject()
                .put("record", "sluice:" + m.name())
                .put("expr", query(m, "edge1", "calm")));
    Path file = temp.resolve("rules.yml");
    Files.writeString(file, yaml.writeValueAsString(rules));
    // Then
    RealPrometheus.Ran checked =
        RealPrometheus.promtool(binaries, List.of("check", "rules", file.toString()));
    assertThat(checked.code()).as(checked.output()).isZero();
    assertThat(checked.output()).contains(CATALOGUE.metrics().size() + " rules found");
    RealPrometheus.Ran config =
        RealPrometheus.promtool(
            binaries, List.of("check", "config", temp.resolve("prometheus.yml").toString()));
    assertThat(config.code()).as(config.output()).isZero();
  }

  private static double sample(String name, String site, String namespace) {
    MetricTemplate metric = CATALOGUE.find(name).orElseThrow();
    Reading reading =
        reading(
            prometheus.url(),
            metric,
            query(metric, site, namespace),
            Instant.now().minusSeconds(1));
    assertThat(reading).as(name + " at " + site).isInstanceOf(Reading.Taken.class);
    return ((Reading.Taken) reading).sample().value();
  }

  private static Reading reading(String url, MetricTemplate metric, String query, Instant at) {
    var reply = CLIENT.instant(new Endpoint(url, null, null, "5s"), query, at, TIMEOUT);
    JobCheck.Metric asked =
        new JobCheck.Metric(
            metric.name(), query, metric.unit(), metric.unit(), WINDOW, metric.series());
    return SampleRules.read(reply, asked, Duration.ofSeconds(2), Instant.now());
  }

  private static Optional<Double> value(Endpoint endpoint, String query, Instant at) {
    return switch (CLIENT.instant(endpoint, query, at, TIMEOUT)) {
      case Reply.Ok<List<Series>>(var series) when !series.isEmpty() ->
          Optional.of(series.getFirst().points().getFirst().value());
      default -> Optional.empty();
    };
  }

  private static boolean near(double a, double b) {
    double scale = Math.max(Math.abs(a), Math.abs(b));
    return scale < 1e-6 || Math.abs(a - b) <= TOLERANCE * scale;
  }

  private static String query(MetricTemplate metric, String site, String namespace) {
    Map<String, String> values =
        Map.of("site", site, "namespace", namespace, "package", namespace, "request", namespace);
    return switch (PromQl.render(metric.query(), values, WINDOW)) {
      case PromQl.Rendered.Query(var text) -> text;
      case PromQl.Rendered.Unusable(var why) -> throw new AssertionError(why);
    };
  }

  private static void deploy(String site, String namespace, int cores) {
    SimulatedSite there = sites.site(site);
    TreeMap<String, String> files = new TreeMap<>();
    files.put(
        "deployment.yaml",
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app, namespace: %s}
        spec:
          replicas: 1
          template:
            spec:
              containers:
                - name: app
                  image: "example/app:1"
                  resources: {requests: {cpu: "%d"}, limits: {cpu: "%d"}}
        """
            .formatted(namespace, cores, cores));
    try (GitPackageStore store =
        new GitPackageStore(
            temp.resolve("work-" + site),
            new GitAuthor("test", "test@example.org"),
            _ -> new Reply.NotFound<>("no Secret"),
            InstantSource.system())) {
      var reply =
          store.put(
              there.edgeSite("2s", "6s").getSpec().delivery().git(),
              new PackageStore.Write(
                  namespace,
                  files,
                  new PackageStore.Note("Deploy", "", new LinkedHashMap<>()),
                  Optional.empty()));
      assertThat(reply).isInstanceOf(Reply.Ok.class);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> there.deployments().stream().anyMatch(d -> d.namespace().equals(namespace)));
  }

  private static String config() {
    StringBuilder out = new StringBuilder("global: {scrape_interval: 1s, scrape_timeout: 1s}\n");
    out.append("scrape_configs:\n");
    for (SimulatedSite site : sites.sites()) {
      String hostAndPath = site.url().substring("http://".length());
      int slash = hostAndPath.indexOf('/');
      out.append(
          """
            - job_name: %s
              honor_labels: true
              metrics_path: %s/metrics
              static_configs: [{targets: ["%s"]}]
          """
              .formatted(
                  site.profile().name(),
                  hostAndPath.substring(slash),
                  hostAndPath.substring(0, slash)));
    }
    return out.toString();
  }

  private static MetricCatalogue catalogue() {
    try (InputStream in =
        Objects.requireNonNull(
            PromqlTruthIT.class.getResourceAsStream(
                "/dev/sluice/operator/stage/measurement/default-metrics.yaml"))) {
      JsonNode document = new YAMLMapper().readTree(in);
      return MetricCatalogue.empty().with("default-metrics.yaml", document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> binaries() {
    String folder = System.getenv(RealPrometheus.DIRECTORY_VARIABLE);
    return Optional.ofNullable(folder)
        .map(Path::of)
        .filter(f ->
            Files.isExecutable(f.resolve("prometheus"))
                && Files.isExecutable(f.resolve("promtool")));
  }
}
