package dev.sluice.operator.stage.provisioning.plan;

import static dev.sluice.operator.stage.provisioning.plan.Tree.arr;
import static dev.sluice.operator.stage.provisioning.plan.Tree.obj;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.Names;
import dev.sluice.operator.kernel.ChildName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Renders a request as a kpt package: path to YAML text. Pure and deterministic: the same request
 * for the same site gives the same bytes, and nothing in them depends on time or generation.
 */
public final class KrmRenderer {
  /** Path of the file that carries the site's O2 IMS request. */
  public static final String SITE_REQUEST = "o2ims-request.yaml";

  static final String LOCAL_CONFIG = "config.kubernetes.io/local-config";
  private static final Pattern LABEL_VALUE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final String FUNCTIONS = "ghcr.io/kptdev/krm-functions-catalog/";

  private KrmRenderer() {}

  /**
   * Renders.
   *
   * @param request what to run
   * @param site where
   */
  public static SortedMap<String, String> render(PackageRequest request, SiteFacts site) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put("Kptfile", Yaml.write(kptfile(request, site)));
    files.put("package-context.yaml", Yaml.write(packageContext(request, site)));
    files.put("namespace.yaml", Yaml.write(namespace(request, site)));
    files.put(SITE_REQUEST, Yaml.write(SiteRequest.manifest(request)));
    if (!request.workloads().isEmpty()) {
      NetworkManifests.add(files, request, site);
      SliceManifest.of(request, site)
          .ifPresent(slice -> files.put("slice-config.yaml", Yaml.write(slice)));
      request.workloads().forEach(unit -> WorkloadManifests.add(files, request, unit, site));
    }
    RelayManifests.add(files, request, site);
    return Collections.unmodifiableSortedMap(files);
  }

  /** Metadata of a namespaced object of the package. */
  static ObjectNode metadata(PackageRequest request, SiteFacts site, String name) {
    return obj("name", name, "namespace", request.packageName(), "labels", labels(request, site));
  }

  /** Labels all objects of the package carry. */
  static ObjectNode labels(PackageRequest request, SiteFacts site) {
    return obj(
        "app.kubernetes.io/managed-by",
        Names.MANAGER,
        "app.kubernetes.io/part-of",
        request.packageName(),
        Names.LABEL_SITE,
        labelValue(site.name()));
  }

  /** A text as a label value: itself when it is one, else a DNS label made of it. */
  static String labelValue(String text) {
    return LABEL_VALUE.matcher(text).matches() ? text : ChildName.of(text, text);
  }

  private static ObjectNode kptfile(PackageRequest request, SiteFacts site) {
    return obj(
        "apiVersion", "kpt.dev/v1",
        "kind", "Kptfile",
        "metadata",
            obj(
                "name", request.packageName(),
                "annotations", obj(LOCAL_CONFIG, "true")),
        "info",
            obj(
                "description", describe(request),
                "site", site.name(),
                "keywords", arr(Names.MANAGER, request.templateName()),
                "readinessGates", arr(obj("conditionType", "sluice.dev.Rendered"))),
        "pipeline",
            obj(
                "mutators",
                    arr(
                        obj(
                            "image",
                            FUNCTIONS + "set-namespace:v0.4.1",
                            "configMap",
                            obj("namespace", request.packageName()))),
                "validators",
                    arr(
                        obj(
                            "image",
                            FUNCTIONS + "kubeconform:v0.1.1",
                            "configMap",
                            obj("ignore_missing_schemas", "true", "strict", "true")))),
        "status",
            obj(
                "conditions",
                arr(
                    obj(
                        "type", "sluice.dev.Rendered",
                        "status", "True",
                        "reason", "Rendered",
                        "message",
                            "rendered from template "
                                + request.templateName()
                                + " "
                                + request.templateVersion()))));
  }

  private static String describe(PackageRequest request) {
    return request.description().isBlank() ? request.name() : request.description();
  }

  private static ObjectNode packageContext(PackageRequest request, SiteFacts site) {
    return obj(
        "apiVersion",
        "v1",
        "kind",
        "ConfigMap",
        "metadata",
        obj("name", "kptfile.kpt.dev", "annotations", obj(LOCAL_CONFIG, "true")),
        "data",
        obj(
            "name", request.packageName(),
            "package-path", request.packageName(),
            "site", site.name()));
  }

  private static JsonNode packageLabels(PackageRequest request, SiteFacts site) {
    ObjectNode labels = labels(request, site);
    labels.put("pod-security.kubernetes.io/enforce", "restricted");
    return labels;
  }

  private static ObjectNode namespace(PackageRequest request, SiteFacts site) {
    return obj(
        "apiVersion", "v1",
        "kind", "Namespace",
        "metadata",
            obj(
                "name", request.packageName(),
                "labels", packageLabels(request, site)));
  }
}
