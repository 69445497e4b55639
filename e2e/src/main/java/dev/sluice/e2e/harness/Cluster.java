package dev.sluice.e2e.harness;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/** A Kubernetes API to test on. */
public interface Cluster extends AutoCloseable {

  /** An administrator's client; closed with the cluster. */
  KubernetesClient client();

  /** A kubeconfig for other processes. */
  Path kubeconfig();

  /** What it is, with its version, for reports. */
  String description();

  @Override
  void close();
}
