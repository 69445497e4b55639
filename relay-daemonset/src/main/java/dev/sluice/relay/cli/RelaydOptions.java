package dev.sluice.relay.cli;

import dev.sluice.relay.control.HttpApi;
import dev.sluice.relay.datapath.PathOptions;
import dev.sluice.relay.datapath.UserPath;
import dev.sluice.relay.datapath.kernel.KernelDatapath;
import dev.sluice.relay.datapath.kernel.KernelOptions;
import dev.sluice.relay.datapath.kernel.XdpMode;
import dev.sluice.relay.datapath.probe.Probe;
import dev.sluice.relay.datapath.ring.RingIntakes;
import dev.sluice.relay.datapath.socket.SocketIntakes;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of {@code relayd}. */
final class RelaydOptions {
  /** Where {@code relayctl} looks too. */
  static final String CONTROL = "/run/sluice/relay.sock";

  private static final List<String> PATHS = List.of("kernel", "ring", "socket");
  private static final String OFF = "off";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "Rule file; replaced at any time. Without it, rules come by relayctl load.")
  @Nullable Path rules;

  @Option(
      names = "--rules-dir",
      paramLabel = "DIR",
      description = "Directory the operator fills: nodes.json and rule files; needs --node.")
  @Nullable Path rulesDirectory;

  @Option(names = "--node", paramLabel = "NAME", description = "Name of this node.")
  String node = "";

  @Option(
      names = "--datapath",
      paramLabel = "NAME",
      description =
          "kernel, ring, socket, or auto for the best there is (default: ${DEFAULT-VALUE}).")
  String datapath = "auto";

  @Option(
      names = "--without",
      paramLabel = "NAME",
      split = ",",
      description = "Datapaths that must not be chosen.")
  List<String> without = new ArrayList<>();

  @Option(
      names = "--pins",
      paramLabel = "DIR",
      description =
          "Kernel path: directory of a bpf file system where it is pinned, so that forwarding goes"
              + " on while this process restarts. Without it, forwarding ends with the process.")
  @Nullable Path pins;

  @Option(
      names = "--xdp",
      paramLabel = "MODE",
      description =
          "Kernel path: rules forwarded in the driver: off, auto (where it is worth it) or always"
              + " (where it is possible; default: ${DEFAULT-VALUE}).")
  XdpMode xdp = XdpMode.AUTO;

  @Option(
      names = "--pass-matched",
      description =
          "Kernel path: what a rule claims also goes on to this node's own sockets, as on the other"
              + " paths. Costs a copy of every packet, and excludes XDP.")
  boolean passMatched;

  @Option(
      names = "--no-tcx",
      description = "Kernel path: attach by clsact filters, as on kernels without tcx.")
  boolean noTcx;

  @Option(
      names = "--instance",
      paramLabel = "N",
      description = "Tells relays of one node apart: 1 to 65535 (default: ${DEFAULT-VALUE}).")
  int instance = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Packet threads per ingress interface (default: ${DEFAULT-VALUE}).")
  int threads = 1;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      split = ",",
      description = "Processors packet threads are pinned to, in turn (default: not pinned).")
  List<Integer> cpus = new ArrayList<>();

  @Option(
      names = "--buffer-kib",
      paramLabel = "N",
      description = "Receive buffer or ring of each packet thread (default: ${DEFAULT-VALUE}).")
  int bufferKib = 4096;

  @Option(
      names = "--bypass-queueing",
      description = "Copies skip the queueing discipline of their interface.")
  boolean bypassQueueing;

  @Option(
      names = "--control",
      paramLabel = "PATH",
      description = "Control socket (default: ${DEFAULT-VALUE}).")
  Path control = Path.of(CONTROL);

  @Option(
      names = "--http-bind",
      paramLabel = "ADDR:PORT",
      description = "Where HTTP is served, or off (default: ${DEFAULT-VALUE}).")
  String httpBind = "127.0.0.1:9464";

  @Option(
      names = "--http-token-file",
      paramLabel = "FILE",
      description = "File with the bearer token HTTP requests must carry.")
  @Nullable Path httpTokenFile;

  @Option(
      names = "--http-no-auth",
      description = "Serve HTTP without a token although others can reach the address.")
  boolean httpNoAuth;

  @Option(names = "--http-commands", description = "Serve every command of relayctl over HTTP.")
  boolean httpCommands;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace (default: ${DEFAULT-VALUE}).")
  Level logLevel = Level.INFO;

  /** Datapaths to try, best first. */
  List<Probe.Candidate> candidates() {
    check();
    int bytes = bufferKib * 1024;
    PathOptions path = new PathOptions(threads, cpus, bytes, bypassQueueing);
    KernelOptions kernel = new KernelOptions(instance, pins, !noTcx, xdp, passMatched);
    return List.of(
        new Probe.Candidate("kernel", () -> new KernelDatapath(kernel)),
        new Probe.Candidate("ring", () -> new UserPath("ring", new RingIntakes(bytes), path)),
        new Probe.Candidate(
            "socket", () -> new UserPath("socket", new SocketIntakes(bytes), path)));
  }

  /** Datapaths not to try. */
  Set<String> without() {
    Set<String> names = new HashSet<>(without);
    if (!datapath.equals("auto")) {
      names.addAll(PATHS);
      names.remove(datapath);
    }
    return names;
  }

  private void check() {
    if (rules != null && rulesDirectory != null) {
      throw wrong("--rules and --rules-dir exclude each other");
    }
    if (pins != null && without().contains("kernel")) {
      throw wrong("--pins is for the kernel path, which is switched off");
    }
    if (passMatched && xdp == XdpMode.ALWAYS) {
      throw wrong("--pass-matched and --xdp always exclude each other");
    }
    if (rulesDirectory != null && node.isEmpty()) {
      throw wrong("--rules-dir needs --node");
    }
    known("--datapath", datapath, true);
    without.forEach(name -> known("--without", name, false));
    range("--instance", instance, 1, 0xffff);
    range("--threads", threads, 1, 64);
    range("--buffer-kib", bufferKib, 512, 1 << 20);
    cpus.forEach(cpu -> range("--cpus", cpu, 0, 1023));
  }

  private void known(String option, String name, boolean auto) {
    if (!PATHS.contains(name) && !(auto && name.equals("auto"))) {
      String also = auto ? "auto, " : "";
      throw wrong(option + " '" + name + "': " + also + String.join(" or ", PATHS) + " is needed");
    }
  }

  private void range(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong(option + " " + value + ": " + min + " to " + max + " are allowed");
    }
  }

  /** How HTTP is served; null when it is not. */
  HttpApi.@Nullable Options http() {
    if (httpBind.equals(OFF)) {
      return null;
    }
    int colon = httpBind.lastIndexOf(':');
    try {
      String host = httpBind.substring(0, colon).replaceAll("^\\[|]$", "");
      int port = Integer.parseInt(httpBind.substring(colon + 1));
      var address = new InetSocketAddress(host, port);
      return new HttpApi.Options(address, httpTokenFile, httpNoAuth, httpCommands);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw wrong("--http-bind '" + httpBind + "': ADDR:PORT or off is needed");
    }
  }

  private RuntimeException wrong(String message) {
    return spec == null
        ? new IllegalArgumentException(message)
        : new ParameterException(spec.commandLine(), message);
  }
}
