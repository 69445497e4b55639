package dev.sluice.e2e.relaybench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three packaged relays in a row carry a stream as television sends it. */
class RelayStreamIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final int TS_PACKET = 188;
  private static final int TS_PACKETS = 20_000;

  /** Seven TS packets in a datagram: RFC 2250. */
  private static final int PAYLOAD = 7 * TS_PACKET;

  @TempDir private Path work;

  @BeforeAll
  static void needsNamespaces() {
    boolean able = true;
    String why = "";
    try {
      new Lab(1, 1).close();
    } catch (IllegalStateException | java.io.UncheckedIOException e) {
      able = false;
      why = "needs CAP_NET_ADMIN and iproute2: " + e.getMessage();
      System.err.println("SKIPPED: " + why);
    }
    Assumptions.assumeTrue(able, why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "ring", "socket"})
  void aTransportStreamArrivesBitForBitOverThreeHops(String datapath) throws Exception {
    var relay = Sluice.on(ROOT, work, datapath, Sluice.help(ROOT));
    String missing = relay.missing();
    if (missing != null) {
      System.err.println("SKIPPED: " + missing);
    }
    Assumptions.assumeTrue(missing == null, missing);
    Path sent = Files.write(work.resolve("sent.ts"), transportStream());
    Path received = work.resolve("received.ts");
    List<Dialogue> programs = new ArrayList<>();
    try (Lab lab = new Lab(3, 1)) {
      for (int place = 1; place <= 3; place++) {
        programs.addAll(relay.start(lab, place, 1, -1));
      }
      Dialogue sink = sink(lab, received);
      programs.add(sink);
      Dialogue generator = generator(lab, sent);
      programs.add(generator);
      generator.await("\"sent\"", 60);
      String findings = sink.await("\"received\"", 60);
      assertThat(findings).contains("\"missing\": 0", "\"damaged\": 0");
      assertThat(hash(received)).isEqualTo(hash(sent));
    } finally {
      programs.forEach(Dialogue::close);
    }
  }

  private static Dialogue sink(Lab lab, Path file) {
    Outputs.Target arrival = Outputs.of(lab, 3, 1).to().getFirst();
    String options =
        "--interface s0 --group %s --port %d --verify --seconds 60 --out %s"
            .formatted(arrival.group(), arrival.port(), file);
    Dialogue sink = new Dialogue(lab.prefixed("s", tool("relaysink", options)));
    sink.await("listening", 30);
    return sink;
  }

  private static Dialogue generator(Lab lab, Path file) {
    String options =
        "--interface g0 --group %s --port %d --size %d --burst 4 --rate 2000 --file %s"
            .formatted(Lab.GROUP, Lab.PORT, PAYLOAD, file);
    return new Dialogue(lab.prefixed("g", tool("relaygen", options)));
  }

  private static List<String> tool(String name, String options) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("relay-daemonset/bin/" + name).toString());
    command.addAll(Shell.words(options));
    return command;
  }

  /** TS packets (ISO/IEC 13818-1, 2.4.3.2): sync byte, PID, continuity counter, content. */
  private static byte[] transportStream() {
    byte[] stream = new byte[TS_PACKETS * TS_PACKET];
    new Random(47).nextBytes(stream);
    int[] counters = new int[4];
    for (int i = 0; i < TS_PACKETS; i++) {
      int at = i * TS_PACKET;
      int program = i % counters.length;
      stream[at] = 0x47;
      stream[at + 1] = 0x01;
      stream[at + 2] = (byte) program;
      stream[at + 3] = (byte) (0x10 | counters[program]++ & 15);
    }
    return stream;
  }

  private static String hash(Path file) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read(file)));
  }

  private static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }
}
