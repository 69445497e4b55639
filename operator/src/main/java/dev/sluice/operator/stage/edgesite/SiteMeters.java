package dev.sluice.operator.stage.edgesite;

import dev.sluice.api.condition.Condition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Meters of each site, from its first probe until the site goes. */
final class SiteMeters {
  private static final String REACHABLE = "sluice.site.reachable";
  private static final String PROBE = "sluice.site.probe";
  private static final String SITE = "site";

  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> reachable = new ConcurrentHashMap<>();

  SiteMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void reachable(String site, Optional<Condition> condition) {
    reachable
        .computeIfAbsent(site, this::register)
        .set(condition.filter(Condition::holds).isPresent() ? 1 : 0);
  }

  <T> T time(String site, Supplier<T> probe) {
    Timer timer =
        Timer.builder(PROBE)
            .description("Duration of the probes of a site's O2 IMS")
            .tag(SITE, site)
            .register(registry);
    return timer.record(probe);
  }

  void forget(String site) {
    reachable.remove(site);
    registry.find(REACHABLE).tag(SITE, site).meters().forEach(this::remove);
    registry.find(PROBE).tag(SITE, site).meters().forEach(this::remove);
  }

  private AtomicInteger register(String site) {
    AtomicInteger value = new AtomicInteger();
    Gauge.builder(REACHABLE, value, AtomicInteger::get)
        .description("1 = the site's O2 IMS answers as it should, 0 = it does not")
        .tag(SITE, site)
        .strongReference(true)
        .register(registry);
    return value;
  }

  private void remove(Meter meter) {
    registry.remove(meter);
  }
}
