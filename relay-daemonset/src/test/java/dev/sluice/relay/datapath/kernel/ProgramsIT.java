package dev.sluice.relay.datapath.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.bpf.Insn;
import dev.sluice.relay.bpf.Program;
import dev.sluice.relay.bpf.program.MapLayout;
import dev.sluice.relay.bpf.program.Programs;
import dev.sluice.relay.bpf.program.RuleEntry;
import dev.sluice.relay.bpf.program.RuleEntry.XdpTake;
import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.ffi.BpfProgram;
import dev.sluice.relay.ffi.BpfProgram.TestRun;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.frame.Parser;
import dev.sluice.relay.frame.Rewriter;
import dev.sluice.relay.frame.Verdict;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Machines;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the loaded programs on single frames ({@code BPF_PROG_TEST_RUN}) and holds them against the
 * parser and rewriter of user space, which were written independently.
 */
class ProgramsIT {
  private static final int FRAMES = 40_000;
  private static final int VERDICT_NEXT = -1;
  private static final int VERDICT_DROP = 2;
  private static final int VERDICT_REDIRECT = 7;
  private static final int XDP_PASS = 2;

  private final Random random = new Random(20_260_101);
  private final RandomFrames frames = new RandomFrames(random);
  private final Network network =
      Machines.network(
          Machines.nic("in", 4000, "10.1.0.1/24", "fd00:1::1/64"),
          Machines.nic("out", 0, "10.2.0.1/24", "fd00:2::1/64"));
  private Generation generation;
  private int publications;

  @BeforeEach
  void load() throws Exception {
    BpfObjects.assume();
    generation = Generation.create(new MapLayout(64, 256, Processors.possible()), false);
    generation.forward(false);
    generation.forward(true);
  }

  @AfterEach
  void unload() {
    generation.close();
  }

  private TestRun run(byte[] frame) throws Exception {
    return BpfProgram.testRun(generation.ingress(0), frame, 1);
  }

  private static byte[] bytes(TestRun run) {
    return run.frame().toArray(JAVA_BYTE);
  }

  private CounterView counters() {
    CounterView view = new CounterView(64, 256);
    generation.counters().addTo(view);
    return view;
  }

  @Test
  void everyVerdictIsThatOfTheParser() throws Exception {
    CounterView before = counters();
    int[] seen = new int[8];
    for (int i = 0; i < FRAMES; i++) {
      byte[] frame = frames.damaged();
      if (refusedByTheKernel(frame)) {
        continue;
      }
      long verdict = Parser.parse(MemorySegment.ofArray(frame), 0, frame.length);
      TestRun run = run(frame);
      CounterView after = counters();
      Total expected = total(Verdict.what(verdict));
      assertThat(after.total(expected) - before.total(expected))
          .as("%s of frame %d, %s", expected, i, HexFormat.of().formatHex(frame))
          .isEqualTo(1);
      assertThat(after.total(Total.RECEIVED) - before.total(Total.RECEIVED)).isEqualTo(1);
      assertThat(run.verdict()).isEqualTo(VERDICT_NEXT);
      assertThat(bytes(run)).isEqualTo(frame);
      before = after;
      seen[Verdict.what(verdict)]++;
    }
    for (int what = 0; what <= Verdict.CHECKSUM; what++) {
      assertThat(seen[what]).as("frames with verdict %d", what).isPositive();
    }
  }

  /** Test runs of frames too short for the header they announce are refused, not run. */
  private static boolean refusedByTheKernel(byte[] frame) {
    int type = (frame[12] & 0xff) << 8 | frame[13] & 0xff;
    return type == 0x0800 && frame.length < 34 || type == 0x86dd && frame.length < 54;
  }

