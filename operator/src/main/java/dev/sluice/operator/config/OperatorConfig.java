package dev.sluice.operator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one operator process runs. It holds no secret, only the names of files that do, so it may be
 * printed.
 *
 * @param namespace the operator's own namespace: its Lease, and Secrets named without a namespace
 * @param watchNamespaces namespaces whose intents are carried out; empty = all
 * @param workDirectory folder for Git clones; may be lost at any time
 * @param git author of commits
 * @param http listener for health and metrics
 * @param metrics who may read the metrics
 * @param leaderElection how one of several operators is chosen
 * @param logging what is logged and how
 * @param reconcile how work is carried out
 * @param relay how relays of this cluster are given rules and asked
 */
public record OperatorConfig(
    String namespace,
    List<String> watchNamespaces,
    Path workDirectory,
    Git git,
    Http http,
    Metrics metrics,
    LeaderElection leaderElection,
    Logging logging,
    Reconcile reconcile,
    Relay relay) {

  /** Copies the list. */
  public OperatorConfig {
    watchNamespaces = List.copyOf(watchNamespaces);
  }

  /** The configuration without file or environment. */
  public static OperatorConfig defaults() {
    return ConfigParser.parse("", Map.of());
  }

  /**
   * Author and committer of commits, unless the site names its own.
   *
   * @param authorName name
   * @param authorEmail e-mail address
   */
  public record Git(String authorName, String authorEmail) {}

  /**
   * The listener.
   *
   * @param bindAddress address to listen on
   * @param port port; 0 = any free one
   * @param tlsCertFile PEM certificate chain; absent = plain HTTP
   * @param tlsKeyFile PEM private key (PKCS #8)
   * @param plaintext whether plain HTTP is meant on an address other machines can reach
   */
  public record Http(
      String bindAddress,
      int port,
      @Nullable Path tlsCertFile,
      @Nullable Path tlsKeyFile,
      boolean plaintext) {}

  /**
   * Who may read the metrics.
   *
   * @param auth token or none
   * @param tokenFile file with the bearer token, read anew for each request; absent = with auth
   *     token nobody may
   */
  public record Metrics(Auth auth, @Nullable Path tokenFile) {

    /** How a reader of the metrics is known. */
    public enum Auth {
      /** By a bearer token. */
      TOKEN,
      /** Everybody may. */
      NONE
    }
  }

  /**
   * Leader election by a Lease.
   *
   * @param enabled whether it is done
   * @param leaseName Lease in the operator's namespace
   * @param leaseDuration how long a silent leader keeps its lease
   * @param renewDeadline how long the leader tries to renew before it gives up
   * @param retryPeriod time between tries
   */
  public record LeaderElection(
      boolean enabled,
      String leaseName,
      Duration leaseDuration,
      Duration renewDeadline,
      Duration retryPeriod) {}

  /**
   * Logging, to standard output.
   *
   * @param format plain or JSON, one object a line
   * @param level least level that is written
   */
  public record Logging(Format format, Level level) {

    /** How a line looks. */
    public enum Format {
      /** For people. */
      PLAIN,
      /** For machines. */
      JSON
    }

    /** Least level that is written. */
    public enum Level {
      /** Errors only. */
      ERROR,
      /** What a person should look at. */
      WARN,
      /** Transitions and effects. */
      INFO,
      /** Every decision. */
      DEBUG,
      /** Everything. */
      TRACE
    }
  }

  /**
   * How work is carried out.
   *
   * @param concurrency reconciles of one kind that may wait for sites at the same time
   * @param retryInitial first wait after a failed reconcile
   * @param retryMax longest wait between retries
   * @param cacheSyncTimeout how long the first listing of each kind may take
   * @param stopTimeout how long running reconciles may go on after a request to stop
   */
  public record Reconcile(
      int concurrency,
      Duration retryInitial,
      Duration retryMax,
      Duration cacheSyncTimeout,
      Duration stopTimeout) {}

  /**
   * Relays of this cluster.
   *
   * @param enabled whether RelayRules are worked on
   * @param namespace namespace of the relays and of the ConfigMap they mount
   * @param port where relays answer
   * @param tls whether they are asked over HTTPS
   * @param tokenSecret Secret in that namespace with the {@code token} they want; absent = none
   * @param caSecret Secret in that namespace with the {@code ca.crt} of their certificates
   * @param pollEvery least time between two readings of a relay
   * @param countersEvery least time between two writes of a rule's counters
   * @param flowWindow how long a flow without packets is still said to flow
   * @param localInterfaces interfaces that nodes do not share
   */
  public record Relay(
      boolean enabled,
      String namespace,
      int port,
      boolean tls,
      @Nullable String tokenSecret,
      @Nullable String caSecret,
      Duration pollEvery,
      Duration countersEvery,
      Duration flowWindow,
      List<String> localInterfaces) {
    /** Copies the list. */
    public Relay {
      localInterfaces = List.copyOf(localInterfaces);
    }
  }
}
