package dev.sluice.relay.datapath;

import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.network;
import static dev.sluice.relay.table.Machines.nic;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static dev.sluice.relay.table.Machines.rules;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.rule.RateLimit;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ForwarderTest {
  private static final Nic ETH1 = nic("eth1", 1, "10.1.0.1/24");
  private static final Nic ETH2 = nic("eth2", 2, "10.2.0.1/24", "2001:db8::2/64");
  private static final Network MACHINE = network(ETH1, ETH2);
  private static final Rule RULE =
      rule(
          "r",
          input("eth1", "239.1.1.1", 5000, null),
          output("eth2", "239.2.0.1", 6000),
          output("eth9", "239.2.0.2", 0));

  private final Counters counters = new Counters();
  private final MemoryOutlet outlet = new MemoryOutlet(counters, true);
  private final Forwarder forwarder = new Forwarder(counters, outlet);
  private Table table = Table.empty();

  @Test
  void aMatchedPacketIsCopiedToEveryOutputThatCanBeUsed() {
    use(RULE);
    accept(frame(spec -> {}), FrameInfo.PLAIN);
    assertThat(outlet.copies).hasSize(1);
    assertThat(total(Total.MATCHED)).isEqualTo(1);
    assertThat(counted(0, Layout.SENT)).isEqualTo(1);
    assertThat(dropped(1, DropCause.NO_ROUTE)).isEqualTo(1);
  }

  @Test
  void packetsForOtherHostsAreNotTakenAlthoughTheyAreSeen() {
    Rule unicast = rule("u", input("eth1", "10.1.0.1", 5000, null), output("eth2", "239.2.0.1", 0));
    use(unicast);
    byte[] other = frame(spec -> toHost(spec, new byte[] {2, 0, 0, 0, 0, 9}));
    accept(other, FrameInfo.PLAIN);
    assertThat(total(Total.UNMATCHED)).isEqualTo(1);
    byte[] mine = frame(spec -> toHost(spec, new byte[] {2, 0, 0, 0, 0, 1}));
    accept(mine, FrameInfo.PLAIN);
    assertThat(outlet.copies).hasSize(1);
  }

  private static void toHost(Frames.Spec spec, byte[] mac) {
    spec.destinationMac = mac;
    spec.destination = new byte[] {10, 1, 0, 1};
  }

  @Test
  void itsOwnFramesAreNotTakenInAgain() {
    use(RULE);
    accept(frame(spec -> spec.sourceMac = new byte[] {2, 0, 0, 0, 0, 2}), FrameInfo.PLAIN);
    assertThat(outlet.copies).isEmpty();
    assertThat(total(Total.LOOP)).isEqualTo(1);
  }

  @Test
  void aggregatedFramesOfARuleAreRefusedAndOthersIgnored() {
    use(RULE);
    accept(frame(spec -> {}), FrameInfo.AGGREGATE);
    accept(frame(spec -> spec.destinationPort = 1), FrameInfo.AGGREGATE);
    assertThat(outlet.copies).isEmpty();
    assertThat(total(Total.SUPER_FRAME)).isEqualTo(1);
    assertThat(total(Total.UNMATCHED)).isEqualTo(1);
  }

  @Test
  void anAggregateOfDatagramsIsRelayedAsThose() {
    use(RULE);
    Random random = new Random(768);
    for (int i = 0; i < 200; i++) {
      byte[] payload = Frames.bytes(random, 1 + random.nextInt(1400));
      int segment = 1 + random.nextInt(400);
      boolean partial = random.nextInt(4) != 0;
      int id = random.nextInt(65_536);
      int options = 4 * random.nextInt(3);
      outlet.copies.clear();
      accept(
          frame(spec -> {
            spec.payload = payload;
            spec.partial = partial;
            spec.id = id;
            spec.options = new byte[options];
          }),
          FrameInfo.aggregate(segment) | (partial ? FrameInfo.PARTIAL : 0));
      assertThat(outlet.copies).hasSize((payload.length + segment - 1) / segment);
      for (int n = 0; n < outlet.copies.size(); n++) {
        Frames.Spec wanted = new Frames.Spec();
        wanted.destinationMac = new byte[] {1, 0, 0x5e, 2, 0, 1};
        wanted.sourceMac = new byte[] {2, 0, 0, 0, 0, 2};
        wanted.source = new byte[] {10, 2, 0, 1};
        wanted.destination = new byte[] {(byte) 239, 2, 0, 1};
        wanted.destinationPort = 6000;
        wanted.ttl = 1;
        wanted.id = id + n & 0xffff;
        wanted.options = new byte[options];
        int end = Math.min(payload.length, (n + 1) * segment);
        wanted.payload = Arrays.copyOfRange(payload, n * segment, end);
        assertThat(outlet.copies.get(n).frame()).isEqualTo(Frames.build(wanted));
      }
    }
    assertThat(total(Total.SEGMENTED)).isEqualTo(200);
    assertThat(total(Total.RECEIVED)).isEqualTo(total(Total.MATCHED));
    assertThat(dropped(1, DropCause.NO_ROUTE)).isEqualTo(total(Total.MATCHED));
  }

  @Test
  void eachDatagramOfAnAggregateIsMeasuredAgainstTheMtuAndTheRate() {
    use(new Rule("r", null, RULE.input(), RULE.outputs(), new RateLimit(100, 0)));
    accept(frame(spec -> spec.payload = new byte[9000]), FrameInfo.aggregate(1000));
    assertThat(outlet.copies).as("a burst of 20 ms at 100 a second, and the next").hasSize(3);
    assertThat(dropped(0, DropCause.RATE_LIMIT)).isEqualTo(6);
    assertThat(dropped(0, DropCause.TOO_BIG)).isZero();
  }

  @Test
  void aPacketThatHasNoHopsLeftIsDroppedForEveryOutput() {
    use(RULE);
    accept(frame(spec -> spec.ttl = 0), FrameInfo.PLAIN);
    assertThat(outlet.copies).isEmpty();
    assertThat(dropped(0, DropCause.TTL)).isEqualTo(1);
    assertThat(dropped(1, DropCause.TTL)).isEqualTo(1);
    accept(frame(spec -> spec.ttl = 1), FrameInfo.PLAIN);
    assertThat(outlet.copies).as("TTL 1 is what groups are sent with").hasSize(1);
  }

  @Test
  void aPacketLongerThanTheOutputsMtuIsDroppedThere() {
    use(RULE);
    accept(frame(spec -> spec.payload = new byte[1472]), FrameInfo.PLAIN);
    accept(frame(spec -> spec.payload = new byte[1473]), FrameInfo.PLAIN);
    assertThat(outlet.copies).hasSize(1);
    assertThat(dropped(0, DropCause.TOO_BIG)).isEqualTo(1);
  }

  @Test
  void aRuleIsHeldToItsRate() {
    use(new Rule("r", null, RULE.input(), RULE.outputs(), new RateLimit(1, 0)));
    for (int i = 0; i < 10; i++) {
      accept(frame(spec -> {}), FrameInfo.PLAIN);
    }
    assertThat(outlet.copies).hasSize(1);
    assertThat(dropped(0, DropCause.RATE_LIMIT)).isEqualTo(9);
  }

  @Test
  void framesOfAVlanInterfaceAreLeftToIt() {
    Nic vlan = new Nic("eth1.7", 7, 7, 1500, true, true, ETH1.addresses(), new Nic.Vlan(1, 7));
    table = new TableCompiler().compile(rules(RULE), network(ETH1, ETH2, vlan), 0, 0);
    counters.ensure(1, 2);
    accept(frame(spec -> {}), FrameInfo.tagged(7));
    assertThat(outlet.copies).isEmpty();
    accept(frame(spec -> {}), FrameInfo.tagged(8));
    assertThat(outlet.copies).as("there is no interface for id 8").hasSize(1);
  }

  /** Mutated frames of a known flow: whatever happens to them, every one is accounted for. */
  @Test
  void countersAddUpWhateverArrives() {
    use(RULE);
    Random random = new Random(99);
    byte[] seed = frame(spec -> spec.payload = new byte[100]);
    MemorySegment memory = Arena.ofAuto().allocate(2048);
    long offered = 1_000_000;
    MemoryOutlet counting = new MemoryOutlet(counters, false);
    Forwarder fast = new Forwarder(counters, counting);
    for (long i = 0; i < offered; i++) {
      MemorySegment.copy(MemorySegment.ofArray(seed), 0, memory, 0, seed.length);
      for (int n = random.nextInt(4); n > 0; n--) {
        memory.set(
            java.lang.foreign.ValueLayout.JAVA_BYTE, random.nextInt(60), (byte) random.nextInt());
      }
      int length = random.nextInt(8) == 0 ? random.nextInt(seed.length) : seed.length;
      fast.begin(table, 1, i);
      fast.accept(
          memory, 0, length, random.nextInt(8) == 0 ? FrameInfo.AGGREGATE : FrameInfo.PLAIN);
      fast.flush();
    }
    CounterView view = view();
    long accounted = view.total(Total.MATCHED) + view.total(Total.UNMATCHED);
    for (Total cause : Total.CAUSES) {
      accounted += view.total(cause);
    }
    assertThat(view.total(Total.RECEIVED)).isEqualTo(offered);
    assertThat(accounted).isEqualTo(offered);
    assertThat(view.total(Total.MATCHED)).isEqualTo(view.rule(0, Layout.PACKETS)).isPositive();
    for (int slot = 0; slot < 2; slot++) {
      long copies = view.output(slot, Layout.SENT);
      for (DropCause cause : DropCause.values()) {
        copies += view.output(slot, Layout.DROPS + cause.at());
      }
      assertThat(copies).isEqualTo(view.total(Total.MATCHED));
    }
    assertThat(counting.count).isEqualTo(view.output(0, Layout.SENT));
  }

  @Test
  void nothingIsAllocatedPerPacket() {
    use(RULE);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] bytes = frame(spec -> spec.payload = new byte[64]);
    MemorySegment memory = Arena.ofAuto().allocate(bytes.length);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    Forwarder fast = new Forwarder(counters, new MemoryOutlet(counters, false));
    long id = Thread.currentThread().threadId();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 10 && allocated != 0; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      drive(fast, memory, bytes.length, 1_000_000);
      allocated = threads.getThreadAllocatedBytes(id) - before;
    }
    assertThat(allocated).as("bytes for a million packets, once compiled").isZero();
  }

  private void drive(Forwarder fast, MemorySegment memory, int length, int packets) {
    for (int i = 0; i < packets; i++) {
      if ((i & 31) == 0) {
        fast.begin(table, 1, i);
      }
      fast.accept(memory, 0, length, FrameInfo.PLAIN);
    }
  }

  private void use(Rule rule) {
    table = new TableCompiler().compile(rules(rule), MACHINE, 0, 0);
    counters.ensure(table.slots().rules(), table.slots().outputs());
  }

  private void accept(byte[] frame, long info) {
    MemorySegment memory = Arena.ofAuto().allocate(frame.length);
    memory.copyFrom(MemorySegment.ofArray(frame));
    forwarder.begin(table, 1, 1000);
    forwarder.accept(memory, 0, frame.length, info);
    forwarder.flush();
  }

  private static byte[] frame(Consumer<Frames.Spec> change) {
    Frames.Spec spec = new Frames.Spec();
    spec.source = new byte[] {10, 0, 0, 5};
    spec.destination = new byte[] {(byte) 239, 1, 1, 1};
    spec.payload = new byte[] {1, 2, 3};
    change.accept(spec);
    return Frames.build(spec);
  }

  private CounterView view() {
    CounterView view = new CounterView(2, 4);
    counters.addTo(view);
    return view;
  }

  private long total(Total total) {
    return view().total(total);
  }

  private long counted(int i, int field) {
    return view().output(table.flows().get(0).egresses().get(i).slot(), field);
  }

  private long dropped(int i, DropCause cause) {
    return counted(i, Layout.DROPS + cause.at());
  }
}