  private static Total total(int what) {
    return switch (what) {
      case Verdict.RELAYABLE, Verdict.OTHER -> Total.UNMATCHED;
      case Verdict.TRUNCATED -> Total.TRUNCATED;
      case Verdict.NOT_IP -> Total.NOT_IP;
      case Verdict.BAD_HEADER -> Total.BAD_HEADER;
      case Verdict.FRAGMENT -> Total.FRAGMENT;
      default -> Total.CHECKSUM;
    };
  }

  @Test
  void everyCopyIsThatOfTheRewriter() throws Exception {
    TableCompiler compiler = new TableCompiler();
    Rewriter rewriter = new Rewriter();
    for (int i = 0; i < FRAMES / 20; i++) {
      Frames.Spec spec = frames.small();
      spec.partial = false;
      spec.ttl = 1 + random.nextInt(255);
      byte[] frame = Frames.build(spec);
      MemorySegment in = MemorySegment.ofArray(frame);
      long verdict = Parser.parse(in, 0, frame.length);
      if (Verdict.what(verdict) != Verdict.RELAYABLE) {
        continue;
      }
      Table table = compiler.compile(new RuleSet(List.of(rule(spec))), network, 0, 0);
      publish(table);
      TestRun run = run(frame);

      rewriter.begin(in, 0, verdict, false);
      byte[] expected = new byte[rewriter.headerLength()];
      rewriter.write(
          table.flows().get(0).egresses().get(0).envelope(), MemorySegment.ofArray(expected), 0);
      assertThat(run.verdict()).isEqualTo(VERDICT_REDIRECT);
      assertThat(Arrays.copyOf(bytes(run), expected.length)).as("frame %d", i).isEqualTo(expected);
      int payload = (int) rewriter.payloadAt();
      assertThat(Arrays.copyOfRange(bytes(run), expected.length, bytes(run).length))
          .isEqualTo(Arrays.copyOfRange(frame, payload, frame.length));
    }
  }

  /** To an interface that is not there, so that nothing but the frame itself is left to look at. */
  @Test
  void aFrameThatGoesOnToTheNodeIsAsItCame() throws Exception {
    unload();
    generation = Generation.create(new MapLayout(64, 256, Processors.possible()), true);
    generation.forward(false);
    generation.forward(true);
    TableCompiler compiler = new TableCompiler();
    int passed = 0;
    for (int i = 0; i < FRAMES / 20; i++) {
      Frames.Spec spec = frames.small();
      spec.partial = false;
      spec.ttl = 1 + random.nextInt(255);
      byte[] frame = Frames.build(spec);
      long verdict = Parser.parse(MemorySegment.ofArray(frame), 0, frame.length);
      if (Verdict.what(verdict) != Verdict.RELAYABLE) {
        continue;
      }
      Table table = compiler.compile(new RuleSet(List.of(rule(spec))), network, 0, 0);
      publish(table);
      TestRun run = run(frame);

      if (spec.tags.length > 0) {
        assertThat(run.verdict()).isEqualTo(VERDICT_DROP);
        continue;
      }
      assertThat(run.verdict()).isEqualTo(VERDICT_NEXT);
      assertThat(bytes(run)).as("frame %d", i).isEqualTo(frame);
      passed++;
    }
    assertThat(passed).isPositive();
  }

