/** The relay. The only module of the process that is given native access. */
@SuppressWarnings("requires-automatic")
module dev.sluice.relay {
  requires HdrHistogram;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires io.prometheus.metrics.model;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.management;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires static org.jspecify;
  requires org.slf4j;

  opens dev.sluice.relay.cli to
      info.picocli;
  opens dev.sluice.relay.traffic to
      info.picocli;

  provides ch.qos.logback.classic.spi.Configurator with
      dev.sluice.relay.cli.Logging;
}
