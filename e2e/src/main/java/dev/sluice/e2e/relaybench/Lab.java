package dev.sluice.e2e.relaybench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Network namespaces in a row, with virtual links between them: generator, relays, sink.
 *
 * <pre>
 * g: g0 ── in0 :r1: out0 ── in0 :r2: out0 ── … :rn: out0 … outm ── s0 … sm :s
 * </pre>
 */
final class Lab implements AutoCloseable {
  /** Group and port the generator sends to. */
  static final String GROUP = "239.1.1.1";

  static final int PORT = 5000;
  static final String SOURCE = "10.0.0.5";

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String prefix = Leftovers.prefix() + COUNT.incrementAndGet();
  private final int relays;
  private final int outputs;
  private final List<String> namespaces = new ArrayList<>();
  private final List<Process> keepers = new ArrayList<>();

  /**
   * Makes them.
   *
   * @param outputs interfaces of the last relay that lead to the sink
   */
  Lab(int relays, int outputs) {
    this.relays = relays;
    this.outputs = outputs;
    boolean made = false;
    try {
      make();
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  private void make() {
    namespace("g");
    for (int i = 1; i <= relays; i++) {
      namespace("r" + i);
    }
    namespace("s");
    link(new End("g", "g0", SOURCE), new End("r1", "in0", "10.0.0.1"));
    for (int i = 1; i < relays; i++) {
      link(
          new End("r" + i, "out0", "10." + i + ".0.1"),
          new End("r" + (i + 1), "in0", "10." + i + ".0.2"));
    }
    for (int j = 0; j < outputs; j++) {
      link(
          new End("r" + relays, "out" + j, "10.99." + j + ".1"),
          new End("s", "s" + j, "10.99." + j + ".2"));
    }
  }

  private record End(String namespace, String nic, String address) {}

  private void namespace(String name) {
    Shell.run("ip", "netns", "add", full(name));
    namespaces.add(name);
    ip(name, "link set lo up");
    try {
      keepers.add(new ProcessBuilder(prefixed(name, List.of("sleep", "86400"))).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void link(End a, End b) {
    Shell.run(
        Shell.words(
            "ip link add %s netns %s type veth peer name %s netns %s"
                .formatted(a.nic(), full(a.namespace()), b.nic(), full(b.namespace()))));
    for (End end : List.of(a, b)) {
      String settings =
          "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.N.rp_filter=0"
              + " net.ipv6.conf.N.disable_ipv6=1";
      Shell.run(prefixed(end.namespace(), Shell.words(settings.replace("N", end.nic()))));
      ip(end.namespace(), "addr add " + end.address() + "/24 dev " + end.nic());
      ip(end.namespace(), "link set " + end.nic() + " up");
    }
  }

  private void ip(String namespace, String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", full(namespace)));
    command.addAll(Shell.words(arguments));
    Shell.run(command);
  }

  /** A command that runs in a namespace. */
  List<String> prefixed(String namespace, List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", full(namespace)));
    all.addAll(command);
    return all;
  }

  /** The sink's interfaces poll: what the driver of a virtual link needs to be sent XDP frames. */
  void pollAtSink() {
    sinks().forEach(nic -> poll("s", nic));
  }

  /** The first relay's ingress polls. */
  void pollAtIngress() {
    poll("r1", "in0");
  }

  private void poll(String namespace, String nic) {
    Shell.run(prefixed(namespace, Shell.words("ethtool -K " + nic + " gro on")));
  }

  /** Names of the sink's interfaces. */
  List<String> sinks() {
    return IntStream.range(0, outputs).mapToObj(j -> "s" + j).toList();
  }

  /** How many relays stand in the row. */
  int relays() {
    return relays;
  }

  /** How many interfaces lead to the sink. */
  int outputs() {
    return outputs;
  }

  /** Name of the namespace of a relay, counted from 1. */
  static String relay(int i) {
    return "r" + i;
  }

  /** The name the system knows a namespace by. */
  String full(String name) {
    return prefix + name;
  }

  /** Packets the sink's interfaces received so far. */
  long arrived() {
    return packets(keepers.getLast(), "s", 1);
  }

  /** Packets the generator's interface sent so far. */
  long offered() {
    return packets(keepers.getFirst(), "g", 9);
  }

  /** Sum of a column of {@code /proc/net/dev}, as a process there sees it. */
  private static long packets(Process keeper, String nics, int column) {
    long packets = 0;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + keeper.pid() + "/net/dev"))) {
        String[] parts = line.strip().split("[:\\s]+");
        if (parts[0].matches(nics + "\\d+")) {
          packets += Long.parseLong(parts[1 + column]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packets;
  }

  @Override
  public void close() {
    keepers.forEach(Process::destroyForcibly);
    for (String name : namespaces) {
      Shell.run("ip", "netns", "del", full(name));
    }
    namespaces.clear();
  }
}
