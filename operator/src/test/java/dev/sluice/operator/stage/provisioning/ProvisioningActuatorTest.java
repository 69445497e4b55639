package dev.sluice.operator.stage.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.provisioning.ProvisioningRequestStatus.Revision;
import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.operator.fake.FakeO2Ims;
import dev.sluice.operator.fake.FakeSync;
import dev.sluice.operator.fake.InMemoryPackageStore;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Committed;
import dev.sluice.operator.port.PackageStore.Note;
import dev.sluice.operator.port.PackageStore.Write;
import dev.sluice.operator.stage.provisioning.plan.Outcome;
import dev.sluice.operator.stage.provisioning.plan.ProvisioningStep;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A rollback puts back what was verified, or nothing at all. */
class ProvisioningActuatorTest {
  private static final String URL = "file:///edge1.git";
  private static final EdgeSiteSpec.Git GIT =
      new EdgeSiteSpec.Git(URL, null, null, null, null, null, null);
  private static final SortedMap<String, String> GOOD = new TreeMap<>(Map.of("a.yaml", "good"));
  private static final SortedMap<String, String> BAD = new TreeMap<>(Map.of("a.yaml", "bad"));

  private final InMemoryPackageStore packages = new InMemoryPackageStore();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ProvisioningActuator actuator =
      new ProvisioningActuator(
          packages, new FakeSync(), new FakeO2Ims(), new ProvisioningMeters(meters));

  @Test
  void restoresTheContentOfTheVerifiedCommit() {
    // Given
    String verified = put(GOOD);
    String failed = put(BAD);

    // When
    Outcome.Restored restored = restore(verified, ContentHash.of(GOOD), failed);

    // Then
    assertThat(restored.files()).isEqualTo(GOOD);
    assertThat(restored.reply()).isInstanceOf(Reply.Ok.class);
    assertThat(packages.content(URL, "du")).contains(GOOD);
    assertThat(rollbacks()).isEqualTo(1);
  }

  @Test
  void pushesNothingWhenTheVerifiedCommitHoldsSomethingElse() {
    // Given: the commit is there, but its content is not what the gates passed
    String verified = put(GOOD);
    String failed = put(BAD);
    SortedMap<String, String> passed = new TreeMap<>(Map.of("a.yaml", "what was verified"));

    // When
    Outcome.Restored restored = restore(verified, ContentHash.of(passed), failed);

    // Then
    assertThat(restored.reply())
        .isInstanceOfSatisfying(
            Reply.Rejected.class,
            r -> {
              assertThat(r.cause()).isEqualTo(Cause.HISTORY_REWRITTEN);
              assertThat(r.detail())
                  .contains(verified)
                  .contains("does not hold the verified content");
            });
    assertNothingWasPushed(failed);
  }

  @Test
  void pushesNothingWhenTheVerifiedCommitIsGone() {
    // Given
    String failed = put(BAD);

    // When
    Outcome.Restored restored = restore("c99", ContentHash.of(GOOD), failed);

    // Then
    assertThat(restored.reply()).isInstanceOf(Reply.NotFound.class);
    assertThat(restored.files()).isEmpty();
    assertNothingWasPushed(failed);
  }

  @Test
  void aRestoreMadeAgainIsTheSameRollback() {
    // Given
    String verified = put(GOOD);
    String failed = put(BAD);
    Outcome.Restored first = restore(verified, ContentHash.of(GOOD), failed);

    // When: the process died before it wrote that down
    Outcome.Restored again = restore(verified, ContentHash.of(GOOD), failed);

    // Then
    assertThat(((Reply.Ok<Committed>) again.reply()).value().commit())
        .isEqualTo(((Reply.Ok<Committed>) first.reply()).value().commit());
    assertThat(packages.commits(URL)).hasSize(3);
    assertThat(rollbacks()).isEqualTo(1);
  }

  private void assertNothingWasPushed(String tip) {
    assertThat(packages.tip(URL)).contains(tip);
    assertThat(packages.content(URL, "du")).contains(BAD);
    assertThat(rollbacks()).isZero();
  }

  private double rollbacks() {
    return meters.counter("sluice.rollbacks").count();
  }

  private String put(SortedMap<String, String> files) {
    Reply<Committed> reply = packages.put(GIT, new Write("du", files, note(), Optional.empty()));
    return ((Reply.Ok<Committed>) reply).value().commit();
  }

  private Outcome.Restored restore(String commit, String hash, String known) {
    return (Outcome.Restored)
        actuator.act(
            new ProvisioningStep.Restore(
                GIT,
                "du",
                new Revision(1, hash, commit, Revision.Action.Publish, null),
                note(),
                Optional.of(known)));
  }

  private static Note note() {
    return new Note("rollback", "", new LinkedHashMap<>());
  }
}
