package dev.sluice.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfigParserTest {
  private static final Path EXAMPLE = Path.of("config/operator.yaml");

  @Test
  void exampleFileEqualsTheDefaults() {
    assertThat(ConfigParser.read(EXAMPLE, Map.of())).isEqualTo(OperatorConfig.defaults());
  }

  @Test
  void exampleFileHasEveryKeyAndTheReadmeNamesEach() throws IOException {
    JsonNode tree = new ObjectMapper(new YAMLFactory()).readTree(EXAMPLE.toFile());
    Set<String> keys = new TreeSet<>();
    flatten("", tree, keys);
    // An unknown key makes the parser name all it knows.
    String all = problems("nonsense: 1", Map.of()).getFirst();
    String known = all.substring(all.indexOf("known keys: ") + 12);
    assertThat(keys).containsExactlyInAnyOrder(known.split(", "));
    String readme = Files.readString(Path.of("README.md"));
    assertThat(keys).allSatisfy(k -> assertThat(readme).contains("`" + k + "`"));
  }

  @Test
  void environmentWinsOverTheFile() {
    OperatorConfig c =
        ConfigParser.parse(
            "http: {port: 1, plaintext: false}\nwatchNamespaces: [a]",
            Map.of(
                "SLUICE_HTTP_PORT", "9090",
                "SLUICE_HTTP_BIND_ADDRESS", "0.0.0.0",
                "SLUICE_HTTP_PLAINTEXT", "true",
                "SLUICE_WATCH_NAMESPACES", "b, c",
                "SLUICE_LEADER_ELECTION_LEASE_DURATION", "1m"));
    assertThat(c.http().port()).isEqualTo(9090);
    assertThat(c.watchNamespaces()).containsExactly("b", "c");
    assertThat(c.leaderElection().leaseDuration()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void reportsEveryProblemWithFieldValueAndWhatIsAllowed() {
    List<String> problems =
        problems(
            """
            namespace: Not_A_Label
            http: {port: 70000, bindAddress: 0.0.0.0, tls: {certFile: /c.pem}}
            metrics: {auth: maybe}
            logging: {level: LOUD, format: xml}
            leaderElection: {enabled: perhaps, leaseDuration: 5s, renewDeadline: 10s}
            reconcile: {concurrency: 0, retryInitial: soon}
            htpp: {port: 1}
            """,
            Map.of("SLUICE_RECONCILE_RETRY_MAX", "0s"));
    assertThat(problems)
        .anySatisfy(p -> assertThat(p).contains("namespace: 'Not_A_Label'", "DNS label"))
        .anySatisfy(p -> assertThat(p).contains("http.port: '70000'", "from 0 to 65535"))
        .anySatisfy(p -> assertThat(p).contains("http.tls: certFile and keyFile"))
        .anySatisfy(p -> assertThat(p).contains("metrics.auth: 'maybe'", "token, none"))
        .anySatisfy(p -> assertThat(p).contains("logging.level: 'LOUD'", "debug"))
        .anySatisfy(p -> assertThat(p).contains("logging.format: 'xml'", "plain, json"))
        .anySatisfy(p -> assertThat(p).contains("leaderElection.enabled: 'perhaps'"))
        .anySatisfy(p -> assertThat(p).contains("leaderElection.renewDeadline must be less"))
        .anySatisfy(p -> assertThat(p).contains("reconcile.concurrency: '0'", "1 to 4096"))
        .anySatisfy(p -> assertThat(p).contains("reconcile.retryInitial: 'soon'", "30s"))
        .anySatisfy(
            p -> assertThat(p).contains("(from SLUICE_RECONCILE_RETRY_MAX): '0s'", "1000ms"))
        .anySatisfy(p -> assertThat(p).contains("htpp.port: unknown key"))
        .hasSize(12);
  }

  @Test
  void refusesPlainHttpWhereOthersCanReachIt() {
    assertThat(problems("http: {bindAddress: 0.0.0.0}", Map.of()))
        .singleElement()
        .asString()
        .contains("http.tls.certFile", "http.plaintext: true");
  }

  @Test
  void refusesTextThatIsNoMapping() {
    assertThat(problems("- a", Map.of()))
        .containsExactly("the configuration is not a YAML mapping");
    assertThat(problems("a: [", Map.of()).getFirst()).startsWith("the configuration is not YAML");
    assertThat(problems("a: 1\na: 2", Map.of()).getFirst()).contains("Duplicate");
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigParser.read(Path.of("/no/such.yaml"), Map.of()));
    assertThat(e.problems().getFirst()).contains("/no/such.yaml");
  }

  private static List<String> problems(String yaml, Map<String, String> env) {
    return catchThrowableOfType(ConfigException.class, () -> ConfigParser.parse(yaml, env))
        .problems();
  }

  private static void flatten(String prefix, JsonNode node, Set<String> keys) {
    node.properties()
        .forEach(e -> {
          if (e.getValue().isObject()) {
            flatten(prefix + e.getKey() + ".", e.getValue(), keys);
          } else {
            keys.add(prefix + e.getKey());
          }
        });
  }
}
