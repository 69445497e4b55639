package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.SlaRequirements;
import dev.sluice.api.provisioning.Workload;
import dev.sluice.operator.kernel.Quantity;
import dev.sluice.operator.kernel.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of the CRD schema once more, for API servers that do not check them. */
final class SpecChecks {
  private final List<Problem> problems = new ArrayList<>();

  private SpecChecks() {}

  /** Everything wrong with a spec by itself. */
  static List<Problem> of(ProvisioningRequestSpec spec) {
    SpecChecks checks = new SpecChecks();
    checks.forms(spec);
    checks.resources("spec.resourceRequirements", spec.resourceRequirements());
    if (spec.networkConfig() != null) {
      checks.network("spec.networkConfig", spec.networkConfig());
    }
    if (spec.slaRequirements() != null) {
      checks.sla("spec.slaRequirements", spec.slaRequirements());
    }
    for (int i = 0; i < spec.workloads().size(); i++) {
      checks.workload("spec.workloads[" + i + "]", spec.workloads().get(i));
    }
    return List.copyOf(checks.problems);
  }

  /** Everything wrong with network and service levels given inside template parameters. */
  static List<Problem> of(
      String at,
      @Nullable ResourceRequirements resources,
      @Nullable NetworkConfig network,
      @Nullable SlaRequirements sla) {
    SpecChecks checks = new SpecChecks();
    checks.resources(at + "/resourceRequirements", resources);
    if (network != null) {
      checks.network(at + "/networkConfig", network);
    }
    if (sla != null) {
      checks.sla(at + "/slaRequirements", sla);
    }
    return List.copyOf(checks.problems);
  }

  private void forms(ProvisioningRequestSpec s) {
    boolean template =
        s.templateName() != null || s.templateVersion() != null || s.templateParameters() != null;
    boolean direct =
        s.targetCluster() != null
            || s.resourceRequirements() != null
            || s.networkConfig() != null
            || s.slaRequirements() != null
            || !s.workloads().isEmpty();
    check(
        template != direct,
        "spec",
        "",
        "give exactly one form: templateName, templateVersion and templateParameters, or"
            + " targetCluster with resourceRequirements");
    if (template) {
      check(
          s.templateName() != null && s.templateVersion() != null && s.templateParameters() != null,
          "spec",
          "",
          "the template form needs templateName, templateVersion and templateParameters");
    } else {
      check(
          s.targetCluster() != null && !s.targetCluster().isBlank(),
          "spec.targetCluster",
          "",
          "the direct form needs targetCluster");
    }
  }

  private void resources(String at, @Nullable ResourceRequirements r) {
    if (r != null) {
      quantity(at + dot(at) + "cpu", r.cpu(), "8 or 8000m");
      quantity(at + dot(at) + "memory", r.memory(), "16Gi");
      quantity(at + dot(at) + "storage", r.storage(), "50Gi");
    }
  }

  private void quantity(String at, @Nullable String value, String example) {
    if (value != null) {
      check(
          Amount.parse(value).filter(a -> a.signum() > 0).isPresent(),
          at,
          value,
          "give a positive Kubernetes quantity such as " + example);
    }
  }

  private void network(String at, NetworkConfig n) {
    String d = at + dot(at);
    if (n.vlan() != null) {
      check(n.vlan() >= 1 && n.vlan() <= 4094, d + "vlan", n.vlan().toString(), "give 1 to 4094");
    }
    pattern(d + "plmnId", n.plmnId(), "[0-9]{5,6}", "give MCC and MNC, 5 or 6 digits");
    pattern(d + "gnbId", n.gnbId(), "[0-9A-Za-z]{1,10}", "give 1 to 10 letters or digits");
    pattern(d + "tac", n.tac(), "[0-9A-Fa-f]{1,6}", "give 1 to 6 hexadecimal digits");
    pattern(
        d + "sliceDifferentiator",
        n.sliceDifferentiator(),
        "[0-9A-Fa-f]{6}",
        "give six hexadecimal digits");
    subnet(d, n);
    problems.addAll(FlowChecks.of(d + "multicast", n.multicast()));
  }

  private void subnet(String d, NetworkConfig n) {
    Optional<Cidr> cidr = Optional.ofNullable(n.subnet()).flatMap(Cidr::parse);
    if (n.subnet() != null) {
      check(
          cidr.isPresent(),
          d + "subnet",
          n.subnet(),
          "give a network in CIDR form such as 192.168.100.0/24");
    }
    if (n.gateway() == null) {
      return;
    }
    Optional<List<Integer>> gateway = Cidr.ip(n.gateway());
    check(gateway.isPresent(), d + "gateway", n.gateway(), "give an IP address");
    check(n.subnet() != null, d + "gateway", n.gateway(), "gateway needs subnet");
    if (gateway.isPresent() && cidr.isPresent()) {
      check(
          cidr.get().contains(gateway.get()),
          d + "gateway",
          n.gateway(),
          "give an address inside subnet " + n.subnet());
    }
  }

  private void sla(String at, SlaRequirements sla) {
    String d = at + dot(at);
    quantity(d + "availability", sla.availability(), Unit.Dimension.SHARE, Unit.PERCENT, "99.99%");
    quantity(d + "maxLatency", sla.maxLatency(), Unit.Dimension.TIME, null, "10ms");
    quantity(d + "minThroughput", sla.minThroughput(), Unit.Dimension.RATE, null, "1000Mbps");
  }

  private void quantity(
      String at,
      @Nullable String text,
      Unit.Dimension dimension,
      @Nullable Unit bare,
      String example) {
    if (text != null) {
      Optional<Quantity> q = Quantity.parse(text);
      check(
          q.filter(x ->
                  x.value().signum() >= 0
                      && (x.unit().dimension() == dimension
                          || bare != null && x.unit() == Unit.COUNT))
              .isPresent(),
          at,
          text,
          "give a value such as " + example);
    }
  }

  private void workload(String at, Workload w) {
    pattern(
        at + ".name",
        w.name(),
        "[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
        "give a DNS label that starts with a letter");
    if (w.replicas() != null) {
      check(
          w.replicas() >= 1 && w.replicas() <= 1000,
          at + ".replicas",
          w.replicas().toString(),
          "give 1 to 1000");
    }
    Workload.Scaling s = w.scaling();
    if (s != null) {
      check(
          s.minReplicas() >= 1 && s.minReplicas() <= s.maxReplicas() && s.maxReplicas() <= 1000,
          at + ".scaling",
          s.minReplicas() + ".." + s.maxReplicas(),
          "give 1 <= minReplicas <= maxReplicas <= 1000");
    }
    resources(at + ".resources", w.resources());
  }

  private void pattern(String at, @Nullable String value, String pattern, String allowed) {
    if (value != null) {
      check(value.matches(pattern), at, value, allowed);
    }
  }

  private void check(boolean good, String field, String value, String allowed) {
    if (!good) {
      problems.add(new Problem(field, value, allowed));
    }
  }

  private static String dot(String at) {
    return at.indexOf('/') >= 0 ? "/" : ".";
  }
}
