package dev.sluice.e2e.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.e2e.apiserver.ApiServerSource;
import dev.sluice.e2e.apiserver.RealApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a scenario plays: the same scenario must end the same way on both. */
enum Grounds {
  /** The embedded cluster, a new one for each scene. */
  EMBEDDED,
  /** A real kube-apiserver, one for the whole run; scenes clean up after themselves. */
  REAL;

  private static RealApiServer server;
  private static Path kubeconfig;

  /**
   * The kubeconfig to use; empty = start an embedded cluster. Skips, loudly, where there is none.
   */
  Optional<Path> kubeconfig() throws IOException {
    return this == EMBEDDED ? Optional.empty() : Optional.of(real());
  }

  private static synchronized Path real() throws IOException {
    ApiServerSource source = ApiServerSource.find();
    if (source instanceof ApiServerSource.Absent(var reason)) {
      System.err.println("SKIPPED scenarios on a real API server: " + reason);
      assumeTrue(false, reason);
    }
    if (server == null) {
      server = RealApiServer.start(source);
      kubeconfig = Files.createTempFile("sluice-scenario-", ".kubeconfig");
      Files.writeString(kubeconfig, server.kubeconfig());
      kubeconfig.toFile().deleteOnExit();
      System.out.println("Scenarios run on Kubernetes " + server.version());
    }
    return kubeconfig;
  }
}
