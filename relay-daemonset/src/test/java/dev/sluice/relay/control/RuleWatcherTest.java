package dev.sluice.relay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.datapath.FakeDatapath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleWatcherTest {
  private static final String NONE = "{\"version\": 1, \"rules\": []}";

  @TempDir private Path directory;
  private final FakeDatapath datapath = new FakeDatapath("fake");
  private Relay relay;
  private RuleWatcher watcher;
  private Path file;

  @BeforeEach
  void aRelay() throws Exception {
    file = directory.resolve("rules.json");
    relay = new Relay(datapath);
    relay.start();
  }

  @AfterEach
  void close() {
    watcher.close();
    relay.close();
  }

  @Test
  void aFileIsInForceWhenTheStartReturns() throws Exception {
    Files.writeString(file, rules("a"));
    watch();
    assertThat(ids()).isEqualTo("a");
    assertThat(watcher.state().generation()).isEqualTo(sha(rules("a")));
    assertThat(watcher.state().problem()).isNull();
  }

  @Test
  void anAtomicReplaceIsNoticed() throws Exception {
    Files.writeString(file, rules("a"));
    watch();
    Path next = directory.resolve("next");
    Files.writeString(next, rules("b"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    until(() -> ids().equals("b"));
    until(() -> sha(rules("b")).equals(watcher.state().generation()));
  }

  @Test
  void aMountThatMovesItsLinkIsFollowed() throws Exception {
    Path first = Files.createDirectory(directory.resolve("..1"));
    Path second = Files.createDirectory(directory.resolve("..2"));
    Files.writeString(first.resolve("rules.json"), rules("a"));
    Files.writeString(second.resolve("rules.json"), rules("b"));
    Path data = Files.createSymbolicLink(directory.resolve("..data"), first);
    Files.createSymbolicLink(file, Path.of("..data/rules.json"));
    watch();
    assertThat(ids()).isEqualTo("a");
    Path swap = Files.createSymbolicLink(directory.resolve("..swap"), second);
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);
    until(() -> ids().equals("b"));
  }

  @Test
  void aBadFileLeavesTheRulesInForceAndIsSaid() throws Exception {
    Files.writeString(file, rules("a"));
    watch();
    Files.writeString(file, rules("b").substring(0, 60));
    until(() -> watcher.state().problem() != null);
    assertThat(watcher.state().problem()).startsWith("$: is not JSON");
    assertThat(ids()).isEqualTo("a");
    assertThat(watcher.state().generation()).isEqualTo(sha(rules("a")));
    Files.writeString(file, rules("a"));
    until(() -> watcher.state().problem() == null);
  }

  @Test
  void aFileThatGoesAwayLeavesTheRulesInForce() throws Exception {
    Files.writeString(file, rules("a"));
    watch();
    Files.delete(file);
    until(() -> (file + " does not exist").equals(watcher.state().problem()));
    assertThat(ids()).isEqualTo("a");
  }

  @Test
  void aFileThatComesLaterIsTaken() throws Exception {
    watch();
    assertThat(watcher.state().loaded()).isFalse();
    Files.writeString(file, rules("a"));
    until(() -> watcher.state().loaded());
    assertThat(ids()).isEqualTo("a");
  }

  @Test
  void aNodeTakesItsFileOfADirectory() throws Exception {
    put(rules("a"), false);
    put(rules("b"), true);
    index("n1", rules("a"));
    watcher = RuleWatcher.directory(relay, directory, "n1");
    watcher.start();
    assertThat(ids()).isEqualTo("a");
    index("n1", rules("b"));
    until(() -> ids().equals("b"));
    assertThat(watcher.state().generation()).isEqualTo(sha(rules("b")));
    index("n2", rules("a"));
    until(() -> ids().isEmpty());
    until(() -> watcher.state().generation() == null);
    assertThat(watcher.state().problem()).isNull();
  }

  @Test
  void anEmptyDirectoryMeansNoRules() {
    watcher = RuleWatcher.directory(relay, directory, "n1");
    watcher.start();
    assertThat(watcher.state()).isEqualTo(new RuleWatcher.State(null, null, true));
  }

  @Test
  void aFileThatIsNotWhatItsNameSaysIsRefused() throws Exception {
    put(rules("a"), false);
    index("n1", rules("a"));
    watcher = RuleWatcher.directory(relay, directory, "n1");
    watcher.start();
    Files.writeString(directory.resolve(sha(NONE) + ".json"), rules("b"));
    index("n1", NONE);
    until(() -> watcher.state().problem() != null);
    assertThat(watcher.state().problem())
        .isEqualTo("the content of " + sha(NONE) + ".json is not what its name says");
    assertThat(ids()).isEqualTo("a");
  }

  @Test
  void anIndexThatIsNoneIsRefused() throws Exception {
    for (String bad : new String[] {"{", "{\"version\":2,\"nodes\":{}}", "{\"version\":1}"}) {
      Files.writeString(directory.resolve("nodes.json"), bad);
      try (RuleWatcher closed = RuleWatcher.directory(relay, directory, "n1")) {
        watcher = closed;
        watcher.start();
        assertThat(watcher.state().problem()).as(bad).contains("nodes.json");
      }
    }
  }

  private void watch() {
    watcher = RuleWatcher.file(relay, file);
    watcher.start();
  }

  private String ids() {
    return String.join(" ", datapath.table.flows().stream().map(flow -> flow.rule().id()).toList());
  }

  private static void until(Callable<Boolean> state) {
    await().atMost(Duration.ofSeconds(10)).until(state);
  }

  private void put(String text, boolean zipped) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream();
    if (zipped) {
      try (var zip = new GZIPOutputStream(out)) {
        zip.write(bytes);
      }
    } else {
      out.writeBytes(bytes);
    }
    String name = sha(text) + (zipped ? ".json.gz" : ".json");
    Files.write(directory.resolve(name), out.toByteArray());
  }

  private void index(String node, String text) throws Exception {
    Path next = directory.resolve("index.next");
    Files.writeString(next, "{\"version\":1,\"nodes\":{\"" + node + "\":\"" + sha(text) + "\"}}");
    Files.move(next, directory.resolve("nodes.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String sha(String text) {
    return Texts.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String rules(String id) {
    return """
    {"version": 1, "rules": [{"id": "%s",
      "input": {"interface": "eth77", "group": "239.1.1.1", "port": 5000},
      "outputs": [{"interface": "eth78", "address": "239.2.2.2"}]}]}
    """
        .formatted(id);
  }
}
