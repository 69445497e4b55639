package dev.sluice.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.intent.IntentSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.stage.intent.plan.IntentPlanner;
import dev.sluice.operator.stage.intent.plan.IntentTranslation;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import dev.sluice.operator.stage.provisioning.plan.CatalogueParser;
import dev.sluice.operator.stage.provisioning.plan.KrmRenderer;
import dev.sluice.operator.stage.provisioning.plan.RequestReader;
import dev.sluice.operator.stage.provisioning.plan.SiteFacts;
import dev.sluice.operator.stage.provisioning.plan.TemplateCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Time of the pure path: an intent into the standard's form, and into one site's package. The
 * budget is one millisecond per site. Calls are sampled, because on a shared machine a median says
 * more than a mean.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TranslateRenderBench {
  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory()).addModule(new JavaTimeModule()).build();

  private final IntentSpec intent = spec("/demo/urllc.yaml", IntentSpec.class);
  private final ProvisioningRequestSpec slice =
      spec("/bench/du-slice.yaml", ProvisioningRequestSpec.class);
  private final ProvisioningRequestSpec network =
      spec("/bench/cu-du-network-storage.yaml", ProvisioningRequestSpec.class);
  private final TemplateCatalogue catalogue =
      CatalogueParser.parse("built-in", text(TemplateCatalogue.BUILT_IN)).catalogue();
  private final SiteFacts site =
      new SiteFacts(
          "edge1",
          spec("/bench/site.yaml", EdgeSiteSpec.class),
          List.of(),
          List.of(),
          Optional.empty(),
          SiteFacts.DEFAULT_UPLINK);

  /** Runs it; options are those of JMH. Ends with 1 when a mean is a millisecond or more. */
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("machine    " + Machine.describe());
    Aims aims = new Aims(out);
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(TranslateRenderBench.class.getSimpleName())
                .jvmArgsAppend("-Xmx512m")
                .build())
        .run()
        .forEach(result ->
            aims.below(
                result.getParams().getBenchmark().replaceAll(".*\\.", "") + ", mean",
                result.getPrimaryResult().getScore(),
                1000,
                "us"));
    System.exit(aims.missed().isEmpty() ? 0 : 1);
  }

  /** A figure counts only when the inputs are good ones. */
  @Setup
  public void check() {
    if (!IntentTranslator.translate(intent).valid()) {
      throw new IllegalStateException("the demo's intent does not translate");
    }
    requestOfDuWithSlice();
    requestOfCuAndDuWithNetworkAndStorage();
    intentToPackage();
  }

  /** The demo's intent into TS 28.312, as canonical JSON. */
  @Benchmark
  public String intentToStandard() {
    return IntentTranslator.translate(intent).json();
  }

  /** The demo's intent into requests and gate, and the request into a site's package. */
  @Benchmark
  public SortedMap<String, String> intentToPackage() {
    IntentTranslation translation = IntentTranslator.translate(intent);
    ProvisioningRequestSpec request =
        IntentPlanner.preview(translation.desired(), "default", "urllc-factory")
            .requests()
            .getFirst()
            .spec();
    return render("urllc-factory-edge1", request);
  }

  /** A request for one O-RAN DU with slice and service levels into its package. */
  @Benchmark
  public SortedMap<String, String> requestOfDuWithSlice() {
    return render("du-slice", slice);
  }

  /** A request for CU and two DUs with network, multicast and storage into its package. */
  @Benchmark
  public SortedMap<String, String> requestOfCuAndDuWithNetworkAndStorage() {
    return render("edge-ran-deployment", network);
  }

  private SortedMap<String, String> render(String name, ProvisioningRequestSpec spec) {
    return switch (RequestReader.read(name, spec, catalogue)) {
      case RequestReader.Result.Good(var request) -> KrmRenderer.render(request, site);
      case RequestReader.Result.Bad(_, var problems) ->
          throw new IllegalStateException(problems.toString());
    };
  }

  private static <T> T spec(String resource, Class<T> type) {
    try {
      return YAML.treeToValue(YAML.readTree(text(resource)).get("spec"), type);
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
  }

  private static String text(String resource) {
    try (InputStream in =
        Objects.requireNonNull(TranslateRenderBench.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
  }
}
