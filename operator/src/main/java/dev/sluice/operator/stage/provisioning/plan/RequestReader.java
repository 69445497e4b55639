package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.SlaRequirements;
import dev.sluice.api.provisioning.Workload;
import dev.sluice.operator.kernel.ChildName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a spec of either form into a {@link PackageRequest}, or says everything wrong with it. */
public final class RequestReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final TemplateCatalogue catalogue;
  private final List<Problem> problems = new ArrayList<>();
  private Reason reason = Reason.INVALID_SPEC;

  private RequestReader(TemplateCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** What reading came to. */
  public sealed interface Result {
    /** The request is complete and consistent. */
    record Good(PackageRequest request) implements Result {}

    /**
     * It is not.
     *
     * @param reason what kind of mistake leads
     * @param problems all mistakes
     */
    record Bad(Reason reason, List<Problem> problems) implements Result {}
  }

  /**
   * Reads a spec.
   *
   * @param requestName name of the ProvisioningRequest
   */
  public static Result read(
      String requestName, ProvisioningRequestSpec spec, TemplateCatalogue catalogue) {
    RequestReader reader = new RequestReader(catalogue);
    reader.problems.addAll(SpecChecks.of(spec));
    PackageRequest request =
        spec.templateForm() ? reader.template(requestName, spec) : reader.direct(requestName, spec);
    return reader.problems.isEmpty()
        ? new Result.Good(request)
        : new Result.Bad(reader.reason, List.copyOf(reader.problems));
  }

  /** Directory and namespace of a request's package: its name, or a DNS label made of it. */
  public static String packageName(String requestName) {
    return LABEL.matcher(requestName).matches()
        ? requestName
        : ChildName.of(requestName, requestName);
  }

  /**
   * Names under which a request's site may be known, best first.
   *
   * @param siteLabel the request's {@code sluice.dev/site} label
   */
  public static List<String> siteNames(ProvisioningRequestSpec spec, Optional<String> siteLabel) {
    List<String> names = new ArrayList<>();
    if (spec.targetCluster() != null) {
      names.add(spec.targetCluster());
    } else if (spec.templateParameters() != null) {
      siteLabel.ifPresent(names::add);
      for (String key : List.of("clusterName", "oCloudSiteId", "nodeClusterName")) {
        JsonNode value = spec.templateParameters().path(key);
        if (value.isTextual() && !value.textValue().isBlank()) {
          names.add(value.textValue());
        }
      }
    }
    return names;
  }

  private PackageRequest direct(String requestName, ProvisioningRequestSpec spec) {
    List<PackageRequest.Unit> units = new ArrayList<>();
    Names names = new Names();
    Template first = null;
    for (int i = 0; i < spec.workloads().size(); i++) {
      Workload w = spec.workloads().get(i);
      List<Template> found = find("spec.workloads[" + i + "].template", w.template(), w.version());
      for (Template t : found) {
        first = first == null ? t : first;
        checkParameters("spec.workloads[" + i + "].parameters", t, w.parameters());
        String name =
            w.name() == null ? t.name() : found.size() > 1 ? w.name() + "-" + t.name() : w.name();
        unit(
            units,
            names.unique(name, w.name() != null, "spec.workloads[" + i + "].name"),
            t,
            w,
            spec.resourceRequirements());
      }
    }
    if (spec.workloads().isEmpty()) {
      first = catalogue.defaultTemplate().orElse(null);
      if (first == null) {
        missing("spec.workloads", "", "name a template: the catalogue has no default");
      } else {
        unit(units, first.name(), first, null, spec.resourceRequirements());
      }
    }
    return request(requestName, spec, units, first, null);
  }

  private PackageRequest template(String requestName, ProvisioningRequestSpec spec) {
    List<Template> found = find("spec.templateName", spec.templateName(), spec.templateVersion());
    JsonNode parameters = spec.templateParameters();
    if (found.isEmpty() || parameters == null) {
      return request(requestName, spec, List.of(), null, parameters);
    }
    found.forEach(t -> checkParameters("spec.templateParameters", t, parameters));
    if (siteNames(spec, Optional.empty()).isEmpty()) {
      problems.add(
          new Problem(
              "spec.templateParameters/clusterName",
              "",
              "name the site: clusterName or oCloudSiteId"));
    }
    ResourceRequirements resources =
        part(parameters, "resourceRequirements", ResourceRequirements.class);
    problems.addAll(
        SpecChecks.of(
            "spec.templateParameters",
            resources,
            part(parameters, "networkConfig", NetworkConfig.class),
            part(parameters, "slaRequirements", SlaRequirements.class)));
    int replicas = parameters.path("replicas").asInt(0);
    List<PackageRequest.Unit> units = new ArrayList<>();
    found.forEach(t ->
        unit(
            units,
            t.name(),
            t,
            new Workload(
                null,
                t.name(),
                t.version(),
                replicas > 0 ? replicas : null,
                null,
                null,
                parameters),
            resources));
    return request(requestName, spec, units, found.getFirst(), parameters);
  }

  private PackageRequest request(
      String requestName,
      ProvisioningRequestSpec spec,
      List<PackageRequest.Unit> units,
      @Nullable Template first,
      @Nullable JsonNode given) {
    NetworkConfig network =
        given == null ? spec.networkConfig() : part(given, "networkConfig", NetworkConfig.class);
    SlaRequirements sla =
        given == null
            ? spec.slaRequirements()
            : part(given, "slaRequirements", SlaRequirements.class);
    String packageName = packageName(requestName);
    return new PackageRequest(
        packageName,
        spec.name() == null || spec.name().isBlank() ? requestName : spec.name(),
        spec.description() == null ? "" : spec.description(),
        units,
        Optional.ofNullable(network),
        Optional.ofNullable(sla),
        spec.templateName() != null ? spec.templateName() : first == null ? "" : first.name(),
        spec.templateVersion() != null
            ? spec.templateVersion()
            : first == null ? "" : first.version(),
        given != null ? Tree.sorted(given) : parameters(packageName, spec, units),
        first == null ? Template.Deadlines.STANDARD : first.deadlines());
  }

  /** The O2 IMS parameters of the direct form: the typed fields under the names people gave. */
  private static JsonNode parameters(
      String packageName, ProvisioningRequestSpec spec, List<PackageRequest.Unit> units) {
    return Tree.sorted(
        Tree.obj(
            "clusterName", spec.targetCluster(),
            "namespace", packageName,
            "resourceRequirements", tree(spec.resourceRequirements()),
            "networkConfig", tree(spec.networkConfig()),
            "slaRequirements", tree(spec.slaRequirements()),
            "workloads",
                units.stream()
                    .map(u ->
                        Tree.obj(
                            "name", u.name(),
                            "template", u.template().name(),
                            "version", u.template().version(),
                            "replicas", u.replicas(),
                            "scaling", u.scaling().map(RequestReader::tree),
                            "resources", tree(u.resources()),
                            "parameters", u.parameters()))
                    .toList()));
  }

  private List<Template> find(String field, @Nullable String name, @Nullable String version) {
    List<Template> found = name == null ? List.of() : catalogue.find(name, version);
    if (found.isEmpty() && name != null) {
      missing(
          field,
          version == null ? name : name + " " + version,
          "the catalogue has " + catalogue.known());
    }
    return found;
  }

  private void missing(String field, String value, String allowed) {
    if (problems.isEmpty()) {
      reason = Reason.TEMPLATE_NOT_FOUND;
    }
    problems.add(new Problem(field, value, allowed));
  }

  private void checkParameters(String at, Template t, @Nullable JsonNode parameters) {
    if (t.parameterSchema().isEmpty()) {
      return;
    }
    JsonNode given = parameters == null ? JsonNodeFactory.instance.objectNode() : parameters;
    List<Problem> violations = t.parameterSchema().get().violations(at, given);
    if (problems.isEmpty() && !violations.isEmpty()) {
      reason = Reason.INVALID_PARAMETERS;
    }
    problems.addAll(violations);
  }

  private static void unit(
      List<PackageRequest.Unit> units,
      String name,
      Template t,
      @Nullable Workload w,
      @Nullable ResourceRequirements common) {
    if (t.container().isEmpty()) {
      return;
    }
    Optional<Workload.Scaling> scaling = Optional.ofNullable(w).map(Workload::scaling);
    int replicas =
        scaling
            .map(Workload.Scaling::minReplicas)
            .orElse(w != null && w.replicas() != null ? w.replicas() : t.replicas());
    ResourceRequirements own = w == null ? null : w.resources();
    units.add(
        new PackageRequest.Unit(
            name,
            t,
            replicas,
            scaling,
            new ResourceRequirements(
                pick(own, common, t.resources(), ResourceRequirements::cpu),
                pick(own, common, t.resources(), ResourceRequirements::memory),
                pick(own, common, t.resources(), ResourceRequirements::storage)),
            Optional.ofNullable(w)
                .map(Workload::parameters)
                .filter(p -> !p.isEmpty())
                .map(Tree::sorted)));
  }

  private static @Nullable String pick(
      @Nullable ResourceRequirements own,
      @Nullable ResourceRequirements common,
      ResourceRequirements template,
      java.util.function.Function<ResourceRequirements, @Nullable String> field) {
    return Optional.ofNullable(own)
        .map(field)
        .or(() -> Optional.ofNullable(common).map(field))
        .orElseGet(() -> field.apply(template));
  }

  private <T> @Nullable T part(JsonNode parameters, String field, Class<T> type) {
    if (!parameters.path(field).isObject()) {
      return null;
    }
    try {
      return JSON.treeToValue(parameters.get(field), type);
    } catch (JsonProcessingException e) {
      Problem problem = new Problem("spec.templateParameters/" + field, "", e.getOriginalMessage());
      if (!problems.contains(problem)) {
        problems.add(problem);
      }
      return null;
    }
  }

  private static @Nullable JsonNode tree(@Nullable Object value) {
    return value == null ? null : JSON.valueToTree(value);
  }

  /** Hands out names, each once. */
  private final class Names {
    private final Map<String, Integer> used = new HashMap<>();

    String unique(String name, boolean given, String field) {
      int n = used.merge(name, 1, Integer::sum);
      if (n == 1) {
        return name;
      }
      if (given) {
        problems.add(new Problem(field, name, "give each workload a name of its own"));
      }
      return unique(name + "-" + n, given, field);
    }
  }
}
