package dev.sluice.relay.cli;

import dev.sluice.relay.control.HttpApi;
import dev.sluice.relay.datapath.PathOptions;
import dev.sluice.relay.datapath.UserPath;
import dev.sluice.relay.datapath.kernel.KernelDatapath;
import dev.sluice.relay.datapath.kernel.KernelOptions;
import dev.sluice.relay.datapath.kernel.XdpMode;
import dev.sluice.relay.datapath.probe.Probe;
import dev.sluice.relay.datapath.ring.RingIntakes;
import dev.sluice.relay.datapath.ring.RingKind;
import dev.sluice.relay.datapath.socket.SocketIntakes;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Options of {@code relayd}. */
final class RelaydOptions {
  /** Where {@code relayctl} looks too. */
  static final String CONTROL = "/run/sluice/relay.sock";

  private static final List<String> PATHS = List.of("kernel", "ring", "socket");
  private static final String AUTO = "auto";
  private static final String OFF = "off";
  private static final int MAX_CPU = 1023;

  @Nullable Path rules;
  @Nullable Path rulesDirectory;
  String node = "";
  @Nullable Path pins;
  Path control = Path.of(CONTROL);
  Level logLevel = Level.INFO;
  boolean querier;

  private String datapath = AUTO;
  private final Set<String> without = new HashSet<>();
  private XdpMode xdp = XdpMode.AUTO;
  private boolean passMatched;
  private boolean noTcx;
  private int instance = 1;
  private int threads = 1;
  private final List<Integer> cpus = new ArrayList<>();
  private int bufferKib = 4096;
  private RingKind ring = RingKind.FRAMES;
  private boolean fragments;
  private boolean bypassQueueing;
  private String httpBind = "127.0.0.1:9464";
  private @Nullable Path httpTokenFile;
  private boolean httpNoAuth;
  private boolean httpCommands;

  private final Arguments arguments = new Arguments();

  RelaydOptions() {
    declareRules();
    declareDatapath();
    declareKernelPath();
    declareThreads();
    declareService();
  }

  private void declareRules() {
    arguments
        .path(
            "--rules",
            "FILE",
            "Rule file; replaced at any time. Without it, rules come by relayctl load.",
            value -> rules = Path.of(value))
        .path(
            "--rules-dir",
            "DIR",
            "Directory the operator fills: nodes.json and rule files; needs --node.",
            value -> rulesDirectory = Path.of(value))
        .with("--node", "NAME", "Name of this node.", value -> node = value)
        .flag(
            "--querier",
            "Ask who listens (IGMPv3, MLDv2) on links of outputs with whenJoined, unless a querier"
                + " with a lower address does.",
            () -> querier = true);
  }

  private void declareDatapath() {
    arguments
        .with(
            "--datapath",
            "NAME",
            "kernel, ring, socket, or auto for the best there is (default: auto).",
            value -> datapath = value.equals(AUTO) ? value : known("--datapath", value, "auto, "))
        .with(
            "--without",
            "NAME",
            "Datapaths that must not be chosen.",
            value -> {
              for (String name : value.split(",", -1)) {
                without.add(known("--without", name, ""));
              }
            });
  }

  private void declareKernelPath() {
    arguments
        .path(
            "--pins",
            "DIR",
            "Kernel path: directory of a bpf file system where it is pinned, so that forwarding"
                + " goes on while this process restarts. Without it, forwarding ends with the"
                + " process.",
            value -> pins = Path.of(value))
        .word(
            "--xdp",
            "MODE",
            "Kernel path: rules forwarded in the driver: off, auto (where it is worth it) or"
                + " always (where it is possible; default: auto).",
            List.of(XdpMode.values()),
            value -> xdp = value)
        .flag(
            "--pass-matched",
            "Kernel path: what a rule claims also goes on to this node's own sockets, as on the"
                + " other paths. Costs a copy of every packet, and excludes XDP.",
            () -> passMatched = true)
        .flag(
            "--no-tcx",
            "Kernel path: attach by clsact filters, as on kernels without tcx.",
            () -> noTcx = true)
        .with(
            "--instance",
            "N",
            "Tells relays of one node apart: 1 to 65535 (default: 1).",
            value -> instance = Arguments.number("--instance", value, 1, 0xffff));
  }

