package dev.sluice.operator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with; tests give their own.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param colour whether colours may be used
 * @param clock time, for ages
 * @param clients connects to a cluster
 */
record Terminal(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    boolean colour,
    InstantSource clock,
    Clients clients) {

  /** Connects to a cluster. */
  interface Clients {
    /**
     * Connects.
     *
     * @param kubeconfig file; absent = the usual places
     * @param context context in it; absent = its current one
     */
    KubernetesClient connect(@Nullable String kubeconfig, @Nullable String context);
  }
}
