package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.api.provisioning.ResourceRequirements;
import dev.sluice.operator.kernel.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads catalogue documents; every mistake is reported with its key and field, none is fatal. */
public final class CatalogueParser {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern LABEL = Pattern.compile("[a-z]([-a-z0-9]{0,48}[a-z0-9])?");
  private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");
  private static final Pattern IMAGE =
      Pattern.compile(
          "[a-z0-9][a-zA-Z0-9._/:-]*(:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})");
  private static final int DEFAULT_USER = 10001;

  private final List<Problem> problems = new ArrayList<>();

  private CatalogueParser() {}

  /**
   * What a document holds.
   *
   * @param catalogue the templates without mistakes
   * @param problems the mistakes
   */
  public record Parsed(TemplateCatalogue catalogue, List<Problem> problems) {}

  /**
   * Reads a document.
   *
   * @param source where it stands, for messages, such as {@code configmap ns/name key my.yaml}
   * @param text YAML or JSON
   */
  public static Parsed parse(String source, String text) {
    CatalogueParser parser = new CatalogueParser();
    JsonNode root;
    try {
      root = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      return new Parsed(
          TemplateCatalogue.EMPTY,
          List.of(new Problem(source, "", "not YAML: " + e.getOriginalMessage())));
    }
    List<Template> templates = new ArrayList<>();
    JsonNode list = root.path("templates");
    for (int i = 0; i < list.size(); i++) {
      int before = parser.problems.size();
      Template template = parser.template(source + ": templates[" + i + "]", list.get(i));
      if (parser.problems.size() == before) {
        templates.add(template);
      }
    }
    Map<String, List<String>> groups = new TreeMap<>();
    root.path("groups").properties().forEach(g -> groups.put(g.getKey(), texts(g.getValue())));
    if (templates.isEmpty() && groups.isEmpty() && parser.problems.isEmpty()) {
      parser.problems.add(new Problem(source, "", "a catalogue needs a list 'templates'"));
    }
    return new Parsed(TemplateCatalogue.of(templates, groups), List.copyOf(parser.problems));
  }

