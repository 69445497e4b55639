package dev.sluice.e2e.sim;

/**
 * A Deployment the sync agent has applied.
 *
 * @param namespace namespace
 * @param name name
 * @param replicas pods; the autoscaler's minimum where there is one
 * @param cores CPU of one pod, in cores
 * @param memoryBytes memory of one pod
 */
public record AppliedDeployment(
    String namespace, String name, int replicas, double cores, double memoryBytes) {

  /** Cores of all pods. */
  public double allCores() {
    return replicas * cores;
  }
}
