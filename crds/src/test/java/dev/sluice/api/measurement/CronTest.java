package dev.sluice.api.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
  private static final Pattern CRON = Pattern.compile(Cron.PATTERN);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/30 * * * * *", "* * * * *", "59 59 23 31 12 7", "0 0 1 1 0", "0-30/5,45 * * * *",
        "0 0 12 ? * MON-FRI", "0 0 0 L * ?", "0 0 0 LW * ?", "0 0 0 15W * ?", "0 0 0 * * 5L",
        "0 0 0 * * MON#1", "0 0 1 jan,JUL sun", "  0\t0  * * *  ", "07 08 09 01 *"
      })
  void accepts(String cron) {
    assertThat(CRON.matcher(cron).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "* * *",
        "* * * *",
        "* * * * * * *",
        "60 * * * *",
        "61 * * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 0 *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "*/100 * * * *",
        "1- * * * *",
        "1,,2 * * * *",
        "@hourly",
        "* * * FOO *",
        "-1 * * * *",
        "1.5 * * * *",
        "0 0 L * *",
        "0 0 ? * 1",
        "0 0 * * 5L",
        "* * * * * MON#6"
      })
  void refuses(String cron) {
    assertThat(CRON.matcher(cron).find()).isFalse();
  }

  /** A person reads the message, so it names every range. */
  @ParameterizedTest
  @ValueSource(strings = {"0-59", "0-23", "1-31", "1-12", "0-7", "five", "six"})
  void messageNamesTheRange(String range) {
    assertThat(Cron.MESSAGE).contains(range);
  }
}