  private Template template(String at, JsonNode t) {
    String name = text(t, "name", "");
    check(
        LABEL.matcher(name).matches(),
        at + ".name",
        name,
        "give a DNS label of at most 50 characters that starts with a letter");
    String version = text(t, "version", "");
    check(
        version.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,61}"),
        at + ".version",
        version,
        "give a version such as 1.0.0");
    int replicas = t.path("replicas").asInt(1);
    check(
        replicas >= 1 && replicas <= 1000,
        at + ".replicas",
        t.path("replicas").asText(),
        "give 1 to 1000");
    return new Template(
        name,
        version,
        text(t, "description", ""),
        texts(t.path("objectTypes")),
        t.path("default").asBoolean(false),
        t.has("image") ? Optional.of(container(at, t)) : Optional.empty(),
        replicas,
        resources(at + ".resources", t.path("resources")),
        storage(at + ".storage", t.path("storage")),
        schema(at + ".parameterSchema", t.path("parameterSchema")),
        deadlines(at + ".deadlines", t.path("deadlines")));
  }

  private Optional<ParameterSchema> schema(String at, JsonNode schema) {
    if (!schema.isObject()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ParameterSchema.compile(schema));
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(at, "", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private Template.Container container(String at, JsonNode t) {
    String image = text(t, "image", "");
    check(
        IMAGE.matcher(image).matches(),
        at + ".image",
        image,
        "give an image with a tag other than latest, or with a sha256 digest");
    int user = t.path("user").asInt(DEFAULT_USER);
    check(user > 0, at + ".user", t.path("user").asText(), "give a user id other than 0");
    SortedMap<String, String> env = new TreeMap<>();
    t.path("env").properties().forEach(e -> env.put(e.getKey(), e.getValue().asText()));
    List<Template.Port> ports = new ArrayList<>();
    JsonNode list = t.path("ports");
    for (int i = 0; i < list.size(); i++) {
      ports.add(port(at + ".ports[" + i + "]", list.get(i)));
    }
    Optional<Template.Metrics> metrics = Optional.empty();
    if (t.has("metrics")) {
      String port = t.path("metrics").path("port").asText();
      check(
          ports.stream().anyMatch(p -> p.name().equals(port) && p.protocol().equals("TCP")),
          at + ".metrics.port",
          port,
          "give the name of one of the TCP ports");
      metrics =
          Optional.of(
              new Template.Metrics(port, t.path("metrics").path("path").asText("/metrics")));
    }
    return new Template.Container(
        image,
        texts(t.path("command")),
        texts(t.path("args")),
        env,
        user,
        ports,
        metrics,
        probes(at + ".probes", t.path("probes")));
  }

  private Template.Storage storage(String at, JsonNode s) {
    String path = s.path("mountPath").asText("/var/lib/data");
    check(
        path.startsWith("/") && path.length() > 1,
        at + ".mountPath",
        path,
        "give an absolute path");
    String mode = s.path("accessMode").asText(Template.Storage.SINGLE);
    boolean shared = mode.equals(Template.Storage.SHARED);
    check(
        shared || mode.equals(Template.Storage.SINGLE),
        at + ".accessMode",
        mode,
        "give ReadWriteOnce or ReadWriteMany");
    return new Template.Storage(path, shared);
  }

  private Template.Port port(String at, JsonNode p) {
    String name = text(p, "name", "");
    check(
        PORT_NAME.matcher(name).matches(),
        at + ".name",
        name,
        "give lower-case letters, digits and dashes, at most 15");
    int port = p.path("port").asInt();
    check(port >= 1 && port <= 65535, at + ".port", p.path("port").asText(), "give 1 to 65535");
    String protocol = text(p, "protocol", "TCP");
    check(
        List.of("TCP", "UDP", "SCTP").contains(protocol),
        at + ".protocol",
        protocol,
        "give TCP, UDP or SCTP");
    return new Template.Port(name, port, protocol);
  }

  private Map<Template.ProbeKind, Template.Probe> probes(String at, JsonNode node) {
    Map<Template.ProbeKind, Template.Probe> probes = new EnumMap<>(Template.ProbeKind.class);
    for (Template.ProbeKind kind : Template.ProbeKind.values()) {
      JsonNode p = node.path(kind.name());
      if (p.isObject()) {
        ObjectNode handler = YAML.createObjectNode();
        List.of("exec", "httpGet", "tcpSocket").stream()
            .filter(p::has)
            .forEach(h -> handler.set(h, p.get(h)));
        check(
            handler.size() == 1,
            at + "." + kind,
            "",
            "give exactly one of exec, httpGet, tcpSocket");
        probes.put(
            kind,
            new Template.Probe(
                handler, p.path("periodSeconds").asInt(10), p.path("failureThreshold").asInt(3)));
      }
    }
    return probes;
  }

  private ResourceRequirements resources(String at, JsonNode r) {
    for (String field : List.of("cpu", "memory", "storage")) {
      if (r.has(field)) {
        String value = r.path(field).asText();
        check(
            Amount.parse(value).filter(a -> a.signum() > 0).isPresent(),
            at + "." + field,
            value,
            "give a positive Kubernetes quantity");
      }
    }
    check(r.has("cpu") && r.has("memory"), at, "", "cpu and memory are needed");
    return new ResourceRequirements(
        r.path("cpu").asText(), r.path("memory").asText(), r.path("storage").asText(null));
  }

  private Template.Deadlines deadlines(String at, JsonNode d) {
    Template.Deadlines standard = Template.Deadlines.STANDARD;
    return new Template.Deadlines(
        duration(at, d, "publish", standard.publish()),
        duration(at, d, "sync", standard.sync()),
        duration(at, d, "provisioning", standard.provisioning()));
  }

  private Duration duration(String at, JsonNode d, String field, Duration absent) {
    try {
      return d.has(field) ? Durations.parse(d.get(field).asText()) : absent;
    } catch (IllegalArgumentException e) {
      problems.add(
          new Problem(at + "." + field, d.get(field).asText(), "give a duration such as 10m"));
      return absent;
    }
  }

  private void check(boolean good, String field, String value, String allowed) {
    if (!good) {
      problems.add(new Problem(field, value, allowed));
    }
  }

  private static String text(JsonNode node, String field, String absent) {
    return node.path(field).asText(absent);
  }

  private static List<String> texts(JsonNode list) {
    List<String> out = new ArrayList<>();
    list.forEach(e -> out.add(e.asText()));
    return out;
  }
}
