package dev.sluice.e2e.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.CrdManifests;
import dev.sluice.operator.stage.measurement.plan.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the server's rule lets through as a schedule, the operator can carry out. */
class CronAgreementTest {
  private static final List<String> ITEMS =
      List.of(
          "*", "*", "*/5", "0", "7", "8", "12", "13", "23", "24", "31", "59", "60", "1-5",
          "10-20/2", "1,2", "?", "L", "LW", "15W", "5L", "1#2", "1#6", "JAN", "mon", "MON-FRI", "x",
          "*/0", "");

  @Test
  void operatorUnderstandsEveryScheduleTheServerAccepts() {
    // Given
    Pattern rule = rule();
    Random random = new Random(1);
    List<String> disputed = new ArrayList<>();
    int accepted = 0;
    // When
    for (int i = 0; i < 200_000; i++) {
      String cron = cron(random);
      if (rule.matcher(cron).find()) {
        accepted++;
        refusal(cron).ifPresent(disputed::add);
      }
    }
    // Then
    assertThat(accepted).isGreaterThan(1000);
    assertThat(disputed).isEmpty();
  }

  private static String cron(Random random) {
    List<String> fields = new ArrayList<>();
    for (int i = random.nextInt(4, 8); i > 0; i--) {
      fields.add(ITEMS.get(random.nextInt(ITEMS.size())));
    }
    return String.join(" ", fields);
  }

  /** Days that no month has are beyond a pattern; the operator names them. */
  private static Optional<String> refusal(String cron) {
    try {
      Schedule.cron(cron);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return e.getMessage().contains("never comes round")
          ? Optional.empty()
          : Optional.of(e.getMessage());
    }
  }

  private static Pattern rule() {
    String yaml = CrdManifests.yaml("measurementjobs.measurement.o2ims.org");
    Matcher matcher = Pattern.compile("rule: \"self\\.matches\\(r'(.+)'\\)\"").matcher(yaml);
    assertThat(matcher.find()).isTrue();
    return Pattern.compile(matcher.group(1).replace("\\\\", "\\"));
  }
}
