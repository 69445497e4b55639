package dev.sluice.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeFenceTest {
  @Test
  void whatJavaItselfMayDoIsNoCrossing() {
    assertThat(new NativeFence().crossing()).isEmpty();
  }
}
