package dev.sluice.e2e.relaybench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Relays of others, and the yardstick. */
final class Peers {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final double START_SECONDS = 10;

  private Peers() {}

  private static List<String> pinned(int cpu, List<String> command) {
    List<String> all = new ArrayList<>();
    if (cpu >= 0) {
      all.addAll(List.of("taskset", "-c", Integer.toString(cpu)));
    }
    all.addAll(command);
    return all;
  }

  private static @Nullable String absent(String program, String from) {
    return Shell.find(program).isPresent() ? null : program + " is not on the PATH (" + from + ")";
  }

  private static Path write(Path work, String kind, String text) {
    try {
      return Files.writeString(work.resolve(kind + COUNT.incrementAndGet()), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The design of the ring path, in C. */
  record Reference(Tools tools, String ring) implements Contender {
    @Override
    public String name() {
      return ring.equals("frames") ? "C reference" : "C reference " + ring;
    }

    @Override
    public @Nullable String missing() {
      return null;
    }

    @Override
    public String version() {
      return "the ring path's design in C, " + Shell.version("gcc", "--version");
    }

    @Override
    public List<Dialogue> start(Lab lab, int place, int fanOut, int cpu) {
      Outputs outputs = Outputs.of(lab, place, fanOut);
      Outputs.Target from = outputs.from();
      List<String> command = new ArrayList<>(List.of(tools.path("reference"), ring, from.nic()));
      command.addAll(List.of(from.group(), Integer.toString(from.port())));
      outputs.to().forEach(to -> command.add(to.nic() + "=" + to.group() + ":" + to.port()));
      Dialogue relay = new Dialogue(lab.prefixed(Lab.relay(place), pinned(cpu, command)));
      relay.await("ready", START_SECONDS);
      return List.of(relay);
    }
  }

  /** The kernel's multicast routing, set up by smcroute. Group and port stay as they are. */
  record Mroute(Path work) implements Contender {
    private static final int MOST_INTERFACES = 31;

    @Override
    public String name() {
      return "kernel mroute";
    }

    @Override
    public @Nullable String missing() {
      return absent("smcrouted", "smcroute of Debian");
    }

    @Override
    public String version() {
      return Shell.version("smcrouted", "-v");
    }

    @Override
    public @Nullable String cannot(int fanOut, int interfaces) {
      if (fanOut > MOST_INTERFACES) {
        return "the kernel routes a group to at most 31 interfaces";
      }
      return fanOut > interfaces ? "it copies once for each interface" : null;
    }

    @Override
    public boolean isInKernel() {
      return true;
    }

    @Override
    public Outputs.Target arrival(Lab lab, int fanOut) {
      return new Outputs.Target("out0", Lab.GROUP, Lab.PORT);
    }

    @Override
    public List<Dialogue> start(Lab lab, int place, int fanOut, int cpu) {
      int count = place == lab.relays() ? fanOut : 1;
      StringBuilder to = new StringBuilder();
      StringBuilder enable = new StringBuilder("phyint in0 enable\n");
      for (int i = 0; i < count; i++) {
        to.append(" out").append(i);
        enable.append("phyint out").append(i).append(" enable ttl-threshold 1\n");
      }
      String text =
          enable
              + "mgroup from in0 group %s\n".formatted(Lab.GROUP)
              + "mroute from in0 source %s group %s to%s\n".formatted(Lab.SOURCE, Lab.GROUP, to);
      Path file = write(work, "smcroute", text);
      List<String> command =
          List.of(
              "smcrouted",
              "-n",
              "-N",
              "-l",
              "info",
              "-f",
              file.toString(),
              "-P",
              file + ".pid",
              "-u",
              file + ".sock");
      Dialogue relay = new Dialogue(lab.prefixed(Lab.relay(place), command));
      Shell.sleep(1);
      if (!relay.isAlive()) {
        throw new IllegalStateException("smcrouted ended: " + relay.said());
      }
      return List.of(relay);
    }
  }

  /** One socat for each output: it can send to one place only. */
  record Socat() implements Contender {
    private static final int MOST = 8;

    @Override
    public String name() {
      return "socat";
    }

    @Override
    public @Nullable String missing() {
      return absent("socat", "Debian");
    }

    @Override
    public String version() {
      return Shell.run("socat", "-V")
          .lines()
          .filter(l -> l.contains("version"))
          .findFirst()
          .orElse("?");
    }

    @Override
    public @Nullable String cannot(int fanOut, int interfaces) {
      return fanOut > MOST ? "it needs a process for each output" : null;
    }

    @Override
    public List<Dialogue> start(Lab lab, int place, int fanOut, int cpu) {
      Outputs outputs = Outputs.of(lab, place, fanOut);
      Outputs.Target from = outputs.from();
      String in =
          String.format(
              Locale.ROOT,
              "UDP4-RECV:%d,reuseaddr,bind=%s,ip-add-membership=%s:%s,rcvbuf=4194304",
              from.port(),
              from.group(),
              from.group(),
              from.nic());
      List<Dialogue> all = new ArrayList<>();
      for (Outputs.Target to : outputs.to()) {
        String out =
            "UDP4-DATAGRAM:%s:%d,so-bindtodevice=%s,ip-multicast-ttl=1"
                .formatted(to.group(), to.port(), to.nic());
        List<String> command = pinned(cpu, List.of("socat", "-u", "-b", "65536", in, out));
        // Without a route to groups, the device it is bound to would not be enough.
        Shell.run(
            lab.prefixed(
                Lab.relay(place),
                Shell.words("ip route replace " + to.group() + "/32 dev " + to.nic())));
        all.add(new Dialogue(lab.prefixed(Lab.relay(place), command)));
      }
      Shell.sleep(0.5);
      return all;
    }
  }

  /** MCR, the relay in Rust. */
  record Mcr(Path work) implements Contender {
    @Override
    public String name() {
      return "MCR";
    }

    @Override
    public @Nullable String missing() {
      return absent("mcrd", "it has no package");
    }

    @Override
    public String version() {
      return "mcrd at " + Shell.find("mcrd").map(Path::toString).orElse("?");
    }

    @Override
    public List<Dialogue> start(Lab lab, int place, int fanOut, int cpu) {
      Outputs outputs = Outputs.of(lab, place, fanOut);
      Outputs.Target from = outputs.from();
      List<String> to =
          outputs.to().stream()
              .map(o ->
                  "{group: '%s', port: %d, interface: '%s'}"
                      .formatted(o.group(), o.port(), o.nic()))
              .toList();
      String text =
          "{rules: [{name: 'flow', input: {interface: '%s', group: '%s', port: %d}, outputs: [%s]}]%s}"
              .formatted(
                  from.nic(),
                  from.group(),
                  from.port(),
                  String.join(", ", to),
                  cpu >= 0 ? ", pinning: {in0: [" + cpu + "]}" : "");
      Path file = write(work, "mcr", text);
      List<String> command =
          List.of(
              "mcrd",
              "supervisor",
              "--config",
              file.toString(),
              "--num-workers",
              "1",
              "--interface",
              from.nic(),
              "--control-socket-path",
              file + ".sock");
      // It does not join the input group by itself.
      Shell.run(
          lab.prefixed(
              Lab.relay(place), List.of("ip", "link", "set", from.nic(), "allmulticast", "on")));
      for (Outputs.Target target : outputs.to()) {
        Shell.run(
            lab.prefixed(
                Lab.relay(place),
                Shell.words("ip route replace " + target.group() + "/32 dev " + target.nic())));
      }
      Dialogue relay = new Dialogue(lab.prefixed(Lab.relay(place), command));
      Shell.sleep(2);
      if (!relay.isAlive()) {
        throw new IllegalStateException("mcrd ended: " + relay.said());
      }
      return List.of(relay);
    }
  }
}
