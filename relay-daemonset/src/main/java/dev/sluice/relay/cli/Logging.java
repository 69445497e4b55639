package dev.sluice.relay.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;

/**
 * Logs to the standard error stream. Said in code: reading a configuration file takes a good part
 * of the time until the relay forwards. A file named by {@code logback.configurationFile} is
 * obeyed.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String FILE = "logback.configurationFile";

  /** For logback. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    var layout = new Line();
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** {@code 2026-01-31T12:00:00.000Z INFO Relayd: message}. */
  static final class Line extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final int LEVEL_WIDTH = 5;

    Line() {}

    @Override
    public String doLayout(ILoggingEvent event) {
      String level = event.getLevel().toString();
      String name = event.getLoggerName();
      StringBuilder text = new StringBuilder();
      TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), text);
      text.append(' ').append(level).repeat(' ', LEVEL_WIDTH - level.length());
      text.append(' ').append(name, name.lastIndexOf('.') + 1, name.length());
      text.append(": ").append(event.getFormattedMessage()).append('\n');
      if (event.getThrowableProxy() != null) {
        text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return text.toString();
    }
  }
}
