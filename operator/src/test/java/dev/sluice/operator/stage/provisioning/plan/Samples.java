package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.EdgeSiteStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Inputs the tests share. */
public final class Samples {
  static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).registerModule(new JavaTimeModule());
  public static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

  private Samples() {}

  public static TemplateCatalogue catalogue() {
    CatalogueParser.Parsed parsed =
        CatalogueParser.parse("built-in", resource(TemplateCatalogue.BUILT_IN));
    if (!parsed.problems().isEmpty()) {
      throw new AssertionError(Problem.text(parsed.problems()));
    }
    return parsed.catalogue();
  }

  public static ProvisioningRequestSpec spec(String yaml) {
    try {
      return YAML.readValue(yaml, ProvisioningRequestSpec.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode tree(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static PackageRequest request(String name, String yaml) {
    return switch (RequestReader.read(name, spec(yaml), catalogue())) {
      case RequestReader.Result.Good(var request) -> request;
      case RequestReader.Result.Bad(var reason, var problems) ->
          throw new AssertionError(reason + " " + Problem.text(problems));
    };
  }

  /** A site that is up, with 64 free cores, and serves the provisioning API. */
  public static SiteFacts site(String name) {
    return site(name, Truth.TRUE);
  }

  public static SiteFacts site(String name, Truth ready) {
    return new SiteFacts(
        name,
        siteSpec(name),
        List.of(
            Condition.of(
                ConditionType.READY,
                ready,
                ready == Truth.TRUE ? Reason.SUCCEEDED : Reason.SITE_UNREACHABLE,
                ready == Truth.TRUE ? "" : "no answer",
                T0,
                1)),
        List.of("o2ims-infrastructureInventory/1.0.0", "o2ims-infrastructureProvisioning/1.0.0"),
        Optional.of(new EdgeSiteStatus.Capacity("128", "64", "512Gi", "256Gi", "4000Gi", "2000Gi")),
        SiteFacts.DEFAULT_UPLINK);
  }

  public static EdgeSiteSpec siteSpec(String name) {
    try {
      return YAML.readValue(
          """
          clusterNames: [edge-cluster-%s]
          o2ims: {endpoint: {url: "http://%s.example:30205"}}
          delivery:
            git: {url: "file:///srv/%s.git", branch: main}
            sync: {type: ConfigSync, endpoint: {url: "http://%s.example:6443"}}
          """
              .formatted("0" + name.replaceAll("[^0-9]", ""), name, name, name),
          EdgeSiteSpec.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static String resource(String path) {
    try (InputStream in = Samples.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new AssertionError("no resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