  /** The program at a device map's entry, told by hand what the one in the driver would tell. */
  @Test
  void everyCopyInTheDriverIsThatOfTheRewriter() throws Exception {
    TableCompiler compiler = new TableCompiler();
    Rewriter rewriter = new Rewriter();
    Program image = atInterfaceZero(Programs.xdpEgress(generation.layout()));
    int program = generation.load(image, BpfProgram.PROG_XDP, 0);
    for (int i = 1; i < FRAMES / 20; i++) {
      Frames.Spec spec = frames.small();
      spec.partial = false;
      spec.tags = new int[0];
      byte[] frame = Frames.build(spec);
      MemorySegment in = MemorySegment.ofArray(frame);
      long verdict = Parser.parse(in, 0, frame.length);
      if (Verdict.what(verdict) != Verdict.RELAYABLE) {
        continue;
      }
      Table table = compiler.compile(new RuleSet(List.of(rule(spec))), network, 0, 0);
      publish(table);
      ByteBuffer told =
          ByteBuffer.allocate(8 + frame.length)
              .order(ByteOrder.nativeOrder())
              .putInt((++publications & 3) * generation.layout().rules())
              .putInt(Verdict.l4(verdict))
              .put(frame);
      TestRun run = BpfProgram.testRunXdp(program, told.array(), 8);

      rewriter.begin(in, 0, verdict, false);
      byte[] expected = new byte[rewriter.headerLength()];
      rewriter.write(
          table.flows().get(0).egresses().get(0).envelope(), MemorySegment.ofArray(expected), 0);
      assertThat(run.verdict()).isEqualTo(XDP_PASS);
      byte[] left = Arrays.copyOfRange(bytes(run), 8, bytes(run).length);
      assertThat(Arrays.copyOf(left, expected.length)).as("frame %d", i).isEqualTo(expected);
      assertThat(Arrays.copyOfRange(left, expected.length, left.length))
          .isEqualTo(Arrays.copyOfRange(frame, (int) rewriter.payloadAt(), frame.length));
    }
    Native.close(program);
  }

  /** Test runs have no egress interface, and programs may not ask for it there. */
  private static Program atInterfaceZero(Program program) {
    Insn ask = new Insn(0x61, 4, 6, 20, 0);
    Insn zero = new Insn(0xb7, 4, 0, 0, 0);
    assertThat(program.insns()).containsOnlyOnce(ask);
    List<Insn> insns = program.insns().stream().map(i -> i.equals(ask) ? zero : i).toList();
    return new Program(program.name(), insns, program.maps());
  }

  private void publish(Table table) {
    List<RuleEntry> entries = Entries.of(table, Map.of("in", 0), flow -> XdpTake.NOT);
    generation.buffers().publish(entries, table.version());
  }

  private Rule rule(Frames.Spec spec) {
    Address group = address(spec.destination);
    Address source = random.nextBoolean() ? address(spec.source) : null;
    int port = spec.esp || random.nextBoolean() ? 0 : spec.destinationPort;
    Protocol protocol = spec.esp ? Protocol.ESP : Protocol.UDP;
    Address to = Address.of(spec.v6 ? "ff15::5:5" : "239.5.5.5");
    Address from = random.nextBoolean() ? null : Address.of(spec.v6 ? "fd00:9::9" : "10.99.0.9");
    int newPort = spec.esp || random.nextBoolean() ? 0 : 1 + random.nextInt(65_535);
    int dscp = random.nextBoolean() ? Output.KEEP : random.nextInt(64);
    Output output = new Output("out", to, newPort, 1 + random.nextInt(255), dscp, from);
    return new Rule(
        "r", null, new Input("in", group, port, source, protocol), List.of(output), null);
  }

  private static Address address(byte[] bytes) {
    long high = 0;
    long low = 0;
    if (bytes.length == 4) {
      return Address.ipv4(ByteBuffer.wrap(bytes).getInt());
    }
    high = ByteBuffer.wrap(bytes).getLong();
    low = ByteBuffer.wrap(bytes).getLong(8);
    return new Address(high, low);
  }

  @Test
  void timeToLiveZeroIsClaimedAndDropped() throws Exception {
    Frames.Spec spec = Frames.random(random);
    spec.v6 = false;
    spec.esp = false;
    spec.ttl = 0;
    spec.source = new byte[] {10, 0, 0, 1};
    spec.destination = new byte[] {(byte) 239, 1, 1, 1};
    publish(new TableCompiler().compile(new RuleSet(List.of(rule(spec))), network, 0, 0));
    assertThat(run(Frames.build(spec)).verdict()).isEqualTo(VERDICT_DROP);
    assertThat(counters().total(Total.MATCHED)).isEqualTo(1);
  }
}
