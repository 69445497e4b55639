package dev.sluice.api.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.relay.FlowCheck.Problem;
import dev.sluice.api.relay.RelayInput.Protocol;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowCheckTest {
  private static final RelayInput INPUT = input("239.1.1.1", 5000, null, Protocol.udp);
  private static final RelayOutput OUTPUT = output("eth2", "239.1.2.1", null);

  @Test
  void takesAFlowWithEveryFieldAtItsLimits() {
    RelayOutput all = new RelayOutput("eth2", "10.0.0.9", 65_535, 255, 63, "10.0.0.1");
    RelayOutput least = new RelayOutput("a23456789012345", "239.1.2.1", 0, 1, 0, null);
    assertThat(
            FlowCheck.of(
                input("239.1.1.1", 65_535, "10.0.0.5", Protocol.udp),
                List.of(all, least),
                new RateLimit(1L, Long.MAX_VALUE)))
        .isEmpty();
  }

  @Test
  void namesFieldAndValueOfEveryProblemAtOnce() {
    RelayInput in = new RelayInput("far-too-long-name", "everyone", -1, "224.0.0.1", Protocol.udp);
    RelayOutput out = new RelayOutput("..", "0.0.0.0", 70_000, 0, 64, "nowhere");
    assertThat(FlowCheck.of(in, List.of(out), new RateLimit(null, 0L)))
        .extracting(Problem::field)
        .containsExactly(
            "input.interface",
            "input.group",
            "input.port",
            "input.source",
            "outputs[0].interface",
            "outputs[0].address",
            "outputs[0].port",
            "outputs[0].ttl",
            "outputs[0].dscp",
            "outputs[0].sourceAddress",
            "rateLimit.bitsPerSecond");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "255.255.255.255"})
  void refusesAddressesThatNoFlowHas(String address) {
    assertThat(problems(input(address, 0, null, null), OUTPUT)).hasSize(1);
    assertThat(problems(INPUT, output("eth2", address, null))).hasSize(1);
    assertThat(problems(input("239.1.1.1", 0, address, null), OUTPUT)).hasSize(1);
  }

  @Test
  void wantsOneAddressFamily() {
    RelayInput in = input("239.1.1.1", 0, "2001:db8::1", Protocol.udp);
    RelayOutput out = new RelayOutput("eth2", "ff3e::1", null, null, null, "2001:db8::2");
    assertThat(FlowCheck.of(in, List.of(out), null))
        .extracting(Problem::field)
        .containsExactly("input.source", "outputs[0].address", "outputs[0].sourceAddress");
  }

  @Test
  void refusesTheInputAsOutputAlsoWhenThePortIsAny() {
    assertThat(problems(INPUT, output("eth1", "239.1.1.1", 5000))).hasSize(1);
    assertThat(problems(INPUT, output("eth1", "239.1.1.1", null))).hasSize(1);
    RelayInput any = input("239.1.1.1", null, null, null);
    assertThat(problems(any, output("eth1", "239.1.1.1", 7))).hasSize(1);
    RelayInput v6 = input("ff3e::1", null, null, null);
    assertThat(problems(v6, output("eth1", "FF3E:0::1", null))).hasSize(1);
    // Another interface, address or port is another flow.
    assertThat(problems(INPUT, output("eth2", "239.1.1.1", null))).isEmpty();
    assertThat(problems(INPUT, output("eth1", "239.1.1.2", null))).isEmpty();
    assertThat(problems(INPUT, output("eth1", "239.1.1.1", 5001))).isEmpty();
  }

  @Test
  void refusesTheSameOutputTwice() {
    assertThat(problems(INPUT, OUTPUT, output("eth2", "239.1.2.1", 0)))
        .extracting(Problem::field)
        .containsExactly("outputs[1].address");
  }

  @Test
  void espHasNoPorts() {
    RelayInput esp = input("239.1.1.1", 5000, null, Protocol.esp);
    assertThat(problems(esp, output("eth2", "239.1.2.1", 1)))
        .extracting(Problem::field)
        .containsExactly("input.port", "outputs[0].port");
    assertThat(problems(input("239.1.1.1", 0, null, Protocol.esp), OUTPUT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65})
  void wantsOneToSixtyFourOutputs(int count) {
    List<RelayOutput> outputs =
        IntStream.range(0, count).mapToObj(i -> output("eth2", "10.0.0." + (i + 1), null)).toList();
    assertThat(FlowCheck.of(INPUT, outputs, null))
        .containsExactly(new Problem("outputs", Integer.toString(count), "1 to 64 outputs"));
  }

  @Test
  void wantsANumberInARateLimit() {
    assertThat(FlowCheck.of(INPUT, Collections.singletonList(OUTPUT), new RateLimit(null, null)))
        .extracting(Problem::field)
        .containsExactly("rateLimit");
  }

  private static List<Problem> problems(RelayInput input, RelayOutput... outputs) {
    return FlowCheck.of(input, List.of(outputs), null);
  }

  private static RelayInput input(
      String group, @Nullable Integer port, @Nullable String source, @Nullable Protocol protocol) {
    return new RelayInput("eth1", group, port, source, protocol);
  }

  private static RelayOutput output(String interfaceName, String address, @Nullable Integer port) {
    return new RelayOutput(interfaceName, address, port, null, null, null);
  }
}
