package dev.sluice.operator.stage.measurement.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromQlTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void putsValuesForVariables() {
    // When
    var rendered =
        PromQl.render(
            "rate(x{namespace=\"$namespace\",site='$site'}[$window])",
            Map.of("namespace", "urllc-edge1", "site", "edge1"),
            Duration.ofSeconds(90));
    // Then
    assertThat(rendered)
        .isEqualTo(
            new PromQl.Rendered.Query("rate(x{namespace=\"urllc-edge1\",site='edge1'}[90s])"));
  }

  @Test
  void aValueCannotLeaveItsQuotes() {
    // When
    var rendered =
        PromQl.render("x{n=\"$request\"}", Map.of("request", "a\"} or up{b='\\\n$site"), MINUTE);
    // Then
    assertThat(rendered)
        .isEqualTo(new PromQl.Rendered.Query("x{n=\"a\\\"} or up{b=\\'\\\\\\n$site\"}"));
    assertThat(PromQl.render("x{n=`$request`}", Map.of("request", "a`b"), MINUTE))
        .isInstanceOf(PromQl.Rendered.Unusable.class);
  }

  @Test
  void namesWhatIsNoVariable() {
    // When
    var rendered = PromQl.render("$foo + $site", Map.of("site", "e"), MINUTE);
    // Then
    assertThat(rendered)
        .isEqualTo(
            new PromQl.Rendered.Unusable(
                "$foo is not a variable; known are $namespace, $package, $request, $site,"
                    + " $window"));
    assertThat(PromQl.render("$namespace", Map.of(), MINUTE))
        .isEqualTo(new PromQl.Rendered.Unusable("$namespace has no value for this resource"));
  }

  @Test
  void leavesRegularExpressionsAndGroupsAlone() {
    // Given
    String query = "label_replace(x{a=~\"b$\"},\"c\",\"$1\",\"d\",\"(.*)\")";
    // Then
    assertThat(PromQl.render(query, Map.of(), MINUTE)).isEqualTo(new PromQl.Rendered.Query(query));
  }

  @ParameterizedTest
  @CsvSource({"PT1M,1m", "PT90S,90s", "PT2H,2h", "PT0.25S,250ms", "PT1H30M,90m"})
  void writesDurationsAsPromQlDoes(Duration duration, String text) {
    assertThat(PromQl.text(duration)).isEqualTo(text);
  }
}
