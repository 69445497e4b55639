package dev.sluice.operator.fake;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/** Everything any library logs while it is open, down to TRACE; java.util.logging as it is set. */
public final class LoggedText implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  private final java.util.logging.Logger julRoot = java.util.logging.Logger.getLogger("");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
          if (event.getKeyValuePairs() != null) {
            lines.add(event.getKeyValuePairs().toString());
          }
          IThrowableProxy thrown = event.getThrowableProxy();
          if (thrown != null) {
            lines.add(ThrowableProxyUtil.asString(thrown));
          }
        }
      };
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          lines.add(new SimpleFormatter().format(record));
        }

        @Override
        public void flush() {
          // nothing is held back
        }

        @Override
        public void close() {
          // nothing to close
        }
      };

  /** Starts to listen. */
  public LoggedText() {
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.iteratorForAppenders().forEachRemaining(a -> a.addFilter(new Quiet()));
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    julRoot.addHandler(handler);
  }

  /** What was logged. */
  public String all() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    root.setLevel(before);
    root.detachAppender(appender);
    root.iteratorForAppenders().forEachRemaining(a -> a.clearAllFilters());
    julRoot.removeHandler(handler);
  }

  /** Keeps the console as it was. */
  private static final class Quiet extends ch.qos.logback.core.filter.Filter<ILoggingEvent> {
    @Override
    public ch.qos.logback.core.spi.FilterReply decide(ILoggingEvent event) {
      return event.getLevel().isGreaterOrEqual(Level.WARN)
          ? ch.qos.logback.core.spi.FilterReply.NEUTRAL
          : ch.qos.logback.core.spi.FilterReply.DENY;
    }
  }
}
