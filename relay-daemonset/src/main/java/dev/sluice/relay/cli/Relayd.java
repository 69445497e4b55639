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
import dev.sluice.relay.rule.file.RuleFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relay's process: the only place that knows everyone. */
public final class Relayd {
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

  private final RelaydOptions options;
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private final CountDownLatch end = new CountDownLatch(1);

  private Relayd(RelaydOptions options) {
    this.options = options;
  }

  /** Runs until a signal ends it. Ends with 1 when it cannot start, with 2 at a wrong argument. */
  public static void main(String[] args) {
    // A client that is slow to ask or to listen must not hold a thread for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    System.exit(execute(args));
  }

  private static int execute(String... args) {
    RelaydOptions options = new RelaydOptions();
    try {
      return switch (options.read(args)) {
        case HELP -> say(options.usage());
        case VERSION -> say("relayd " + Version.text() + "\n");
        case RUN -> new Relayd(options).run();
      };
    } catch (WrongArgumentException e) {
      System.err.println(e.getMessage() + "; see relayd --help");
      return 2;
    }
  }

  private static int say(String text) {
    System.out.print(text);
    return 0;
  }

  private int run() throws WrongArgumentException {
    logLevel();
    try {
      start();
      end.await();
      return 0;
    } catch (IOException e) {
      LOG.error("cannot start: {}", e.getMessage());
    } catch (InterruptedException e) {
      LOG.error("interrupted, and ends");
    }
    close();
    return 1;
  }

  private void logLevel() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(options.logLevel.name()));
  }

  private void start() throws IOException, WrongArgumentException {
    LOG.info("keeps only the capabilities {}", Capabilities.keepOnly(NEEDED));
    FutureTask<Probe.Choice> choosing =
        new FutureTask<>(() -> Probe.choose(options.candidates(), options.without()));
    Thread.ofPlatform().name("relay-datapath").daemon().start(choosing);
    readAhead();
    Relay relay = new Relay(() -> chosen(choosing).datapath(), options.querier);
    open.push(relay);
    Probe.Choice choice = chosen(choosing);
    LOG.info("the datapath is {}", choice.reason());
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
    LOG.info("ready");
    serve(status);
  }

  /**
   * Reads the rules once to no effect, while the kernel verifies the datapath's programs: what that
   * takes is loaded then. They are read again when they can be put into force.
   */
  private void readAhead() {
    try {
      RuleFile.read(options.rules == null ? "{}" : Files.readString(options.rules));
    } catch (IOException e) {
      LOG.debug("rules cannot be read ahead: {}", e.toString());
    }
  }

  private static Probe.Choice chosen(FutureTask<Probe.Choice> choosing) throws IOException {
    try {
      return choosing.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("choosing a datapath met a defect", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a datapath was chosen");
    }
  }

  /** Not before the relay forwards: what serves metrics takes a while to load. */
  private void serve(Status status) throws IOException, WrongArgumentException {
    HttpApi.Options http = options.http();
    if (http != null) {
      HttpApi api = HttpApi.open(status, http);
      open.push(api);
      LOG.info("serves HTTP on {}:{}", http.address().getHostString(), api.port());
    }
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

  /** Forwarding ends last, and then the process at once: what follows may begin. */
  private void stop(Relay relay) {
    while (open.peek() != null && open.peek() != relay) {
      closeOne();
    }
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
      closeOne();
    }
  }

  private void closeOne() {
    try {
      open.pop().close();
    } catch (Exception e) {
      LOG.warn("while ending: {}", e.toString());
    }
  }
}
