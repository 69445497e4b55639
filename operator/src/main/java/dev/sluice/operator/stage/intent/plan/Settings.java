package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.provisioning.NetworkConfig;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.api.provisioning.Workload;
import dev.sluice.operator.kernel.Durations;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import dev.sluice.operator.stage.intent.plan.input.Raw;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what contexts say about provisioning: resources, network, replicas, place, percentile
 * and window. Values are checked here, so that the children made from them are valid.
 */
final class Settings {
  private static final Pattern KUBERNETES_QUANTITY =
      Pattern.compile("[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi)?");
  private static final Map<String, String> KEYS = keys();

  private final Findings findings;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> siteNames = new ArrayList<>();
  private final List<Selection.Area> areas = new ArrayList<>();

  Settings(Findings findings) {
    this.findings = findings;
  }

  private static Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>();
    put(keys, "cpu", "cpu", "cpucores", "cores");
    put(keys, "memory", "memory", "mem", "ram");
    put(keys, "storage", "storage", "disk");
    put(keys, "replicas", "replicas", "instances");
    put(keys, "minReplicas", "minreplicas");
    put(keys, "maxReplicas", "maxreplicas");
    put(
        keys,
        "utilization",
        "targetcpuutilization",
        "targetcpuutilizationpercent",
        "targetcpuutilizationpercentage");
    put(keys, "vlan", "vlan", "vlanid");
    put(keys, "subnet", "subnet", "cidr");
    put(keys, "gateway", "gateway");
    put(keys, "plmnId", "plmnid", "plmn");
    put(keys, "gnbId", "gnbid", "gnb");
    put(keys, "tac", "tac");
    put(keys, "sliceType", "slicetype");
    put(keys, "serviceType", "servicetype");
    put(keys, "sd", "slicedifferentiator", "sd");
    put(keys, "maxConnections", "maxconnections");
    put(keys, "version", "templateversion");
    put(keys, "quantile", "percentile", "quantile");
    put(keys, "window", "measurementwindow", "window");
    put(keys, "area", "location", "region", "geographicarea", "coveragearea", "zone", "area");
    put(
        keys,
        "site",
        "edgeidentificationid",
        "site",
        "sites",
        "edgesite",
        "targetcluster",
        "cluster");
    return keys;
  }

  private static void put(Map<String, String> keys, String key, String... names) {
    for (String n : names) {
      keys.put(n, key);
    }
  }

  /** A name without case and separators. */
  static String flat(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Takes a context; false when it says nothing about provisioning. */
  boolean take(Raw.Context c) {
    String key = KEYS.get(flat(c.attribute()));
    String text = text(key, c);
    if (key == null || text.isEmpty()) {
      return false;
    }
    return switch (key) {
      case "area" -> areas.add(new Selection.Area(c.attribute(), list(text)));
      case "site" -> siteNames.addAll(list(text));
      case "serviceType" -> sliceType(text) != null && accept("sliceType", sliceType(text));
      default -> {
        String allowed = refusal(key, text);
        if (allowed != null) {
          findings.error(c.path(), text, c.attribute() + " must be " + allowed);
        }
        yield accept(key, key.equals("quantile") && allowed == null ? quantileName(text) : text);
      }
    };
  }

  /** A size and the unit beside it are one quantity; other units only explain. */
  private static String text(@Nullable String key, Raw.Context c) {
    boolean size = "memory".equals(key) || "storage".equals(key);
    String text = c.text().strip();
    return size && c.unit() != null && text.matches("[0-9.]+") ? text + c.unit() : text;
  }

  private boolean accept(String key, @Nullable String value) {
    if (value != null) {
      values.putIfAbsent(key, value);
    }
    return true;
  }

  private static List<String> list(String text) {
    return List.of(text.split("\\s*,\\s*", -1));
  }

  /** What is allowed instead; null when the value is fine. */
  private static @Nullable String refusal(String key, String text) {
    return switch (key) {
      case "cpu" -> quantity(text, "a positive Kubernetes quantity such as 8 or 8000m");
      case "memory", "storage" -> quantity(text, "a positive Kubernetes quantity such as 16Gi");
      case "replicas", "minReplicas", "maxReplicas" -> integer(text, 1, 1000);
      case "utilization" -> integer(text.replace("%", ""), 1, 100);
      case "maxConnections" -> integer(text, 1, Integer.MAX_VALUE);
      case "vlan" -> integer(text, 1, 4094);
      case "subnet" -> Subnet.parse(text) != null ? null : "a network such as 192.168.100.0/24";
      case "gateway" -> Subnet.address(text) >= 0 ? null : "an IPv4 address such as 192.168.100.1";
      case "plmnId" -> match(text, "[0-9]{5,6}", "MCC and MNC, 5 or 6 digits");
      case "gnbId" -> match(text, "[0-9A-Za-z]{1,10}", "1 to 10 letters and digits");
      case "tac" -> match(text, "[0-9A-Fa-f]{1,6}", "1 to 6 hexadecimal digits");
      case "sd" -> match(text, "[0-9A-Fa-f]{6}", "six hexadecimal digits");
      case "sliceType" -> sliceType(text) != null ? null : "eMBB, URLLC or mMTC";
      case "quantile" -> quantileName(text) != null ? null : "between 0 and 100, such as 95";
      case "window" -> duration(text);
      default -> null;
    };
  }

  private static @Nullable String quantity(String text, String allowed) {
    boolean ok =
        KUBERNETES_QUANTITY.matcher(text).matches() && !text.matches("0+(\\.0+)?[A-Za-z]*");
    return ok ? null : allowed;
  }

  private static @Nullable String match(String text, String pattern, String allowed) {
    return text.matches(pattern) ? null : allowed;
  }

  private static @Nullable String integer(String text, int low, int high) {
    boolean ok =
        text.matches("[0-9]{1,10}") && Long.parseLong(text) >= low && Long.parseLong(text) <= high;
    return ok ? null : "a whole number from " + low + " to " + high;
  }

  private static @Nullable String duration(String text) {
    try {
      return Durations.parse(text).isPositive() ? null : "a positive duration such as 5m";
    } catch (IllegalArgumentException e) {
      return "a duration such as 30s, 5m or 1h30m";
    }
  }

  private static @Nullable String sliceType(String text) {
    for (NetworkConfig.SliceType t : NetworkConfig.SliceType.values()) {
      if (t.name().equalsIgnoreCase(text)) {
        return t.name();
      }
    }
    return null;
  }

  /** {@code p95} for 95, 0.95, 95% and p95; null when it is no percentile. */
  private static @Nullable String quantileName(String text) {
    String number = text.strip().replaceAll("^[pP]|%$", "");
    if (!number.matches("[0-9]+(\\.[0-9]+)?")) {
      return null;
    }
    BigDecimal q = new BigDecimal(number);
    BigDecimal percent = q.compareTo(BigDecimal.ONE) < 0 ? q.movePointRight(2) : q;
    boolean ok = percent.signum() > 0 && percent.compareTo(BigDecimal.valueOf(100)) < 0;
    return ok ? "p" + percent.stripTrailingZeros().toPlainString() : null;
  }

  /** What was said before fills what this leaves open. */
  void fillFrom(Settings other) {
    other.values.forEach(values::putIfAbsent);
  }

  List<String> siteNames() {
    return List.copyOf(siteNames);
  }

  List<Selection.Area> areas() {
    return List.copyOf(areas);
  }

  @Nullable String quantile() {
    return values.get("quantile");
  }

  @Nullable String window() {
    return values.get("window");
  }

  @Nullable Integer maxConnections() {
    return number("maxConnections");
  }

  @Nullable Integer replicas() {
    return number("replicas");
  }

  @Nullable ResourceRequirements resources() {
    String cpu = values.get("cpu");
    String memory = values.get("memory");
    String storage = values.get("storage");
    return cpu == null && memory == null && storage == null
        ? null
        : new ResourceRequirements(cpu, memory, storage);
  }

  @Nullable NetworkConfig network(String path) {
    String subnet = values.get("subnet");
    String gateway = values.get("gateway");
    if (gateway != null && (subnet == null || !Subnet.contains(subnet, gateway))) {
      findings.error(
          path,
          gateway,
          subnet == null ? "gateway needs subnet" : "gateway must be inside subnet " + subnet);
    }
    String slice = values.get("sliceType");
    NetworkConfig network =
        new NetworkConfig(
            number("vlan"),
            subnet,
            gateway,
            values.get("plmnId"),
            values.get("gnbId"),
            values.get("tac"),
            slice == null || sliceType(slice) == null
                ? null
                : NetworkConfig.SliceType.valueOf(String.valueOf(sliceType(slice))),
            values.get("sd"),
            List.of());
    return network.equals(NO_NETWORK) ? null : network;
  }

  private static final NetworkConfig NO_NETWORK =
      new NetworkConfig(null, null, null, null, null, null, null, null, List.of());

  /** A workload of the template with the replicas, scaling and version said here. */
  Workload workload(String template, String path) {
    return new Workload(
        null, template, values.get("version"), replicas(), scaling(path), null, null);
  }

  /** Whether replicas or scaling are said: they need a workload to be for. */
  boolean sized() {
    return replicas() != null || number("minReplicas") != null || number("maxReplicas") != null;
  }

  private Workload.@Nullable Scaling scaling(String path) {
    Integer max = number("maxReplicas");
    Integer min = number("minReplicas");
    if (max == null && min == null) {
      return null;
    }
    Integer given = replicas();
    int low = min != null ? min : given != null ? given : 1;
    int high = max != null ? max : Math.max(low, given != null ? given : low);
    if (low > high) {
      findings.error(path, low + " > " + high, "minReplicas must not exceed maxReplicas");
    }
    return new Workload.Scaling(low, high, number("utilization"));
  }

  private @Nullable Integer number(String key) {
    String text = values.get(key);
    return text == null || !text.matches("[0-9]{1,9}%?")
        ? null
        : Integer.valueOf(text.replace("%", ""));
  }
}