  private void declareThreads() {
    arguments
        .with(
            "--threads",
            "N",
            "Packet threads per ingress interface (default: 1).",
            value -> threads = Arguments.number("--threads", value, 1, 64))
        .with(
            "--cpus",
            "N",
            "Processors packet threads are pinned to, in turn (default: not pinned).",
            value -> {
              for (String cpu : value.split(",", -1)) {
                cpus.add(Arguments.number("--cpus", cpu, 0, MAX_CPU));
              }
            })
        .with(
            "--buffer-kib",
            "N",
            "Receive buffer or ring of each packet thread (default: 4096).",
            value -> bufferKib = Arguments.number("--buffer-kib", value, 512, 1 << 20))
        .word(
            "--ring",
            "KIND",
            "Ring path: hands over frames (each at once) or blocks (when full or a millisecond"
                + " old; default: frames).",
            List.of(RingKind.values()),
            value -> ring = value)
        .flag(
            "--fragments",
            "Forward fragments that follow a first one, whose port decides (ring and socket path).",
            () -> fragments = true)
        .flag(
            "--bypass-queueing",
            "Copies skip the queueing discipline of their interface.",
            () -> bypassQueueing = true);
  }

  private void declareService() {
    arguments
        .path(
            "--control",
            "PATH",
            "Control socket (default: " + CONTROL + ").",
            value -> control = Path.of(value))
        .with(
            "--http-bind",
            "ADDR:PORT",
            "Where HTTP is served, or off (default: 127.0.0.1:9464).",
            value -> httpBind = value)
        .path(
            "--http-token-file",
            "FILE",
            "File with the bearer token HTTP requests must carry.",
            value -> httpTokenFile = Path.of(value))
        .flag(
            "--http-no-auth",
            "Serve HTTP without a token although others can reach the address.",
            () -> httpNoAuth = true)
        .flag(
            "--http-commands",
            "Serve every command of relayctl over HTTP.",
            () -> httpCommands = true)
        .word(
            "--log-level",
            "LEVEL",
            "error, warn, info, debug or trace (default: info).",
            List.of(Level.values()),
            value -> logLevel = value);
  }

  /**
   * Takes the arguments of a call.
   *
   * @throws WrongArgumentException at the first that is wrong
   */
  Arguments.Request read(String... args) throws WrongArgumentException {
    Arguments.Request request = arguments.read(args);
    if (request == Arguments.Request.RUN) {
      check();
    }
    return request;
  }

  /** Help for people. */
  String usage() {
    return "Usage: relayd [OPTIONS]\n"
        + "Relays multicast and unicast UDP, and ESP, between interfaces.\n"
        + arguments.usage();
  }

  /** Datapaths to try, best first. */
  List<Probe.Candidate> candidates() {
    int bytes = bufferKib * 1024;
    PathOptions path = new PathOptions(threads, cpus, bytes, bypassQueueing, fragments);
    KernelOptions kernel = new KernelOptions(instance, pins, !noTcx, xdp, passMatched);
    return List.of(
        new Probe.Candidate(
            "kernel",
            () -> new KernelDatapath(kernel),
            fragments ? "does not forward fragments" : ""),
        new Probe.Candidate("ring", () -> new UserPath("ring", new RingIntakes(ring, bytes), path)),
        new Probe.Candidate(
            "socket", () -> new UserPath("socket", new SocketIntakes(bytes), path)));
  }

  /** Datapaths not to try. */
  Set<String> without() {
    Set<String> names = new HashSet<>(without);
    if (!datapath.equals(AUTO)) {
      names.addAll(PATHS);
      names.remove(datapath);
    }
    return names;
  }

  private void check() throws WrongArgumentException {
    if (rules != null && rulesDirectory != null) {
      throw new WrongArgumentException("--rules and --rules-dir exclude each other");
    }
    if (pins != null && without().contains("kernel")) {
      throw new WrongArgumentException("--pins is for the kernel path, which is switched off");
    }
    if (pins != null && fragments) {
      throw new WrongArgumentException(
          "--pins is for the kernel path, which does not forward --fragments");
    }
    if (passMatched && xdp == XdpMode.ALWAYS) {
      throw new WrongArgumentException("--pass-matched and --xdp always exclude each other");
    }
    if (rulesDirectory != null && node.isEmpty()) {
      throw new WrongArgumentException("--rules-dir needs --node");
    }
    http();
  }

  private static String known(String option, String name, String also)
      throws WrongArgumentException {
    if (!PATHS.contains(name)) {
      throw new WrongArgumentException(
          option + " '" + name + "': " + also + String.join(" or ", PATHS) + " is needed");
    }
    return name;
  }

  /** How HTTP is served; null when it is not. */
  HttpApi.@Nullable Options http() throws WrongArgumentException {
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
      throw new WrongArgumentException(
          "--http-bind '" + httpBind + "': ADDR:PORT or off is needed");
    }
  }
}
