package dev.sluice.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
  @Test
  void slownessThatHitsBothOfAPairCancelsOut() {
    // Each pair says twice as fast; the machine was slow in some of them.
    Ratio ratio = Ratio.of(List.of(200.0, 20.0, 20.0), List.of(100.0, 100.0 / 10, 10.0));
    assertThat(ratio).isEqualTo(new Ratio(2, 2, 2, 3));
  }

  @Test
  void theMiddleOfAnEvenNumberOfPairsIsBetweenTheTwo() {
    Ratio ratio = Ratio.of(List.of(1.0, 2.0, 4.0, 100.0), List.of(1.0, 1.0, 1.0, 1.0));
    assertThat(ratio).isEqualTo(new Ratio(3, 1, 100, 4));
  }

  @Test
  void onlyCompletePairsCount() {
    Ratio ratio = Ratio.of(List.of(3.0, Double.NaN, 3.0), List.of(1.0, 1.0));
    assertThat(ratio).isEqualTo(new Ratio(3, 3, 3, 1));
    assertThat(Ratio.of(List.of(), List.of(1.0)).pairs()).isZero();
  }
}
