package dev.sluice.relay.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.sluice.relay.control.Commands;
import dev.sluice.relay.control.ControlSocket;
import dev.sluice.relay.control.HttpApi;
import dev.sluice.relay.control.Relay;
import dev.sluice.relay.control.RuleWatcher;
import dev.sluice.relay.control.Status;
import dev.sluice.relay.datapath.probe.Probe;
import dev.sluice.relay.ffi.Capabilities;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The relay's process: the only place that knows everyone. */
@Command(
    name = "relayd",
    description = "Relays multicast and unicast UDP, and ESP, between interfaces.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class Relayd implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Relayd.class);
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What the process may still do once it runs. */
  private static final Set<Capabilities.Capability> NEEDED =
      Set.of(
          Capabilities.Capability.NET_RAW,
          Capabilities.Capability.NET_ADMIN,
          Capabilities.Capability.BPF,
          Capabilities.Capability.PERFMON);

  @Mixin private RelaydOptions options = new RelaydOptions();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch end = new CountDownLatch(1);

  /** For picocli. */
  public Relayd() {}

  /** Runs until a signal ends it. */
  public static void main(String[] args) {
    // A client that is slow to ask or to listen must not hold a thread for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    int code =
        new CommandLine(new Relayd()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
    System.exit(code);
  }

  @Override
  public Integer call() throws InterruptedException {
    logLevel();
    try {
      start();
    } catch (IOException e) {
      LOG.error("cannot start: {}", e.getMessage());
      close();
      return 1;
    }
    end.await();
    return 0;
  }

  private void logLevel() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(options.logLevel.name()));
  }

  private void start() throws IOException {
    LOG.info("keeps only the capabilities {}", Capabilities.keepOnly(NEEDED));
    Probe.Choice choice = Probe.choose(options.candidates(), options.without());
    LOG.info("the datapath is {}", choice.reason());
    Relay relay = new Relay(choice.datapath());
    open.push(relay);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(relay), "relay-stop"));
    relay.start();
    RuleWatcher watcher = watcher(relay);
    var identity = new Status.Identity(Version.text(), options.node, choice.reason());
    Status status = new Status(relay, identity, watcher);
    open.push(status);
    // Starting leaves a heap behind that is nearly full; nothing is forwarded yet, and from here on
    // so little is made that the next collection is far away.
    System.gc();
    if (watcher != null) {
      watcher.start();
      open.push(watcher);
    }
    open.push(ControlSocket.open(options.control, new Commands(status), PATIENCE));
    HttpApi.Options http = options.http();
    if (http != null) {
      HttpApi api = HttpApi.open(status, http);
      open.push(api);
      LOG.info("serves HTTP on {}:{}", http.address().getHostString(), api.port());
    }
    LOG.info("ready");
  }

  private @Nullable RuleWatcher watcher(Relay relay) {
    RuleWatcher watcher = null;
    if (options.rules != null) {
      watcher = RuleWatcher.file(relay, options.rules);
    } else if (options.rulesDirectory != null) {
      watcher = RuleWatcher.directory(relay, options.rulesDirectory, options.node);
    }
    return watcher;
  }

  private void stop(Relay relay) {
    if (options.pins != null) {
      LOG.info("what is pinned in {} goes on forwarding", options.pins);
    } else if (!relay.drain(DRAIN)) {
      LOG.warn("not everything that was taken in could be sent within {} s", DRAIN.toSeconds());
    }
    close();
    LOG.info("ended");
    end.countDown();
  }

  private void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.warn("while ending: {}", e.toString());
      }
    }
  }
}
