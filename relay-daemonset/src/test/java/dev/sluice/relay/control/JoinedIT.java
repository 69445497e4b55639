package dev.sluice.relay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.datapath.PathOptions;
import dev.sluice.relay.datapath.UserPath;
import dev.sluice.relay.datapath.socket.SocketIntakes;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.lab.Listener;
import dev.sluice.relay.lab.Talker;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.Layout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies only where a real kernel says that somebody listens. */
class JoinedIT {
  private final Lab lab = Lab.open();
  private Relay relay;

  @AfterEach
  void close() {
    if (relay != null) {
      relay.close();
    }
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 239.1.1.1, 239.2.2.2",
    "2, 239.1.1.1, 239.2.2.2",
    "0, ff15::1, ff15::2",
  })
  void copiesLeaveFromTheFirstListenerOnALinkToItsLast(int igmp, String in, String out)
      throws Exception {
    links();
    if (igmp > 0) {
      lab.sysctl("b", "net.ipv4.conf.s0.force_igmp_version=" + igmp);
    }
    start(true, in, out);
    try (Talker talker = Talker.open(lab, "a", "g0", in, 5000)) {
      untilMissing();
      assertThat(sent()).isZero();
      try (Listener listener = Listener.open(lab, "b", "s0", out, 6000, false)) {
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> {
              talker.offer(new byte[100]);
              return listener.count() > 3;
            });
        assertThat(relay.state().table().flows().get(0).inactive()).isNull();
      }
      untilMissing();
      long before = sent();
      talker.offer(new byte[100]);
      Thread.sleep(100);
      assertThat(sent()).isEqualTo(before);
    }
  }

  @Test
  void withoutAQuerierAReportIsBelievedAllTheSame() throws Exception {
    links();
    start(false, "239.1.1.1", "239.2.2.2");
    untilMissing();
    try (Listener listener = Listener.open(lab, "b", "s0", "239.2.2.2", 6000, false)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> relay.state().table().flows().get(0).inactive() == null);
      assertThat(listener.count()).isZero();
    }
  }

  private void links() {
    lab.namespace("a").namespace("r").namespace("b");
    lab.link("a", "g0", "r", "in0").link("r", "out0", "b", "s0");
    lab.ip("a", "addr add 10.0.0.5/24 dev g0").ip("r", "addr add 10.1.0.1/24 dev out0");
    lab.ip("a", "addr add 2001:db8::5/64 dev g0 nodad");
    lab.ip("r", "addr add 2001:db8:1::1/64 dev out0 nodad");
    lab.ip("b", "addr add 10.1.0.2/24 dev s0");
    lab.ip("b", "addr add 2001:db8:1::2/64 dev s0 nodad");
  }

  private void start(boolean querier, String in, String out) throws Exception {
    relay =
        lab.in(
            "r",
            () -> {
              var path = new UserPath("socket", new SocketIntakes(1 << 20), PathOptions.DEFAULT);
              path.start();
              Relay started = new Relay(() -> path, querier);
              started.start();
              return started;
            });
    Output output = new Output("out0", Address.of(out), 6000, 0, Output.KEEP, null, true);
    Input input = new Input("in0", Address.of(in), 5000, null, Protocol.UDP);
    var rules = new RuleSet(List.of(new Rule("a", null, input, List.of(output), null)));
    relay.replace(rules).get(10, TimeUnit.SECONDS);
  }

  private void untilMissing() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          var flows = relay.state().table().flows();
          return flows.size() == 1
              && "nobody joined the groups of its outputs".equals(flows.get(0).inactive());
        });
  }

  private long sent() {
    return relay.datapath().counters().output(0, Layout.SENT);
  }
}
