package dev.sluice.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.harness.OperatorProcess;
import dev.sluice.e2e.harness.World;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two operators beside each other; leases of three seconds. */
class LeaseIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Lease, and two waits of at most 0.5 s x 2.2 between tries; doubled for a busy machine. */
  private static final int TAKEOVER_SECONDS = 2 * (3 + 3);

  @ParameterizedTest
  @EnumSource(Grounds.class)
  void onlyTheHolderActsAndTheOtherTakesOver(Grounds ground) throws Exception {
    try (Scene scene = Scene.closed(ground, 1, b -> b)) {
      // Given: a leader, and one that stands by
      World world = scene.world();
      world.siteManifests().forEach(scene::register);
      OperatorProcess first = world.startOperator();
      scene.eventually("the first to lead", 20, () -> holds(scene, first) && acts(first));
      try (OperatorProcess second = world.rival("second")) {
        second.awaitReady(LIMIT);
        scene.throughout("the second does nothing", 4, () -> holds(scene, first) && !acts(second));

        // When
        first.kill();
        // Then
        scene.eventually(
            "the second to take over",
            TAKEOVER_SECONDS,
            () -> holds(scene, second) && acts(second));

        // When: the next one stands by and the leader is asked to stop
        OperatorProcess third = world.startOperator();
        assertThat(acts(third)).isFalse();
        second.close();
        // Then: the lease is given back, and no lease has to run out
        assertThat(holds(scene, second)).isFalse();
        scene.eventually("the third to take over", 4, () -> holds(scene, third) && acts(third));
        scene.put(Wish.plain("after", "edge1"));
        scene.eventually("the third to deliver", 30, () -> scene.ready("after"));
      }
    }
  }

  /** It may not act a moment longer: another one may act already. */
  @ParameterizedTest
  @EnumSource(Grounds.class)
  void aProcessWhoseLeaseWasTakenEndsWithOne(Grounds ground) throws Exception {
    try (Scene scene = Scene.closed(ground, 1, b -> b)) {
      // Given
      OperatorProcess leader = scene.world().startOperator();
      scene.eventually("it to lead", 20, () -> holds(scene, leader));
      Resource<Lease> lease =
          scene.client().leases().inNamespace("sluice-system").withName("sluice-operator");
      try {
        // When
        lease.patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"spec":{"holderIdentity":"somebody-else","leaseDurationSeconds":3600}}
            """);
        // Then
        scene.eventually("it to end", TAKEOVER_SECONDS, () -> !leader.alive());
        assertThat(leader.exitCode()).isEqualTo(1);
      } finally {
        lease.delete(); // a cluster of several tests is not left with it
      }
    }
  }

  private static boolean holds(Scene scene, OperatorProcess process) {
    return holder(scene).filter(h -> h.endsWith("-" + process.pid())).isPresent();
  }

  private static Optional<String> holder(Scene scene) {
    Lease lease =
        scene.client().leases().inNamespace("sluice-system").withName("sluice-operator").get();
    return Optional.ofNullable(lease).map(l -> l.getSpec().getHolderIdentity());
  }

  /** Whether it has reconciled anything. */
  private static boolean acts(OperatorProcess process) {
    try {
      return process.metrics().contains("\nsluice_first_reconcile_seconds ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
