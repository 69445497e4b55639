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
import dev.sluice.relay.lab.Tap;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Total;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What arrives is what was sent: real links, real senders, real receivers. */
class ForwardingIT {
  private static final Rule TWO =
      rule(
          "two",
          input("in0", "239.1.1.1", 5000, null),
          output("out1", "239.2.2.2", 6000),
          output("out2", "239.3.3.3", 0));
  private static final byte[] GROUP = {(byte) 239, 2, 2, 2};

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
  void whatAnOrdinarySenderSaysReachesOrdinaryReceivers(String path) {
    on(path);
    ground.start(TWO);
    ground.untilActive();
    Listener first = listener("first", "s1", "239.2.2.2", 6000);
    Listener second = listener("second", "s2", "239.3.3.3", 5000);
    List<byte[]> sent = say(talker("239.1.1.1", 5000), 200, 1400);
    Ground.until(() -> first.count() == 200 && second.count() == 200);
    assertThat(payloads(first)).isEqualTo(texts(sent));
    assertThat(payloads(second)).isEqualTo(texts(sent));
    assertThat(first.datagrams().get(0).from().getAddress().getHostAddress()).isEqualTo("10.1.0.1");
    assertThat(ground.total(Total.MATCHED)).isEqualTo(200);
    assertThat(ground.sent(0, 0)).isEqualTo(200);
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void ipv6IsRelayedAlike(String path) {
    on(path);
    Rule rule = rule("six", input("in0", "ff15::1", 5000, null), output("out1", "ff15::2", 6000));
    ground.start(rule);
    ground.untilActive();
    Listener first = listener("first", "s1", "ff15::2", 6000);
    List<byte[]> sent = say(talker("ff15::1", 5000), 100, 1200);
    Ground.until(() -> first.count() == 100);
    assertThat(payloads(first)).isEqualTo(texts(sent));
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void copiesGoToHostsTooOnceTheirAddressIsKnown(String path) {
    on(path);
    Rule rule =
        rule(
            "host",
            input("in0", "239.1.1.1", 5000, null),
            output("out1", "10.1.0.2", 7000),
            output("out2", "2001:db8:2::2", 7000));
    Rule v4 = new Rule(rule.id(), null, rule.input(), List.of(rule.outputs().get(0)), null);
    Rule v6 =
        rule("six", input("in0", "ff15::1", 5000, null), output("out2", "2001:db8:2::2", 7000));
    ground.start(v4, v6);
    ground.untilActive();
    Listener first = listener("first", "s1", "10.1.0.2", 7000);
    Listener second = listener("second", "s2", "2001:db8:2::2", 7000);
    say(talker("239.1.1.1", 5000), 20, 100);
    say(talker("ff15::1", 5000), 20, 100);
    Ground.until(() -> first.count() == 20 && second.count() == 20);
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void framesAreRewrittenToTheBit(String path) {
    on(path);
    Rule rule =
        new Rule(
            "bits",
            null,
            new Input("in0", Address.of("239.1.1.1"), 0, Address.of("10.0.0.5"), Protocol.UDP),
            List.of(new Output("out1", Address.of("239.2.2.2"), 6000, 33, 46, null)),
            null);
    ground.start(rule);
    ground.untilActive();
    Tap source = tap("source", "g0");
    Tap first = tap("first", "s1");
    Random random = new Random(4);
    for (int i = 0; i < 40; i++) {
      Frames.Spec spec = spec(random);
      spec.options = Frames.bytes(random, 4 * (i % 3));
      spec.noSum = i % 5 == 0;
      spec.tags = i % 4 == 0 ? new int[] {100} : new int[0];
      source.send(Frames.build(spec));
      List<byte[]> seen = first.frames(GROUP, 1, 5000);
      assertThat(seen).as("frame %d", i).hasSize(1);
      assertThat(seen.get(0)).isEqualTo(Frames.build(wanted(spec)));
    }
  }

  private Frames.Spec wanted(Frames.Spec spec) {
    Frames.Spec wanted = new Frames.Spec();
    wanted.esp = spec.esp;
    wanted.destinationMac = new byte[] {1, 0, 0x5e, 2, 2, 2};
    wanted.sourceMac = mac(ground.lab.mac("relay", "out1"));
    wanted.source = new byte[] {10, 1, 0, 1};
    wanted.destination = GROUP;
    wanted.sourcePort = spec.sourcePort;
    wanted.destinationPort = 6000;
    wanted.ttl = 33;
    wanted.trafficClass = 46 << 2 | spec.trafficClass & 3;
    wanted.id = spec.id;
    wanted.dontFragment = spec.dontFragment;
    wanted.options = spec.options;
    wanted.payload = spec.payload;
    wanted.noSum = spec.noSum;
    return wanted;
  }

  private static Frames.Spec spec(Random random) {
    Frames.Spec spec = new Frames.Spec();
    spec.source = new byte[] {10, 0, 0, 5};
    spec.destination = new byte[] {(byte) 239, 1, 1, 1};
    spec.sourcePort = 1 + random.nextInt(65_535);
    spec.destinationPort = 1 + random.nextInt(65_535);
    spec.trafficClass = random.nextInt(256);
    spec.id = random.nextInt(65_536);
    spec.payload = Frames.bytes(random, 50 + random.nextInt(1000));
    return spec;
  }

  private static byte[] mac(long value) {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (value >>> (40 - 8 * i));
    }
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void espIsRelayed(String path) {
    on(path);
    ground.start(
        new Rule(
            "esp",
            null,
            new Input("in0", Address.of("239.1.1.1"), 0, null, Protocol.ESP),
            List.of(output("out1", "239.2.2.2", 0)),
            null));
    ground.untilActive();
    Tap source = tap("source", "g0");
    Tap first = tap("first", "s1");
    Frames.Spec spec = spec(new Random(5));
    spec.esp = true;
    source.send(Frames.build(spec));
    List<byte[]> seen = first.frames(GROUP, 1, 5000);
    assertThat(seen).hasSize(1);
    Frames.Spec wanted = wanted(spec);
    wanted.ttl = 1;
    wanted.trafficClass = spec.trafficClass;
    assertThat(seen.get(0)).isEqualTo(Frames.build(wanted));
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void whatMustNotBeRelayedIsCounted(String path) {
    on(path);
    ground.start(TWO);
    ground.untilActive();
    Tap source = tap("source", "g0");
    Tap first = tap("first", "s1");
    Frames.Spec spec = spec(new Random(6));
    spec.destinationPort = 5000;
    byte[] damaged = Frames.build(spec);
    damaged[24] ^= 1;
    spec.ttl = 0;
    source.send(damaged);
    source.send(Frames.build(spec));
    source.send(Arrays.copyOf(Frames.build(spec), 40));
    Ground.until(() ->
        ground.total(Total.CHECKSUM) == 1
            && ground.dropped(0, 0, DropCause.TTL) == 1
            && ground.total(Total.TRUNCATED) == 1);
    assertThat(first.frames(GROUP, 1, 200)).isEmpty();
    assertThat(ground.unaccounted()).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void jumboFramesFitWhereTheInterfacesAllowThem(String path) {
    on(path);
    ground.lab.ip("source", "link set g0 mtu 9000").ip("relay", "link set in0 mtu 9000");
    ground.lab.ip("relay", "link set out1 mtu 9000").ip("first", "link set s1 mtu 9000");
    ground.start(TWO);
    ground.untilActive();
    Listener first = listener("first", "s1", "239.2.2.2", 6000);
    List<byte[]> sent = say(talker("239.1.1.1", 5000), 20, 8000);
    Ground.until(() -> first.count() == 20);
    assertThat(payloads(first)).isEqualTo(texts(sent));
    assertThat(ground.dropped(0, 1, DropCause.TOO_BIG)).isEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void copiesAreNotTakenInAgain(String path) {
    on(path);
    ground.start(
        rule("a", input("in0", "239.1.1.1", 5000, null), output("in0", "239.1.1.2", 0)),
        rule("b", input("in0", "239.1.1.2", 5000, null), output("out1", "239.2.2.2", 0)));
    ground.untilActive();
    Tap back = tap("source", "g0");
    say(talker("239.1.1.1", 5000), 10, 100);
    assertThat(back.frames(new byte[] {(byte) 239, 1, 1, 2}, 10, 5000)).hasSize(10);
    assertThat(ground.matched(0)).isEqualTo(10);
    assertThat(ground.matched(1)).isZero();
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void severalThreadsShareAnInterfaceWithoutSendingTwice(String path) {
    on(path);
    ground.start(new PathOptions(3, List.of(0, 1), 1 << 20, false, false), TWO);
    ground.untilActive();
    Listener first = listener("first", "s1", "239.2.2.2", 6000);
    for (int i = 0; i < 10; i++) {
      say(talker("239.1.1.1", 5000), 20, 100);
    }
    Ground.until(() -> ground.matched(0) == 200 && first.count() == 200);
    assertThat(ground.sent(0, 0)).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.relay.control.Ground#paths")
  void whatIsSentToTheRelayItselfIsTakenInWhereARuleSaysSo(String path) {
    on(path);
    ground.start(TWO);
    ground.untilActive();
    Talker talker = talker("10.0.0.1", 5000);
    say(talker, 20, 100);
    say(talker("239.1.1.1", 5000), 1, 100);
    Ground.until(() -> ground.matched(0) == 1);
    assertThat(ground.total(Total.UNMATCHED)).as("other traffic is not even seen").isLessThan(20);
    ground.replace(
        TWO, rule("host", input("in0", "10.0.0.1", 5000, null), output("out1", "239.2.2.9", 6000)));
    Listener first = listener("first", "s1", "239.2.2.9", 6000);
    say(talker, 20, 100);
    Ground.until(() -> first.count() == 20);
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

  private Tap tap(String namespace, String nic) {
    Tap tap = Tap.open(ground.lab, namespace, nic);
    open.add(tap);
    return tap;
  }
}
