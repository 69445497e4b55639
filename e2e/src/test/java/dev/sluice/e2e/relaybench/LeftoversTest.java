package dev.sluice.e2e.relaybench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeftoversTest {
  @Test
  void namespacesOfBenchmarksSayWhoseTheyAre() {
    assertThat(Leftovers.owner("rb4711n3r1")).hasValue(4711L);
    assertThat(Leftovers.owner("rb4711n12g")).hasValue(4711L);
    assertThat(Leftovers.owner(Leftovers.prefix() + "1s")).hasValue(ProcessHandle.current().pid());
  }

  @Test
  void namespacesOfOthersAreNobodys() {
    assertThat(Leftovers.owner("rb4711")).isEmpty();
    assertThat(Leftovers.owner("xrb4711n3r1")).isEmpty();
    assertThat(Leftovers.owner("rbn3g")).isEmpty();
    assertThat(Leftovers.owner("relay")).isEmpty();
  }
}
