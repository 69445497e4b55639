package dev.sluice.operator.stage.relayrule;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.stage.relayrule.plan.Compiled;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Meters of the relays' rules. */
final class RelayMeters {
  private final MeterRegistry registry;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Timer compile;
  private final Counter written;

  RelayMeters(MeterRegistry registry) {
    this.registry = registry;
    gauge("accepted", accepted);
    gauge("refused", refused);
    Gauge.builder("sluice.relay.files.bytes", bytes, AtomicLong::get)
        .description("Size of the rule files that relays mount")
        .register(registry);
    this.compile =
        Timer.builder("sluice.relay.compile")
            .description("Duration of compiling all rules")
            .register(registry);
    this.written =
        Counter.builder("sluice.relay.files.written")
            .description("Writes of the ConfigMap that relays mount")
            .register(registry);
  }

  Compiled compile(Supplier<Compiled> work) {
    Compiled compiled = compile.record(work);
    accepted.set(compiled.accepted());
    refused.set(compiled.verdicts().size() - compiled.accepted());
    bytes.set(compiled.files().bytes());
    return compiled;
  }

  void written() {
    written.increment();
  }

  void read(Reply<?> reply) {
    String outcome =
        switch (reply) {
          case Reply.Ok<?> _ -> "ok";
          case Reply.NotFound<?> _ -> "not_found";
          case Reply.Rejected<?> _ -> "rejected";
          case Reply.Unavailable<?> _ -> "unavailable";
        };
    Counter.builder("sluice.relay.reads")
        .description("Readings of relays by outcome")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  private void gauge(String state, AtomicLong value) {
    Gauge.builder("sluice.relay.rules", value, AtomicLong::get)
        .description("RelayRules by what became of them")
        .tag("state", state)
        .register(registry);
  }
}
