package dev.sluice.relay.rule.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Problem;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import org.junit.jupiter.api.Test;

class McrImportTest {
  private static final String CONFIG =
      """
      // an MCR configuration
      {
        pinning: { eth0: [0, 1] },
        multicast_ttl: 4,
        rules: [
          { name: 'camera 1',
            input: { interface: "eth0", group: "239.1.1.1", port: 5000 },
            outputs: [
              { group: "239.2.2.2", port: 5001, interface: "eth1" },
              { group: "239.2.2.3", port: 0, interface: "eth1", ttl: 9, colour: "red" },
            ], },
          { input: { interface: "eth0", group: "239.1.1.9", port: 0, protocol: "esp" },
            outputs: [ { group: "239.2.2.9", port: 0, interface: "eth1" } ] },
        ],
        pim: { enabled: true },
      }
      """;

  @Test
  void importsRulesOfBothProtocols() {
    var reading = (Reading.Good) McrImport.read(CONFIG).reading();
    assertThat(reading.rules().rules())
        .containsExactly(
            new Rule(
                "camera-1",
                "camera 1",
                new Input("eth0", Address.of("239.1.1.1"), 5000, null, Protocol.UDP),
                java.util.List.of(
                    new Output("eth1", Address.of("239.2.2.2"), 5001, 4, -1, null),
                    new Output("eth1", Address.of("239.2.2.3"), 0, 9, -1, null)),
                null),
            new Rule(
                "mcr/eth0/239.1.1.9/0",
                null,
                new Input("eth0", Address.of("239.1.1.9"), 0, null, Protocol.ESP),
                java.util.List.of(new Output("eth1", Address.of("239.2.2.9"), 0, 4, -1, null)),
                null));
  }

  @Test
  void reportsWhatItLeavesOut() {
    assertThat(McrImport.read(CONFIG).notes())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("$.pinning", "$.pim", "$.rules[0].outputs.colour");
  }

  @Test
  void aConfigurationThatIsNotJson5IsRefused() {
    assertThat(McrImport.read("{ rules: [").reading()).isInstanceOf(Reading.Bad.class);
    assertThat(McrImport.read("[]").reading()).isInstanceOf(Reading.Bad.class);
  }

  @Test
  void rulesThisRelayCannotCarryAreRefusedWithTheirPath() {
    String tcp = CONFIG.replace("\"esp\"", "\"tcp\"");
    var reading = (Reading.Bad) McrImport.read(tcp).reading();
    assertThat(reading.problems())
        .extracting(Problem::path)
        .containsExactly("$.rules[1].input.protocol");
  }
}
