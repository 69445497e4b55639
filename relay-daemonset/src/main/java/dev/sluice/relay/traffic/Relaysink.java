package dev.sluice.relay.traffic;

import dev.sluice.relay.ffi.Affinity;
import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.InetSocket;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.membership.Join;
import dev.sluice.relay.membership.Memberships;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Nic;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Receives what {@code relaygen} sent, and says what became of it. */
@Command(
    name = "relaysink",
    description = "Receives relaygen's flows: loss, duplicates, order, delay, content.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class Relaysink implements Callable<Integer> {
  private static final int WAIT_MILLIS = 50;
  private static final int LOST = 1;

  @Mixin private Flows flows = new Flows();

  @Option(names = "--seconds", description = "Time to listen; 0 = no limit (default).")
  private double seconds;

  @Option(names = "--count", description = "Datagrams to wait for; 0 = no limit (default).")
  private long count;

  @Option(
      names = "--idle",
      description = "End after so many seconds of silence, once something came; 0 = never.")
  private double idle;

  @Option(names = "--verify", description = "Check the content of every datagram.")
  private boolean verify;

  @Option(names = "--out", description = "Where to write the file that is sent; ends with it.")
  private @Nullable Path out;

  @Option(names = "--cpu", description = "Processor to run on (default: any).")
  private int cpu = -1;

  @Option(names = "--buffer-kib", description = "Receive buffer (default: ${DEFAULT-VALUE}).")
  private int bufferKib = 8192;

  /** For picocli. */
  public Relaysink() {}

  /** Listens; ends with 0 when nothing was lost, doubled or damaged, else with 1. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Relaysink()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Nic nic = flows.nic();
    if (cpu >= 0) {
      Native.check(Affinity.pin(cpu), "run on processor " + cpu);
    }
    Set<Join> joins = new HashSet<>();
    for (Address address : flows.addresses()) {
      if (address.isMulticast()) {
        joins.add(new Join(nic.name(), nic.index(), address, null));
      }
    }
    var text = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Findings findings = new Findings(flows.addresses().size(), verify);
    try (Memberships memberships = new Memberships();
        Fd fd = InetSocket.open(flows.isIpv4());
        Arena arena = Arena.ofShared();
        OutputStream file =
            out == null
                ? OutputStream.nullOutputStream()
                : new BufferedOutputStream(Files.newOutputStream(out))) {
      Sockets.setOption(fd.number(), Sockets.SOL_SOCKET, Sockets.SO_RCVBUFFORCE, bufferKib * 1024);
      InetSocket.stamps(fd.number());
      InetSocket.bind(fd.number(), flows.isIpv4(), flows.port);
      memberships.apply(joins);
      memberships.problems().forEach(errors::println);
      errors.println("listening");
      FileAssembler assembler = out == null ? null : new FileAssembler(file);
      listen(fd.number(), new Inbox(arena), arena, findings, assembler);
    }
    text.println(findings.json());
    return findings.isClean() ? 0 : LOST;
  }

  private void listen(
      int fd, Inbox inbox, Arena arena, Findings findings, @Nullable FileAssembler file)
      throws IOException {
    MemorySegment pollSet = arena.allocate(Native.POLLFD_SIZE, 8);
    long start = System.nanoTime();
    long last = 0;
    boolean going = true;
    while (going) {
      int received = inbox.receive(fd);
      long now = System.nanoTime();
      if (received > 0) {
        last = now;
        for (int i = 0; i < received; i++) {
          boolean fresh = findings.take(inbox, i);
          if (fresh && file != null) {
            file.take(inbox, i);
          }
        }
      } else if (received == 0 || received == -Errno.EINTR) {
        Native.pollSet(pollSet, 0, fd, Native.POLLIN);
        Native.poll(pollSet, 1, WAIT_MILLIS);
      } else {
        Native.check(received, "receive");
      }
      boolean late = seconds > 0 && now - start > seconds * 1e9;
      boolean silent = idle > 0 && last > 0 && now - last > idle * 1e9;
      boolean enough = count > 0 && findings.received() >= count;
      going = !late && !silent && !enough && (file == null || !file.isComplete());
    }
  }
}
