package dev.sluice.operator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.sluice.operator.config.OperatorConfig.Logging;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sets logback up in code: no XML to find, parse or get wrong. */
final class LogSetup {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{0} - %msg %kvp%n";

  private static final List<String> LIBRARIES =
      List.of(
          "io.fabric8",
          "io.javaoperatorsdk",
          "org.eclipse.jgit",
          "org.apache.sshd",
          "Default ConfigurationService implementation");
  private static final String VERSION_USAGE =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  private LogSetup() {}

  static void apply(Logging logging) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (logging.format()) {
          case PLAIN -> plain(context);
          case JSON -> json(context);
        };
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("console");
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.valueOf(logging.level().name()));
    Level ours = Level.valueOf(logging.level().name());
    // Libraries tell every step; down to INFO only their warnings matter here.
    LIBRARIES.forEach(
        n -> context.getLogger(n).setLevel(ours.isGreaterOrEqual(Level.INFO) ? Level.WARN : ours));
    // Warns of each v1alpha1 kind, and they are ours.
    context.getLogger(VERSION_USAGE).setLevel(Level.ERROR);
  }

  private static Encoder<ILoggingEvent> plain(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.start();
    return encoder;
  }
}
