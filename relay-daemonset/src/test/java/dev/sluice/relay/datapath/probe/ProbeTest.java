package dev.sluice.relay.datapath.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.relay.datapath.Datapath;
import dev.sluice.relay.datapath.probe.Probe.Candidate;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private final List<String> closed = new ArrayList<>();

  @Test
  void theFirstThatStartsIsChosenAndTheReasonTold() throws Exception {
    var choice =
        Probe.choose(
            List.of(
                candidate("kernel", true), candidate("ring", false), candidate("socket", false)),
            Set.of());
    assertThat(choice.reason()).isEqualTo("ring, because kernel is not possible (no kernel)");
    assertThat(closed).containsExactly("kernel");
  }

  @Test
  void whatIsSwitchedOffIsNotTried() throws Exception {
    var choice =
        Probe.choose(
            List.of(
                candidate("kernel", true), candidate("ring", false), candidate("socket", false)),
            Set.of("kernel", "ring"));
    assertThat(choice.reason())
        .isEqualTo("socket, because kernel is switched off; ring is switched off");
    assertThat(closed).isEmpty();
  }

  @Test
  void withoutAnyTheReasonOfEachIsTold() {
    assertThatThrownBy(() -> Probe.choose(List.of(candidate("ring", true)), Set.of()))
        .isInstanceOf(IOException.class)
        .hasMessage("no datapath can be used: ring is not possible (no ring)");
  }

  private Candidate candidate(String name, boolean fails) {
    return new Candidate(
        name,
        () ->
            new Datapath() {
              @Override
              public String name() {
                return name;
              }

              @Override
              public void start() throws IOException {
                if (fails) {
                  throw new IOException("no " + name);
                }
              }

              @Override
              public void publish(Table table) {}

              @Override
              public long oldestInUse() {
                return 0;
              }

              @Override
              public List<String> problems() {
                return List.of();
              }

              @Override
              public CounterView counters() {
                return new CounterView(0, 0);
              }

              @Override
              public boolean drain(Duration limit) {
                return true;
              }

              @Override
              public void close() {
                closed.add(name);
              }
            });
  }
}
