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
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Counters;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fragments are made here, by code that shares nothing with what forwards them. */
class FragmentsTest {
  private static final int ROOM = 1400;
  private static final long MILLI = 1_000_000;

  private final Counters counters = new Counters();
  private final MemoryOutlet outlet = new MemoryOutlet(counters, true);
  private final Forwarder forwarder = new Forwarder(counters, outlet, true);
  private final Random random = new Random(791);
  private final Table table =
      new TableCompiler()
          .compile(
              rules(
                  rule(
                      "four",
                      input("eth1", "239.1.1.1", 5000, null),
                      output("eth2", "239.2.0.1", 6000)),
                  rule(
                      "six",
                      input("eth1", "ff15::1", 5000, null),
                      output("eth2", "ff15::2", 6000))),
              network(
                  nic("eth1", 1, "10.1.0.1/24"), nic("eth2", 2, "10.2.0.1/24", "2001:db8::2/64")),
              0,
              0);
  private long now = 1000;

  FragmentsTest() {
    counters.ensure(table.slots().rules(), table.slots().outputs());
  }

  @Test
  void copiesOfFragmentsAreTheFragmentsOfTheCopy() {
    for (int i = 0; i < 500; i++) {
      Frames.Spec spec = datagram(random.nextBoolean());
      Frames.Spec wanted = copy(spec);
      outlet.copies.clear();
      fragments(spec).forEach(this::accept);
      List<byte[]> expected = fragments(wanted);
      assertThat(outlet.copies).hasSameSizeAs(expected);
      for (int n = 0; n < expected.size(); n++) {
        assertThat(outlet.copies.get(n).frame()).as("fragment %d", n).isEqualTo(expected.get(n));
      }
    }
    assertThat(total(Total.FRAGMENT)).isZero();
    assertThat(total(Total.RECEIVED)).isEqualTo(total(Total.MATCHED));
  }

  @Test
  void aFragmentWithoutItsFirstIsDroppedAndCounted() {
    List<byte[]> one = fragments(datagram(false));
    List<byte[]> six = fragments(datagram(true));
    accept(one.get(1));
    accept(six.get(1));
    assertThat(outlet.copies).isEmpty();
    assertThat(total(Total.FRAGMENT)).isEqualTo(2);
    accept(one.get(0));
    Frames.Spec other = datagram(false);
    other.id++;
    accept(fragments(other).get(1));
    assertThat(total(Total.FRAGMENT)).as("another datagram's").isEqualTo(3);
    accept(one.get(1));
    assertThat(outlet.copies).hasSize(2);
  }

  @Test
  void fragmentsOfWhatNoRuleTakesAreNotFollowed() {
    Frames.Spec spec = datagram(false);
    spec.destinationPort = 1;
    List<byte[]> others = fragments(spec);
    others.forEach(this::accept);
    assertThat(outlet.copies).isEmpty();
    assertThat(total(Total.UNMATCHED)).isEqualTo(1);
    assertThat(total(Total.FRAGMENT)).isEqualTo(others.size() - 1);
  }

  @Test
  void aFirstFragmentIsForgottenAfterAWhile() {
    List<byte[]> one = fragments(datagram(false));
    accept(one.get(0));
    now += Fragments.LIFE_NANOS;
    accept(one.get(1));
    assertThat(outlet.copies).hasSize(2);
    now += MILLI;
    accept(one.get(1));
    assertThat(outlet.copies).hasSize(2);
    assertThat(total(Total.FRAGMENT)).isEqualTo(1);
  }

  @Test
  void theOldestIsForgottenWhenThereAreTooMany() {
    Fragments fragments = new Fragments();
    int many = 100 * Fragments.SETS * Fragments.WAYS;
    for (int i = 0; i < many; i++) {
      fragments.select(0, 1, 0, 2, i);
      fragments.remember(i & 0xffff, i);
      assertThat(fragments.port(i)).isEqualTo(i & 0xffff);
    }
    int known = 0;
    for (int i = 0; i < many; i++) {
      fragments.select(0, 1, 0, 2, i);
      known += fragments.port(many) == Fragments.UNKNOWN ? 0 : 1;
    }
    assertThat(known).isEqualTo(Fragments.SETS * Fragments.WAYS);
  }

  @Test
  void unsoundFragmentsAreRefused() {
    byte[] first = fragments(datagram(false)).get(0);
    byte[] odd = resized(first, 20 + 8 + 4);
    byte[] tiny = resized(first, 20 + 4);
    byte[] beyond = fragments(datagram(false)).get(1);
    beyond[20] = 0x1f;
    beyond[21] = (byte) 0xff;
    resum(beyond);
    accept(odd);
    accept(tiny);
    accept(first);
    accept(beyond);
    assertThat(total(Total.FRAGMENT)).isEqualTo(3);
    assertThat(outlet.copies).hasSize(1);
  }

