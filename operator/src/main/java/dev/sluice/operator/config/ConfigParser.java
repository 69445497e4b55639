package dev.sluice.operator.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.operator.config.OperatorConfig.Git;
import dev.sluice.operator.config.OperatorConfig.Http;
import dev.sluice.operator.config.OperatorConfig.LeaderElection;
import dev.sluice.operator.config.OperatorConfig.Logging;
import dev.sluice.operator.config.OperatorConfig.Metrics;
import dev.sluice.operator.config.OperatorConfig.Reconcile;
import dev.sluice.operator.config.OperatorConfig.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a YAML file and the environment into a configuration; the environment wins. */
public final class ConfigParser {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
  private static final Pattern INTERFACES = Pattern.compile("[A-Za-z0-9_.-]{1,15}\\*?|\\*");
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private ConfigParser() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException with every problem
   */
  public static OperatorConfig read(Path file, Map<String, String> environment) {
    try {
      return parse(Files.readString(file), environment);
    } catch (IOException e) {
      throw new ConfigException(
          List.of(
              "configuration file '" + file + "' cannot be read: " + e.getClass().getSimpleName()));
    }
  }

  /**
   * Parses YAML text; empty text = defaults.
   *
   * @throws ConfigException with every problem
   */
  public static OperatorConfig parse(String yaml, Map<String, String> environment) {
    Settings s = new Settings(tree(yaml), environment);
    OperatorConfig config =
        new OperatorConfig(
            name(s, "namespace", "sluice-system"),
            namespaces(s),
            Objects.requireNonNull(s.path("workDirectory", "/var/lib/sluice")),
            new Git(
                s.text("git.authorName", "Sluice"),
                s.text("git.authorEmail", "sluice@localhost.localdomain")),
            http(s),
            new Metrics(
                s.oneOf("metrics.auth", Metrics.Auth.class, Metrics.Auth.TOKEN),
                s.path("metrics.tokenFile", null)),
            leaderElection(s),
            new Logging(
                s.oneOf("logging.format", Logging.Format.class, Logging.Format.PLAIN),
                s.oneOf("logging.level", Logging.Level.class, Logging.Level.INFO)),
            reconcile(s),
            relay(s));
    List<String> problems = s.problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static JsonNode tree(String yaml) {
    YAMLFactory factory =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try {
      JsonNode root = new ObjectMapper(factory).readTree(yaml);
      if (root == null || root.isMissingNode() || root.isNull()) {
        return JsonNodeFactory.instance.objectNode();
      }
      if (!root.isObject()) {
        throw new ConfigException(List.of("the configuration is not a YAML mapping"));
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          List.of("the configuration is not YAML: " + e.getOriginalMessage()));
    }
  }

  private static String name(Settings s, String key, String absent) {
    String value = s.text(key, absent);
    if (!LABEL.matcher(value).matches()) {
      s.bad(key, value, "a DNS label: lower-case letters, digits and dashes, at most 63");
    }
    return value;
  }

  private static List<String> namespaces(Settings s) {
    List<String> names = s.list("watchNamespaces");
    names.stream()
        .filter(n -> !LABEL.matcher(n).matches())
        .forEach(n -> s.bad("watchNamespaces", n, "names of namespaces"));
    return names;
  }

  private static Http http(Settings s) {
    Http http =
        new Http(
            s.text("http.bindAddress", "127.0.0.1"),
            s.number("http.port", 8080, 0, 65_535),
            s.path("http.tls.certFile", null),
            s.path("http.tls.keyFile", null),
            s.flag("http.plaintext", false));
    if ((http.tlsCertFile() == null) != (http.tlsKeyFile() == null)) {
      s.problem("http.tls: certFile and keyFile belong together; give both or neither");
    }
    boolean loopback =
        http.bindAddress().startsWith("127.")
            || http.bindAddress().equals("::1")
            || http.bindAddress().equals("localhost");
    if (http.tlsCertFile() == null && !loopback && !http.plaintext()) {
      s.problem(
          "http.bindAddress: '"
              + http.bindAddress()
              + "' can be reached from other machines; give http.tls.certFile and"
              + " http.tls.keyFile, a loopback address, or http.plaintext: true");
    }
    return http;
  }

  private static LeaderElection leaderElection(Settings s) {
    LeaderElection e =
        new LeaderElection(
            s.flag("leaderElection.enabled", true),
            name(s, "leaderElection.leaseName", "sluice-operator"),
            s.duration("leaderElection.leaseDuration", "15s", SECOND, HOUR),
            s.duration("leaderElection.renewDeadline", "10s", SECOND, HOUR),
            s.duration("leaderElection.retryPeriod", "2s", Duration.ofMillis(100), HOUR));
    if (e.renewDeadline().compareTo(e.leaseDuration()) >= 0) {
      s.problem("leaderElection.renewDeadline must be less than leaderElection.leaseDuration");
    }
    // The elector adds jitter of up to 1.2 to the retry period.
    if (e.retryPeriod().multipliedBy(12).dividedBy(10).compareTo(e.renewDeadline()) >= 0) {
      s.problem("leaderElection.renewDeadline must be more than 1.2 leaderElection.retryPeriod");
    }
    return e;
  }

  private static Reconcile reconcile(Settings s) {
    Reconcile r =
        new Reconcile(
            s.number("reconcile.concurrency", 64, 1, 4096),
            s.duration("reconcile.retryInitial", "1s", MILLI, HOUR),
            s.duration("reconcile.retryMax", "60s", SECOND, HOUR),
            s.duration("reconcile.cacheSyncTimeout", "2m", SECOND, HOUR),
            s.duration("reconcile.stopTimeout", "10s", SECOND, Duration.ofMinutes(5)));
    if (r.retryInitial().compareTo(r.retryMax()) > 0) {
      s.problem("reconcile.retryInitial must not be more than reconcile.retryMax");
    }
    return r;
  }

  private static Relay relay(Settings s) {
    List<String> local = s.list("relay.localInterfaces");
    local.stream()
        .filter(n -> !INTERFACES.matcher(n).matches())
        .forEach(
            n -> s.bad("relay.localInterfaces", n, "names of interfaces, such as br0 or cni*"));
    return new Relay(
        s.flag("relay.enabled", true),
        name(s, "relay.namespace", "sluice-relay"),
        s.number("relay.port", 9464, 1, 65_535),
        s.flag("relay.tls", false),
        secret(s, "relay.tokenSecret"),
        secret(s, "relay.caSecret"),
        s.duration("relay.pollEvery", "10s", SECOND, HOUR),
        s.duration("relay.countersEvery", "30s", SECOND, HOUR),
        s.duration("relay.flowWindow", "1m", SECOND, Duration.ofHours(24)),
        local);
  }

  private static @Nullable String secret(Settings s, String key) {
    String value = s.text(key, "");
    if (!value.isEmpty() && !SUBDOMAIN.matcher(value).matches()) {
      s.bad(key, value, "the name of a Secret");
    }
    return value.isEmpty() ? null : value;
  }
}
