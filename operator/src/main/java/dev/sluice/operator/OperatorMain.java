package dev.sluice.operator;

import dev.sluice.operator.config.ConfigException;
import dev.sluice.operator.config.ConfigParser;
import dev.sluice.operator.config.OperatorConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's process. Exit codes: 0 stopped when asked to, 1 failed or lost its lease, 2 bad
 * configuration or usage, 3 the cluster does not serve the kinds.
 */
public final class OperatorMain {
  private static final int FAILED = 1;
  private static final int BAD_CONFIG = 2;
  private static final int NO_CRDS = 3;
  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final String USAGE = "usage: java -jar sluice-operator.jar [--config FILE]";

  private OperatorMain() {}

  /** Runs until SIGTERM or SIGINT. */
  public static void main(String[] args) {
    OperatorConfig config;
    try {
      config = config(args, System.getenv());
    } catch (ConfigException e) {
      e.problems().forEach(p -> System.err.println("Error: " + p));
      System.exit(BAD_CONFIG);
      return;
    }
    LogSetup.apply(config.logging());
    // The JDK's server: a client that sends or reads slowly holds its connection this long.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    int code = run(config);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static OperatorConfig config(String[] args, Map<String, String> environment) {
    String file = environment.get("SLUICE_CONFIG");
    if (args.length == 2 && args[0].equals("--config")) {
      file = args[1];
    } else if (args.length != 0) {
      throw ConfigException.of("unknown arguments '" + String.join(" ", args) + "'; " + USAGE);
    }
    return file == null || file.isEmpty()
        ? ConfigParser.parse("", environment)
        : ConfigParser.read(Path.of(file), environment);
  }

  private static int run(OperatorConfig config) {
    Logger log = LoggerFactory.getLogger(OperatorMain.class);
    log.atInfo().addKeyValue("config", config).log("Sluice operator starts");
    Stop stop = null;
    PrometheusMeterRegistry meters = Meters.registry();
    try (KubernetesClient client = OperatorClient.create(meters);
        SluiceOperator operator = SluiceOperator.start(config, client, meters, () -> lost(log))) {
      log.atInfo().addKeyValue("port", operator.httpPort()).log("Sluice operator is up");
      stop = new Stop(config.reconcile().stopTimeout().plus(MARGIN));
      stop.asked.await();
      log.info("Sluice operator stops");
    } catch (MissingCrdsException e) {
      log.error(e.getMessage());
      return NO_CRDS;
    } catch (IOException | InterruptedException e) {
      log.error(e.getMessage());
      return FAILED;
    } catch (RuntimeException e) {
      log.error("The operator cannot run", e);
      return FAILED;
    }
    stop.done.countDown();
    return 0;
  }

  /** Another process may be leading by now: nothing of this one may act any longer. */
  private static void lost(Logger log) {
    log.error("The lease is lost: this process ends");
    Runtime.getRuntime().halt(FAILED);
  }

  /** Ends the process with code 0 once everything is closed, or 1 when that takes too long. */
  private static final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    Stop(Duration limit) {
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("stop")
                  .unstarted(() -> {
                    asked.countDown();
                    Runtime.getRuntime().halt(await(limit) ? 0 : FAILED);
                  }));
    }

    private boolean await(Duration limit) {
      try {
        return done.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        return false;
      }
    }
  }
}
