package dev.sluice.operator.stage.provisioning.plan;

import static dev.sluice.operator.stage.provisioning.plan.Tree.arr;
import static dev.sluice.operator.stage.provisioning.plan.Tree.obj;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.provisioning.Workload;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Deployment, Service, volume, autoscaler and monitor of one workload. */
final class WorkloadManifests {
  private static final String CONFIG_PATH = "/etc/sluice";
  private static final int DEFAULT_CPU_PERCENT = 70;

  private final PackageRequest request;
  private final PackageRequest.Unit unit;
  private final SiteFacts site;
  private final boolean sliced;

  private WorkloadManifests(PackageRequest request, PackageRequest.Unit unit, SiteFacts site) {
    this.request = request;
    this.unit = unit;
    this.site = site;
    this.sliced = SliceManifest.of(request, site).isPresent();
  }

  static void add(
      SortedMap<String, String> files,
      PackageRequest request,
      PackageRequest.Unit unit,
      SiteFacts site) {
    WorkloadManifests m = new WorkloadManifests(request, unit, site);
    String file = unit.name() + "-";
    files.put(file + "deployment.yaml", Yaml.write(m.deployment()));
    if (!unit.container().ports().isEmpty()) {
      files.put(file + "service.yaml", Yaml.write(m.service()));
    }
    if (unit.container().metrics().isPresent()) {
      files.put(file + "servicemonitor.yaml", Yaml.write(m.serviceMonitor()));
    }
    if (unit.resources().storage() != null) {
      files.put(file + "pvc.yaml", Yaml.write(m.volumeClaim()));
    }
    unit.scaling().ifPresent(s -> files.put(file + "hpa.yaml", Yaml.write(m.autoscaler(s))));
    unit.parameters().ifPresent(p -> files.put(file + "config.yaml", Yaml.write(m.config(p))));
  }

  /** Labels by which Service and Deployment select pods; they never change for a workload. */
  private ObjectNode selector() {
    return obj(
        "app.kubernetes.io/instance", unit.name(),
        "app.kubernetes.io/part-of", request.packageName());
  }

  private ObjectNode labels() {
    ObjectNode labels =
        obj(
            "app.kubernetes.io/name", unit.template().name(),
            "app.kubernetes.io/instance", unit.name(),
            "app.kubernetes.io/version", KrmRenderer.labelValue(unit.template().version()));
    labels.setAll(KrmRenderer.labels(request, site));
    return labels;
  }

  private ObjectNode metadata(String name) {
    return obj("name", name, "namespace", request.packageName(), "labels", labels());
  }

  private ObjectNode deployment() {
    boolean attached = NetworkManifests.attached(request);
    return obj(
        "apiVersion",
        "apps/v1",
        "kind",
        "Deployment",
        "metadata",
        metadata(unit.name()),
        "spec",
        obj(
            "replicas", unit.scaling().isPresent() ? null : unit.replicas(),
            "selector", obj("matchLabels", selector()),
            "strategy", obj("type", claimsAlone() ? "Recreate" : "RollingUpdate"),
            "template",
                obj(
                    "metadata",
                        obj(
                            "labels",
                            labels(),
                            "annotations",
                            attached
                                ? obj("k8s.v1.cni.cncf.io/networks", NetworkManifests.NAME)
                                : null),
                    "spec", pod())));
  }

  private ObjectNode pod() {
    int user = unit.container().user();
    return obj(
        "affinity", affinity(),
        "automountServiceAccountToken", false,
        "securityContext",
            obj(
                "runAsNonRoot", true,
                "runAsUser", user,
                "runAsGroup", user,
                "fsGroup", user,
                "seccompProfile", obj("type", "RuntimeDefault")),
        "containers", arr(container()),
        "volumes", volumes());
  }

  private ObjectNode container() {
    Template.Container c = unit.container();
    ObjectNode amounts = obj("cpu", unit.resources().cpu(), "memory", unit.resources().memory());
    ObjectNode container =
        obj(
            "name", unit.name(),
            "image", c.image(),
            "command", c.command().isEmpty() ? null : c.command(),
            "args", c.args().isEmpty() ? null : c.args(),
            "env",
                c.env().isEmpty()
                    ? null
                    : c.env().entrySet().stream()
                        .map(e -> obj("name", e.getKey(), "value", e.getValue()))
                        .toList(),
            "ports",
                c.ports().isEmpty()
                    ? null
                    : c.ports().stream()
                        .map(p ->
                            obj(
                                "name",
                                p.name(),
                                "containerPort",
                                p.port(),
                                "protocol",
                                p.protocol()))
                        .toList(),
            "resources", obj("requests", amounts, "limits", amounts));
    for (Template.ProbeKind kind : Template.ProbeKind.values()) {
      Template.Probe probe = c.probes().get(kind);
      if (probe != null) {
        container.set(kind + "Probe", probe(probe));
      }
    }
    container.set(
        "securityContext",
        obj(
            "allowPrivilegeEscalation", false,
            "readOnlyRootFilesystem", true,
            "capabilities", obj("drop", arr("ALL"))));
    container.set("volumeMounts", mounts());
    return container;
  }

