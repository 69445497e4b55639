package dev.sluice.relay.traffic;

import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.control.Relay;
import dev.sluice.relay.datapath.Datapath;
import dev.sluice.relay.datapath.PathOptions;
import dev.sluice.relay.datapath.UserPath;
import dev.sluice.relay.datapath.ring.RingIntakes;
import dev.sluice.relay.datapath.ring.RingKind;
import dev.sluice.relay.datapath.socket.SocketIntakes;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file sent with the tools through relays in a row comes out with the same hash. */
class HopsIT {
  private final Lab lab = Lab.open();
  private final List<Relay> relays = new ArrayList<>();
  @TempDir private Path directory;
  private Process sink;

  @AfterEach
  void close() {
    if (sink != null) {
      sink.destroyForcibly();
    }
    relays.forEach(Relay::close);
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({"socket, 1", "ring, 1", "socket, 3", "ring, 3"})
  void aFileArrivesWhole(String path, int hops) throws Exception {
    chain(path, hops);
    byte[] content = Frames.bytes(new Random(hops), 3_000_001);
    Path sent = Files.write(directory.resolve("sent"), content);
    Path received = directory.resolve("received");
    sink =
        tool(
            "b",
            "relaysink",
            "--interface s0 --group 239.1.0." + (hops + 1) + " --port 5000",
            "--out " + received + " --verify --seconds 60");
    await().atMost(Duration.ofSeconds(20)).until(() -> log("relaysink").contains("listening"));
    Process generator =
        tool(
            "a",
            "relaygen",
            "--interface g0 --group 239.1.0.1 --port 5000 --size 1316",
            "--rate 3000 --file " + sent);
    assertThat(generator.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(generator.exitValue()).as(log("relaygen")).isZero();
    assertThat(sink.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sink.exitValue()).as(log("relaysink")).isZero();
    assertThat(hash(Files.readAllBytes(received))).isEqualTo(hash(content));
  }

  @ParameterizedTest
  @CsvSource({"socket", "ring"})
  void manyRawFlowsOfSeveralSizesArriveWhole(String path) throws Exception {
    chain(path, 1);
    sink =
        tool(
            "b",
            "relaysink",
            "--interface s0 --group 239.1.0.2 --port 5000",
            "--verify --idle 1 --seconds 60");
    await().atMost(Duration.ofSeconds(20)).until(() -> log("relaysink").contains("listening"));
    Process generator =
        tool(
            "a",
            "relaygen",
            "--interface g0 --group 239.1.0.1 --raw --size 64,256,1400",
            "--rate 5000 --count 10000 --burst 8");
    assertThat(generator.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sink.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(log("relaysink")).contains("\"received\": 10000", "\"damaged\": 0");
    assertThat(sink.exitValue()).isZero();
  }

  /** Namespaces a, r1 to rN and b in a row; relay i takes in 239.1.0.i and sends 239.1.0.(i+1). */
  private void chain(String path, int hops) throws Exception {
    lab.namespace("a");
    for (int i = 1; i <= hops; i++) {
      lab.namespace("r" + i);
      lab.link(i == 1 ? "a" : "r" + (i - 1), i == 1 ? "g0" : "out0", "r" + i, "in0");
    }
    lab.namespace("b").link("r" + hops, "out0", "b", "s0");
    lab.ip("a", "addr add 10.0.0.5/24 dev g0").ip("b", "addr add 10.9.0.2/24 dev s0");
    lab.sysctl("b", "net.ipv4.conf.all.rp_filter=0");
    for (int i = 1; i <= hops; i++) {
      lab.ip("r" + i, "addr add 10." + i + ".0.1/24 dev out0");
      relay(path, i);
    }
  }

  private void relay(String path, int i) throws Exception {
    Relay relay =
        lab.in(
            "r" + i,
            () -> {
              Datapath datapath =
                  new UserPath(
                      path,
                      path.equals("ring")
                          ? new RingIntakes(RingKind.FRAMES, 4 << 20)
                          : new SocketIntakes(4 << 20),
                      PathOptions.DEFAULT);
              datapath.start();
              Relay started = new Relay(datapath);
              started.start();
              return started;
            });
    relays.add(relay);
    var rule =
        rule(
            "hop",
            input("in0", "239.1.0." + i, 5000, null),
            output("out0", "239.1.0." + (i + 1), 0));
    relay.replace(new RuleSet(List.of(rule))).get(10, TimeUnit.SECONDS);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          var flow = relay.state().table().flows().get(0);
          return flow.inactive() == null && flow.egresses().get(0).inactive() == null;
        });
  }

  private Process tool(String namespace, String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bin/" + name));
    for (String some : arguments) {
      command.addAll(List.of(some.split(" ")));
    }
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    return lab.start(namespace, builder.redirectOutput(directory.resolve(name).toFile()));
  }

  private String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  private static String hash(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
