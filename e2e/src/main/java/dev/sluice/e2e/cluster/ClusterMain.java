package dev.sluice.e2e.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded cluster as a process of its own: {@code CRD_DIRECTORY KUBECONFIG_OUT [PORT]}. */
public final class ClusterMain {
  private ClusterMain() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2) {
      System.err.println("usage: ClusterMain CRD_DIRECTORY KUBECONFIG_OUT [PORT]");
      System.exit(2);
    }
    var manifests = EmbeddedCluster.Options.of(Path.of(args[0]));
    int port = args.length > 2 ? Integer.parseInt(args[2]) : 0;
    var cluster =
        EmbeddedCluster.start(
            new EmbeddedCluster.Options(manifests.manifests(), port, manifests.token()));
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    cluster.writeKubeconfig(Path.of(args[1]));
    System.out.println("embedded cluster at " + cluster.url() + ", kubeconfig " + args[1]);
    new CountDownLatch(1).await();
  }
}
