package dev.sluice.relay.datapath.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.relay.datapath.FakeDatapath;
import dev.sluice.relay.datapath.probe.Probe.Candidate;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private final FakeDatapath kernel = new FakeDatapath("kernel");
  private final FakeDatapath ring = new FakeDatapath("ring");
  private final FakeDatapath socket = new FakeDatapath("socket");
  private final List<Candidate> all =
      List.of(
          new Candidate("kernel", () -> kernel),
          new Candidate("ring", () -> ring),
          new Candidate("socket", () -> socket));

  @Test
  void theFirstThatStartsIsChosenAndTheReasonTold() throws Exception {
    kernel.cannotStart = true;
    var choice = Probe.choose(all, Set.of());
    assertThat(choice.datapath()).isSameAs(ring);
    assertThat(choice.reason()).isEqualTo("ring, because kernel is not possible (no kernel)");
    assertThat(kernel.closed).isTrue();
    assertThat(ring.closed).isFalse();
  }

  @Test
  void whatIsSwitchedOffIsNotTried() throws Exception {
    var choice = Probe.choose(all, Set.of("kernel", "ring"));
    assertThat(choice.reason())
        .isEqualTo("socket, because kernel is switched off; ring is switched off");
    assertThat(kernel.closed).isFalse();
  }

  @Test
  void whatCannotDoWhatIsAskedForIsNotTried() throws Exception {
    Candidate unfit = new Candidate("kernel", () -> kernel, "does not forward fragments");
    var choice = Probe.choose(List.of(unfit, all.get(1)), Set.of());
    assertThat(choice.reason()).isEqualTo("ring, because kernel does not forward fragments");
  }

  @Test
  void theBestNeedsNoReason() throws Exception {
    assertThat(Probe.choose(all, Set.of()).reason()).isEqualTo("kernel is the best there is");
  }

  @Test
  void withoutAnyTheReasonOfEachIsTold() {
    ring.cannotStart = true;
    assertThatThrownBy(() -> Probe.choose(all, Set.of("kernel", "socket")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "no datapath can be used: kernel is switched off;"
                + " ring is not possible (no ring); socket is switched off");
  }
}
