package dev.sluice.api.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrdYamlTest {
  /** kubectl reads YAML 1.1, where False and no are no strings. */
  @ParameterizedTest
  @ValueSource(
      strings = {"False", "no", "Y", "null", "~", "1", "1e3", "0x1", "a: b", "#", "<=", "x ", ""})
  void quotesWhatIsNoPlainString(String text) throws IOException {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("key", text);
    String yaml = CrdYaml.write(tree);
    assertThat(yaml).contains("key: \"" + text + "\"");
    assertThat(CrdYaml.read(yaml)).isEqualTo(tree);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ready", "date-time", ".status.phase", "Number of pods, or none"})
  void readsBackWhatItWrote(String text) throws IOException {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("key", text);
    assertThat(CrdYaml.read(CrdYaml.write(tree))).isEqualTo(tree);
  }
}