  private static JsonNode probe(Template.Probe probe) {
    ObjectNode out = obj();
    out.setAll((ObjectNode) probe.handler().deepCopy());
    out.put("periodSeconds", probe.periodSeconds());
    out.put("failureThreshold", probe.failureThreshold());
    return out;
  }

  private ArrayNode mounts() {
    return arr(
        obj("name", "tmp", "mountPath", "/tmp"),
        unit.resources().storage() == null
            ? null
            : obj("name", "data", "mountPath", unit.template().storage().mountPath()),
        unit.parameters().isEmpty()
            ? null
            : obj("name", "config", "mountPath", CONFIG_PATH + "/config", "readOnly", true),
        !sliced
            ? null
            : obj("name", "slice", "mountPath", CONFIG_PATH + "/slice", "readOnly", true));
  }

  private ArrayNode volumes() {
    return arr(
        obj("name", "tmp", "emptyDir", obj("sizeLimit", "64Mi")),
        unit.resources().storage() == null
            ? null
            : obj("name", "data", "persistentVolumeClaim", obj("claimName", unit.name() + "-data")),
        unit.parameters().isEmpty()
            ? null
            : obj("name", "config", "configMap", obj("name", unit.name() + "-config")),
        !sliced ? null : obj("name", "slice", "configMap", obj("name", SliceManifest.NAME)));
  }

  private ObjectNode service() {
    return obj(
        "apiVersion",
        "v1",
        "kind",
        "Service",
        "metadata",
        metadata(unit.name()),
        "spec",
        obj(
            "type", "ClusterIP",
            "selector", selector(),
            "ports",
                unit.container().ports().stream()
                    .map(p ->
                        obj(
                            "name", p.name(),
                            "port", p.port(),
                            "targetPort", p.name(),
                            "protocol", p.protocol()))
                    .toList()));
  }

  private ObjectNode serviceMonitor() {
    Template.Metrics metrics = unit.container().metrics().orElseThrow();
    return obj(
        "apiVersion",
        "monitoring.coreos.com/v1",
        "kind",
        "ServiceMonitor",
        "metadata",
        metadata(unit.name()),
        "spec",
        obj(
            "selector", obj("matchLabels", selector()),
            "endpoints",
                arr(obj("port", metrics.port(), "path", metrics.path(), "interval", "15s"))));
  }

  private ObjectNode volumeClaim() {
    return obj(
        "apiVersion",
        "v1",
        "kind",
        "PersistentVolumeClaim",
        "metadata",
        metadata(unit.name() + "-data"),
        "spec",
        obj(
            "accessModes", arr(unit.template().storage().accessMode()),
            "resources", obj("requests", obj("storage", unit.resources().storage()))));
  }

  /** Whether the old pod must be gone before a new one can have the volume. */
  private boolean claimsAlone() {
    return boundToOneNode() && unit.maxReplicas() == 1;
  }

  private boolean boundToOneNode() {
    return unit.resources().storage() != null && !unit.template().storage().shared();
  }

  /** Several pods on a volume of one node: all of them run there. */
  private @Nullable ObjectNode affinity() {
    return !boundToOneNode() || unit.maxReplicas() == 1
        ? null
        : obj(
            "podAffinity",
            obj(
                "requiredDuringSchedulingIgnoredDuringExecution",
                arr(
                    obj(
                        "labelSelector",
                        obj("matchLabels", selector()),
                        "topologyKey",
                        "kubernetes.io/hostname"))));
  }

  private ObjectNode autoscaler(Workload.Scaling scaling) {
    Integer percent = scaling.targetCpuUtilizationPercent();
    return obj(
        "apiVersion",
        "autoscaling/v2",
        "kind",
        "HorizontalPodAutoscaler",
        "metadata",
        metadata(unit.name()),
        "spec",
        obj(
            "scaleTargetRef",
                obj("apiVersion", "apps/v1", "kind", "Deployment", "name", unit.name()),
            "minReplicas", scaling.minReplicas(),
            "maxReplicas", scaling.maxReplicas(),
            "metrics",
                arr(
                    obj(
                        "type",
                        "Resource",
                        "resource",
                        obj(
                            "name",
                            "cpu",
                            "target",
                            obj(
                                "type",
                                "Utilization",
                                "averageUtilization",
                                percent == null ? DEFAULT_CPU_PERCENT : percent))))));
  }

  private ObjectNode config(JsonNode parameters) {
    return obj(
        "apiVersion",
        "v1",
        "kind",
        "ConfigMap",
        "metadata",
        metadata(unit.name() + "-config"),
        "data",
        obj("parameters.json", parameters.toPrettyString() + "\n"));
  }
}
