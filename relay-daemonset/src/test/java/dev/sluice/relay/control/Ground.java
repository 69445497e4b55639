package dev.sluice.relay.control;

import dev.sluice.relay.datapath.Datapath;
import dev.sluice.relay.datapath.PathOptions;
import dev.sluice.relay.datapath.UserPath;
import dev.sluice.relay.datapath.ring.RingIntakes;
import dev.sluice.relay.datapath.ring.RingKind;
import dev.sluice.relay.datapath.socket.SocketIntakes;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Flow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A sender, a relay and two receivers, each in its own namespace:
 *
 * <pre>
 *  source g0 ---- in0 relay out1 ---- s1 first
 *  10.0.0.5   10.0.0.1      10.1.0.1   10.1.0.2
 *                     out2 ---- s2 second
 *                 10.2.0.1   10.2.0.2
 * </pre>
 */
final class Ground implements AutoCloseable {
  final Lab lab = Lab.open();
  private final String path;
  private Relay relay;

  Ground(String path) {
    this.path = path;
    lab.namespace("source").namespace("relay").namespace("first").namespace("second");
    input();
    output(1, "first");
    output(2, "second");
  }

  static Stream<String> paths() {
    return Stream.of("socket", "ring", "blocks");
  }

  void input() {
    lab.link("source", "g0", "relay", "in0");
    lab.ip("source", "addr add 10.0.0.5/24 dev g0").ip("relay", "addr add 10.0.0.1/24 dev in0");
    lab.ip("source", "addr add 2001:db8::5/64 dev g0 nodad");
    lab.ip("relay", "addr add 2001:db8::1/64 dev in0 nodad");
    lab.ip("source", "route add 224.0.0.0/4 dev g0");
  }

  void output(int n, String namespace) {
    lab.link("relay", "out" + n, namespace, "s" + n);
    lab.ip("relay", "addr add 10." + n + ".0.1/24 dev out" + n);
    lab.ip("relay", "addr add 2001:db8:" + n + "::1/64 dev out" + n + " nodad");
    lab.ip(namespace, "addr add 10." + n + ".0.2/24 dev s" + n);
    lab.ip(namespace, "addr add 2001:db8:" + n + "::2/64 dev s" + n + " nodad");
  }

  Relay start(PathOptions options, Rule... rules) {
    relay =
        lab.in(
            "relay",
            () -> {
              Datapath datapath = datapath(options);
              datapath.start();
              Relay started = new Relay(datapath);
              started.start();
              return started;
            });
    replace(rules);
    return relay;
  }

  Relay start(Rule... rules) {
    return start(PathOptions.DEFAULT, rules);
  }

  private Datapath datapath(PathOptions options) {
    return switch (path) {
      case "socket" -> new UserPath("socket", new SocketIntakes(options.bufferBytes()), options);
      case "ring" -> ring(RingKind.FRAMES, options);
      case "blocks" -> ring(RingKind.BLOCKS, options);
      default -> throw new AssertionError(path);
    };
  }

  private static Datapath ring(RingKind kind, PathOptions options) {
    return new UserPath("ring", new RingIntakes(kind, options.bufferBytes()), options);
  }

  void replace(Rule... rules) {
    try {
      relay.replace(new RuleSet(List.of(rules))).get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until every rule and every output can be used. */
  void untilActive() {
    until(() -> {
      List<Flow> flows = relay.state().table().flows();
      return !flows.isEmpty()
          && flows.stream()
              .allMatch(flow ->
                  flow.inactive() == null
                      && flow.egresses().stream().allMatch(e -> e.inactive() == null));
    });
  }

  static void until(java.util.concurrent.Callable<Boolean> state) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(15))
        .until(state);
  }

  long total(Total total) {
    return relay.datapath().counters().total(total);
  }

  long output(int rule, int output, int field) {
    Flow flow = relay.state().table().flows().get(rule);
    CounterView view = relay.datapath().counters();
    return view.output(flow.egresses().get(output).slot(), field);
  }

  long sent(int rule, int output) {
    return output(rule, output, Layout.SENT);
  }

  long dropped(int rule, int output, DropCause cause) {
    return output(rule, output, Layout.DROPS + cause.at());
  }

  long matched(int rule) {
    int slot = relay.state().table().flows().get(rule).slot();
    return relay.datapath().counters().rule(slot, Layout.PACKETS);
  }

  /** What should be zero: frames, and copies of each output, that are not accounted for. */
  long unaccounted() {
    CounterView view = relay.datapath().counters();
    long left = view.total(Total.RECEIVED);
    left -= view.total(Total.MATCHED) + view.total(Total.UNMATCHED);
    for (Total cause : Total.CAUSES) {
      left -= view.total(cause);
    }
    left = Math.abs(left);
    for (Flow flow : relay.state().table().flows()) {
      for (var egress : flow.egresses()) {
        long copies = view.rule(flow.slot(), Layout.PACKETS);
        copies -= view.output(egress.slot(), Layout.SENT);
        for (DropCause cause : DropCause.values()) {
          copies -= view.output(egress.slot(), Layout.DROPS + cause.at());
        }
        left += Math.abs(copies);
      }
    }
    return left;
  }

  Relay relay() {
    return relay;
  }

  Relay.State state() {
    return relay.state();
  }

  void stopRelay() {
    relay.close();
  }

  @Override
  public void close() {
    if (relay != null) {
      relay.close();
    }
    lab.close();
  }
}
