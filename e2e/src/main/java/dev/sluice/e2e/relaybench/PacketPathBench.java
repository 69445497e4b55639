package dev.sluice.e2e.relaybench;

import dev.sluice.e2e.bench.Machine;
import dev.sluice.relay.frame.Envelope;
import dev.sluice.relay.frame.Parser;
import dev.sluice.relay.frame.Rewriter;
import dev.sluice.relay.frame.Verdict;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.rule.file.Reading;
import dev.sluice.relay.rule.file.RuleFile;
import dev.sluice.relay.table.Ingress;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Route;
import dev.sluice.relay.table.TableCompiler;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The relay's own work on a packet: parse, look up among 1,000 rules, rewrite. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PacketPathBench {
  private static final int RULES = 1000;
  private static final int FRAMES = 64;
  private static final int ROOM = 2048;
  private static final int LENGTH = 14 + 20 + 8 + 256;
  private static final int UDP = 17;
  private static final long SOURCE = Address.of("10.0.0.5").low();

  private final MemorySegment frames = Arena.ofAuto().allocate((long) FRAMES * ROOM, 64);
  private final MemorySegment out = Arena.ofAuto().allocate(512, 64);
  private final Rewriter rewriter = new Rewriter();
  private final long[] groups = new long[RULES];
  private @Nullable Ingress ingress;
  private @Nullable Envelope envelope;
  private long verdict;
  private int next;

  /** Frames of a ring, and a compiled table. */
  @Setup
  public void prepare() {
    for (int i = 0; i < FRAMES; i++) {
      frame((long) i * ROOM, i);
    }
    verdict = Parser.parse(frames, 0, LENGTH);
    if (Verdict.what(verdict) != Verdict.RELAYABLE) {
      throw new IllegalStateException("the frames are not good ones");
    }
    Nic in = new Nic("in0", 1, 0x0200_0000_0001L, 1500, true, true, List.of(own(1)), Nic.Vlan.NONE);
    Nic to =
        new Nic("out0", 2, 0x0200_0000_0002L, 1500, true, true, List.of(own(2)), Nic.Vlan.NONE);
    var network = new Network(Map.of("in0", in, "out0", to), Map.of());
    var table = new TableCompiler().compile(rules(), network, 0, 0);
    ingress = Objects.requireNonNull(table.ingress(1));
    envelope = Objects.requireNonNull(table.flows().getFirst().egresses().getFirst().envelope());
  }

  private static Nic.Own own(int i) {
    return new Nic.Own(Address.of("10." + i + ".0.1"), 24);
  }

  private RuleSet rules() {
    var file = Sluice.file();
    for (int i = 0; i < RULES; i++) {
      String group = "239.1." + i / 250 + "." + (1 + i % 250);
      groups[i] = Address.of(group).low();
      Sluice.rule(
          file,
          "rule" + i,
          new Outputs(
              new Outputs.Target("in0", group, 5000),
              List.of(new Outputs.Target("out0", "239.2.0.1", 6000))));
    }
    return switch (RuleFile.read(file.toString())) {
      case Reading.Good(RuleSet good) -> good;
      case Reading.Bad bad -> throw new IllegalStateException(bad.toString());
    };
  }

  private void frame(long at, int i) {
    byte[] head = {
      1,
      0,
      0x5e,
      1,
      1,
      1,
      2,
      0,
      0,
      0,
      0,
      9,
      8,
      0,
      0x45,
      0,
      0,
      0,
      0,
      0,
      0x40,
      0,
      16,
      UDP,
      0,
      0,
      10,
      0,
      0,
      5,
      (byte) 239,
      1,
      0,
      (byte) (1 + i),
      0x13,
      (byte) 0x88,
      0x13,
      (byte) 0x88,
      0,
      0,
      0x12,
      0x34
    };
    MemorySegment.copy(MemorySegment.ofArray(head), 0, frames, at, head.length);
    big(at + 16, LENGTH - 14);
    big(at + 38, LENGTH - 34);
    int sum = 0;
    for (int j = 14; j < 34; j += 2) {
      sum += (byteAt(at + j) << 8) + byteAt(at + j + 1);
    }
    big(at + 24, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff);
  }

  private int byteAt(long at) {
    return frames.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  private void big(long at, int value) {
    frames.set(ValueLayout.JAVA_BYTE, at, (byte) (value >>> 8));
    frames.set(ValueLayout.JAVA_BYTE, at + 1, (byte) value);
  }

  private long nextFrame() {
    next = next + 1 & FRAMES - 1;
    return (long) next * ROOM;
  }

  /** A frame, from Ethernet to UDP, with its header sum. */
  @Benchmark
  public long parse() {
    return Parser.parse(frames, nextFrame(), LENGTH);
  }

  /** The rule of a packet. */
  @Benchmark
  public @Nullable Route lookup() {
    // Another rule each time, in no order a predictor could learn.
    next = (next * 421 + 17) % RULES;
    return Objects.requireNonNull(ingress)
        .find(0, groups[next], 0, SOURCE, Ingress.meta(UDP, 5000));
  }

  /** The headers of one copy, with both sums. */
  @Benchmark
  public MemorySegment rewrite() {
    long at = nextFrame();
    rewriter.begin(frames, at, verdict, false);
    rewriter.write(Objects.requireNonNull(envelope), out, 0);
    return out;
  }

  /** Runs this class, with the options of JMH. */
  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    new PrintStream(System.out, true, StandardCharsets.UTF_8)
        .println("machine    " + Machine.describe());
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(args))
                .include(PacketPathBench.class.getSimpleName())
                .build())
        .run();
  }
}
