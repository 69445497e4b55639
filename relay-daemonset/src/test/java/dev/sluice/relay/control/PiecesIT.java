package dev.sluice.relay.control;

import static dev.sluice.relay.lab.Payloads.payloads;
import static dev.sluice.relay.lab.Payloads.say;
import static dev.sluice.relay.lab.Payloads.texts;
import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.datapath.PathOptions;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.lab.Listener;
import dev.sluice.relay.lab.Talker;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.Total;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that are several datagrams, and datagrams that are several frames. */
class PiecesIT {
  private static final Rule TWO =
      rule(
          "two",
          input("in0", "239.1.1.1", 5000, null),
          output("out1", "239.2.2.2", 6000),
          output("out2", "239.3.3.3", 0));
  private final List<AutoCloseable> open = new ArrayList<>();
  private Ground ground;

  private void on(String path) {
    ground = new Ground(path);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
    if (ground != null) {
      ground.close();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void aggregatedDatagramsArriveAsThoseTheSenderMeant(String path) {
    on(path);
    ground.start(TWO);
    ground.untilActive();
    Listener first = listener("first", "s1", "239.2.2.2", 6000);
    byte[] content = Frames.bytes(new Random(7), 40 * 1400 + 100);
    List<byte[]> sent = new ArrayList<>();
    for (int at = 0; at < content.length; at += 1400) {
      sent.add(Arrays.copyOfRange(content, at, Math.min(content.length, at + 1400)));
    }
    Aggregate.send(ground.lab, "source", "g0", content, 1400);
    Aggregate.send(ground.lab, "source", "g0", new byte[1000], 200);
    Ground.until(() -> first.count() == 41 + 5);
    assertThat(payloads(first).subList(0, 41)).isEqualTo(texts(sent));
    assertThat(ground.total(Total.SEGMENTED)).isEqualTo(2);
    assertThat(ground.total(Total.SUPER_FRAME)).isZero();
    assertThat(ground.matched(0)).isEqualTo(46);
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void fragmentsAreForwardedWhereThatIsAskedFor(String path) {
    on(path);
    Rule six = rule("six", input("in0", "ff15::1", 5000, null), output("out1", "ff15::2", 6000));
    ground.start(new PathOptions(1, List.of(), 1 << 20, false, true), TWO, six);
    ground.untilActive();
    Listener first = listener("first", "s1", "239.2.2.2", 6000);
    Listener other = listener("first", "s1", "ff15::2", 6000);
    List<byte[]> sent = say(talker("239.1.1.1", 5000), 20, 8000);
    List<byte[]> sentSix = say(talker("ff15::1", 5000), 20, 8000);
    Ground.until(() -> first.count() == 20 && other.count() == 20);
    assertThat(payloads(first)).isEqualTo(texts(sent));
    assertThat(payloads(other)).isEqualTo(texts(sentSix));
    assertThat(ground.total(Total.FRAGMENT)).isZero();
    assertThat(ground.unaccounted()).isZero();
  }

  private Listener listener(String namespace, String nic, String group, int port) {
    Listener listener = Listener.open(ground.lab, namespace, nic, group, port, true);
    open.add(listener);
    return listener;
  }

  private Talker talker(String group, int port) {
    Talker talker = Talker.open(ground.lab, "source", "g0", group, port);
    open.add(talker);
    return talker;
  }
}