  @Test
  void nothingIsAllocatedPerFragment() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<MemorySegment> frames = new ArrayList<>();
    for (byte[] fragment : fragments(datagram(false))) {
      MemorySegment memory = Arena.ofAuto().allocate(fragment.length);
      frames.add(memory.copyFrom(MemorySegment.ofArray(fragment)));
    }
    Forwarder fast = new Forwarder(counters, new MemoryOutlet(counters, false), true);
    long id = Thread.currentThread().threadId();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20 && allocated != 0; round++) {
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 300_000; i++) {
        MemorySegment frame = frames.get(i % frames.size());
        fast.begin(table, 1, i);
        fast.accept(frame, 0, (int) frame.byteSize(), FrameInfo.PLAIN);
      }
      allocated = threads.getThreadAllocatedBytes(id) - before;
    }
    assertThat(allocated).as("bytes for many fragments, once compiled").isZero();
  }

  private Frames.Spec datagram(boolean v6) {
    Frames.Spec spec = new Frames.Spec();
    spec.v6 = v6;
    spec.source = v6 ? address("2001:db8::5") : new byte[] {10, 1, 0, 5};
    spec.destination = v6 ? address("ff15::1") : new byte[] {(byte) 239, 1, 1, 1};
    spec.id = random.nextInt(65_000);
    spec.dontFragment = false;
    spec.payload = Frames.bytes(random, ROOM + 1 + random.nextInt(5000));
    return spec;
  }

  private static Frames.Spec copy(Frames.Spec spec) {
    Frames.Spec copy = new Frames.Spec();
    copy.v6 = spec.v6;
    copy.sourceMac = new byte[] {2, 0, 0, 0, 0, 2};
    copy.destinationMac =
        spec.v6 ? new byte[] {0x33, 0x33, 0, 0, 0, 2} : new byte[] {1, 0, 0x5e, 2, 0, 1};
    copy.source = spec.v6 ? address("2001:db8::2") : new byte[] {10, 2, 0, 1};
    copy.destination = spec.v6 ? address("ff15::2") : new byte[] {(byte) 239, 2, 0, 1};
    copy.destinationPort = 6000;
    copy.ttl = 1;
    copy.id = spec.id;
    copy.dontFragment = false;
    copy.payload = spec.payload;
    return copy;
  }

  private static byte[] address(String text) {
    return java.net.InetAddress.ofLiteral(text).getAddress();
  }

  /** The frames of a datagram that is too long for one. */
  private static List<byte[]> fragments(Frames.Spec spec) {
    byte[] whole = Frames.build(spec);
    int header = 14 + (spec.v6 ? 40 : 20);
    List<byte[]> frames = new ArrayList<>();
    for (int at = header; at < whole.length; at += ROOM) {
      int size = Math.min(ROOM, whole.length - at);
      boolean more = at + size < whole.length;
      var frame = new ByteArrayOutputStream();
      frame.write(whole, 0, header);
      if (spec.v6) {
        frame.writeBytes(
            ByteBuffer.allocate(8)
                .put((byte) 17)
                .put((byte) 0)
                .putShort((short) (at - header | (more ? 1 : 0)))
                .putInt(spec.id << 8 | 0x80)
                .array());
      }
      frame.write(whole, at, size);
      byte[] bytes = frame.toByteArray();
      if (spec.v6) {
        bytes[20] = 44;
        ByteBuffer.wrap(bytes).putShort(18, (short) (8 + size));
      } else {
        ByteBuffer.wrap(bytes).putShort(16, (short) (20 + size));
        int part = (at - header) / 8 | (more ? 0x2000 : 0);
        ByteBuffer.wrap(bytes).putShort(20, (short) part);
        resum(bytes);
      }
      frames.add(bytes);
    }
    return frames;
  }

  private static byte[] resized(byte[] frame, int total) {
    byte[] bytes = java.util.Arrays.copyOf(frame, 14 + total);
    ByteBuffer.wrap(bytes).putShort(16, (short) total);
    resum(bytes);
    return bytes;
  }

  private static void resum(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    bytes.putShort(24, (short) 0);
    byte[] header = java.util.Arrays.copyOfRange(frame, 14, 34);
    bytes.putShort(24, (short) ~Frames.naiveSum(header));
  }

  private void accept(byte[] frame) {
    MemorySegment memory = Arena.ofAuto().allocate(frame.length);
    memory.copyFrom(MemorySegment.ofArray(frame));
    forwarder.begin(table, 1, now);
    forwarder.accept(memory, 0, frame.length, FrameInfo.PLAIN);
    forwarder.flush();
  }

  private long total(Total total) {
    CounterView view = new CounterView(2, 4);
    counters.addTo(view);
    return view.total(total);
  }
}
