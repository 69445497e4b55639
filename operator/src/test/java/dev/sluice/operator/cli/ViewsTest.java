package dev.sluice.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/cli/explain");
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
  private static final ObjectMapper YAML =
      YAMLMapper.builder().addModule(new JavaTimeModule()).build();

  @Test
  void explainsAnIntentOnOneScreen() throws IOException {
    List<String> lines = new ExplainView(new Palette(false), NOW).lines(family());
    golden("explain.txt", lines);
    assertThat(lines).hasSizeLessThan(50);
  }

  @Test
  void coloursOnlyAddEscapes() throws IOException {
    List<String> plain = new ExplainView(new Palette(false), NOW).lines(family());
    List<String> coloured = new ExplainView(new Palette(true), NOW).lines(family());
    assertThat(coloured).isNotEqualTo(plain);
    assertThat(coloured.stream().map(l -> l.replaceAll("\u001b\\[[0-9]+m", ""))).isEqualTo(plain);
  }

  @Test
  void showsAGateWithItsEvidence() throws IOException {
    golden("gate.txt", new GateView(new Palette(false), NOW).lines(family().gates().getFirst()));
  }

  @Test
  void alignsTables() throws IOException {
    Family f = family();
    golden("requests.txt", Views.requests(f.requests().reversed(), NOW).lines());
    golden("intents.txt", Views.intents(List.of(f.intent()), true, NOW).lines());
    golden("gates.txt", Views.gates(f.gates(), false, NOW).lines());
  }

  private static void golden(String file, List<String> lines) throws IOException {
    Path path = GOLDEN.resolve(file);
    if (Boolean.getBoolean("golden.update")) {
      Files.write(path, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(path));
  }

  private static Family family() throws IOException {
    return new Family(
        read("intent.yaml", Intent.class),
        List.of(
            read("request-edge1.yaml", ProvisioningRequest.class),
            read("request-edge2.yaml", ProvisioningRequest.class)),
        List.of(read("job.yaml", MeasurementJob.class)),
        List.of(read("gate.yaml", SLOGate.class)));
  }

  private static <T> T read(String file, Class<T> type) throws IOException {
    return YAML.readValue(GOLDEN.resolve(file).toFile(), type);
  }
}
