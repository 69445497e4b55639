package dev.sluice.operator.stage.provisioning.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.provisioning.ResourceRequirements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one kind of network function runs. A template without image describes infrastructure that the
 * site's O2 IMS makes by itself; it renders no workload.
 *
 * @param name name, a DNS label that starts with a letter
 * @param version version, such as {@code 1.0.0}
 * @param description text for people
 * @param objectTypes other names it is known by, compared without case and punctuation
 * @param isDefault whether it is used when a request names no template
 * @param container what runs; empty = infrastructure only
 * @param replicas pods when nothing else is asked
 * @param resources resources of a pod when nothing else is asked
 * @param storage how persistent storage is attached when it is asked for
 * @param parameterSchema JSON Schema of the parameters; empty = anything
 * @param deadlines how long its stages may take
 */
public record Template(
    String name,
    String version,
    String description,
    List<String> objectTypes,
    boolean isDefault,
    Optional<Container> container,
    int replicas,
    ResourceRequirements resources,
    Storage storage,
    Optional<ParameterSchema> parameterSchema,
    Deadlines deadlines) {

  /** Copies the collections. */
  public Template {
    objectTypes = List.copyOf(objectTypes);
  }

  /**
   * The container.
   *
   * @param image image with a tag or digest
   * @param command entry point; empty = the image's
   * @param args arguments; empty = the image's
   * @param env environment
   * @param user numeric user id the pod runs as, never 0
   * @param ports ports, in order
   * @param metrics where metrics are served
   * @param probes probes by kind: startup, readiness, liveness
   */
  public record Container(
      String image,
      List<String> command,
      List<String> args,
      SortedMap<String, String> env,
      int user,
      List<Port> ports,
      Optional<Metrics> metrics,
      Map<ProbeKind, Probe> probes) {

    /** Copies the collections. */
    public Container {
      command = List.copyOf(command);
      args = List.copyOf(args);
      env = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(env));
      ports = List.copyOf(ports);
      probes = Map.copyOf(probes);
    }
  }

  /**
   * A port of container and Service.
   *
   * @param name port name, at most 15 characters
   * @param port number
   * @param protocol TCP, UDP or SCTP
   */
  public record Port(String name, int port, String protocol) {}

  /**
   * Where metrics are served.
   *
   * @param port name of one of the ports
   * @param path HTTP path
   */
  public record Metrics(String port, String path) {}

  /**
   * Persistent storage: one volume for all pods of a workload. How it may be mounted is a matter of
   * the template alone, since a volume claim cannot be changed: it must not follow the number of
   * pods.
   *
   * @param mountPath absolute path in the container
   * @param shared whether several nodes may mount it (ReadWriteMany); otherwise ReadWriteOnce, and
   *     all pods run on one node
   */
  public record Storage(String mountPath, boolean shared) {
    /** The Kubernetes access mode. */
    public String accessMode() {
      return shared ? SHARED : SINGLE;
    }

    static final String SHARED = "ReadWriteMany";
    static final String SINGLE = "ReadWriteOnce";
  }

  /** Kinds of probes, in the order they are written. */
  public enum ProbeKind {
    /** Until the program is up. */
    startup,
    /** Whether it takes traffic. */
    readiness,
    /** Whether it must be restarted. */
    liveness
  }

  /**
   * A probe.
   *
   * @param handler Kubernetes handler: exec, httpGet or tcpSocket
   * @param periodSeconds time between probes
   * @param failureThreshold failures in a row that count
   */
  public record Probe(JsonNode handler, int periodSeconds, int failureThreshold) {}

  /**
   * How long stages may take before they are reported as late; work goes on.
   *
   * @param publish until the package is in the site's repository
   * @param sync until the site has applied it
   * @param provisioning until the site's O2 IMS reports it fulfilled
   */
  public record Deadlines(Duration publish, Duration sync, Duration provisioning) {
    /** 2 minutes, 10 minutes, 30 minutes. */
    public static final Deadlines STANDARD =
        new Deadlines(Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofMinutes(30));
  }
}
