package dev.sluice.relay.traffic;

import dev.sluice.relay.ffi.Affinity;
import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.InetSocket;
import dev.sluice.relay.ffi.Messages;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.ffi.RealClock;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.frame.Checksum;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Nic;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Sends numbered, stamped flows, at a rate or as fast as it can. */
@Command(
    name = "relaygen",
    description = "Sends numbered and stamped UDP flows.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class Relaygen implements Callable<Integer> {
  private static final int MAX_PAYLOAD = 65_000;
  private static final long SPIN_NANOS = 60_000;
  private static final long FULL_NANOS = 20_000;

  @Mixin private Flows flows = new Flows();

  @Option(names = "--rate", description = "Datagrams per second; 0 = all it can (default).")
  private double rate;

  @Option(names = "--count", description = "Datagrams to send; 0 = no limit (default).")
  private long count;

  @Option(names = "--seconds", description = "Time to send; 0 = no limit (default).")
  private double seconds;

  @Option(
      names = "--size",
      split = ",",
      description = "Payload sizes in bytes, in turn (default: 1400).")
  private int[] sizes = {1400};

  @Option(
      names = "--burst",
      description = "Datagrams that go together (default: ${DEFAULT-VALUE}).")
  private int burst = 32;

  @Option(names = "--ttl", description = "TTL or hop limit (default: ${DEFAULT-VALUE}).")
  private int ttl = 8;

  @Option(
      names = "--raw",
      description = "Whole IPv4 frames over a packet socket, past the system's UDP.")
  private boolean raw;

  @Option(names = "--file", description = "Content to send, once; needs one flow, and no --raw.")
  private @Nullable Path file;

  @Option(names = "--cpu", description = "Processor to run on (default: any).")
  private int cpu = -1;

  private long sent;
  private long refused;

  /** For picocli. */
  public Relaygen() {}

  /** Sends, and says what was sent. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Relaygen()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<Address> addresses = flows.addresses();
    check(addresses);
    Nic nic = flows.nic();
    if (cpu >= 0) {
      Native.check(Affinity.pin(cpu), "run on processor " + cpu);
    }
    long start = System.nanoTime();
    try (Arena arena = Arena.ofShared();
        Fd fd = raw ? PacketSocket.open() : InetSocket.open(flows.isIpv4())) {
      Slots slots = new Slots(arena, addresses.size(), burst, sizes, raw ? RawFrames.HEADER : 0);
      MemorySegment names = names(arena, slots, addresses, nic);
      Sockets.setOption(fd.number(), Sockets.SOL_SOCKET, Sockets.SO_SNDBUFFORCE, 4 << 20);
      if (!raw) {
        InetSocket.sender(fd.number(), flows.isIpv4(), nic.index(), ttl);
      }
      run(fd.number(), slots, new RealClock(arena));
      names.fill((byte) 0);
    }
    double took = (System.nanoTime() - start) / 1e9;
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.printf(
        Locale.ROOT,
        "{\"sent\": %d, \"refused\": %d, \"seconds\": %.3f, \"packetsPerSecond\": %.0f}%n",
        sent,
        refused,
        took,
        sent / took);
    return 0;
  }

  private void check(List<Address> addresses) {
    for (int size : sizes) {
      if (size < Payload.HEADER || size > MAX_PAYLOAD) {
        throw new TypeConversionException(
            "--size " + size + ": " + Payload.HEADER + " to " + MAX_PAYLOAD + " are allowed");
      }
    }
    if (burst < 1 || burst > 1024 || rate < 0 || ttl < 0 || ttl > 255) {
      throw new TypeConversionException("--burst: 1 to 1024, --rate: 0 or more, --ttl: 0 to 255");
    }
    boolean groups = addresses.stream().allMatch(a -> a.isIpv4() && a.isMulticast());
    if (raw && !groups) {
      throw new TypeConversionException("--raw sends to IPv4 groups only");
    }
    if (file != null && (raw || addresses.size() != 1)) {
      throw new TypeConversionException("--file needs one flow, and no --raw");
    }
  }

  private MemorySegment names(Arena arena, Slots slots, List<Address> addresses, Nic nic) {
    long size = raw ? PacketSocket.ADDRESS_SIZE : InetSocket.addressSize(flows.isIpv4());
    MemorySegment names = arena.allocate(slots.count * 32L, 32);
    for (int i = 0; i < slots.count; i++) {
      Address to = addresses.get(slots.flow(i));
      if (raw) {
        PacketSocket.address(names, i * 32L, nic.index());
        var route = new RawFrames.Route(nic, source(nic), to, flows.port, ttl);
        RawFrames.prepare(slots.memory(), slots.headerAt(i), slots.length(i), route);
      } else {
        InetSocket.address(names, i * 32L, Flows.ip(to), flows.port, nic.index());
      }
      Messages.name(slots.messages, i, names.asSlice(i * 32L, size));
    }
    return names;
  }

  private static Address source(Nic nic) {
    return nic.addresses().stream()
        .map(Nic.Own::address)
        .filter(Address::isIpv4)
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException(nic.name() + " has no IPv4 address to send from"));
  }

  private void run(int fd, Slots slots, RealClock clock) throws IOException {
    if (file != null) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        sendFile(fd, slots, clock, in);
      }
      return;
    }
    int[] bodies = new int[slots.count];
    for (int i = 0; i < slots.count; i++) {
      int body = slots.length(i) - Payload.HEADER;
      bodies[i] = Checksum.sum(slots.memory(), slots.payloadAt(i) + Payload.HEADER, body);
    }
    long start = System.nanoTime();
    Pacer pacer = new Pacer(rate, burst, start);
    long end = seconds > 0 ? start + (long) (seconds * 1e9) : Long.MAX_VALUE;
    int at = 0;
    for (long now = start; now < end && (count == 0 || sent < count); now = System.nanoTime()) {
      int due = Math.min(pacer.due(now), slots.count - at);
      due = count == 0 ? due : (int) Math.min(due, count - sent);
      if (due == 0) {
        pause(pacer.untilDue(now));
        continue;
      }
      long time = clock.nanos();
      for (int i = at; i < at + due; i++) {
        slots.number(i, time);
        if (raw) {
          RawFrames.seal(slots.memory(), slots.headerAt(i), slots.length(i), bodies[i]);
        }
      }
      int done = send(fd, slots, at, due);
      pacer.sent(done);
      for (int i = at + done; i < at + due; i++) {
        slots.unsent(i);
      }
      at = (at + done) % slots.count;
    }
  }

  /** Sends a part of the slots; what the system does not take is tried again later. */
  private int send(int fd, Slots slots, int at, int due) throws ErrnoException {
    int answer = Sockets.sendMany(fd, slots.messages, at, due, Sockets.MSG_DONTWAIT);
    if (answer >= 0) {
      sent += answer;
      return answer;
    }
    refused++;
    boolean full = answer == -Errno.EAGAIN || answer == -Errno.ENOBUFS;
    if (!full && answer != -Errno.EINTR) {
      Native.check(answer, "send to " + flows.addresses().get(slots.flow(at)));
    }
    LockSupport.parkNanos(FULL_NANOS);
    return 0;
  }

  private static void pause(long nanos) {
    if (nanos > SPIN_NANOS) {
      LockSupport.parkNanos(nanos - SPIN_NANOS);
    } else {
      Thread.onSpinWait();
    }
  }

  private void sendFile(int fd, Slots slots, RealClock clock, InputStream in) throws IOException {
    Pacer pacer = new Pacer(rate, 1, System.nanoTime());
    int room = sizes[0] - Payload.HEADER - FileChunk.PREFIX;
    byte[] chunk = in.readNBytes(room);
    for (int i = 0; chunk.length > 0; i = (i + 1) % slots.count) {
      byte[] next = in.readNBytes(room);
      FileChunk.put(slots, i, chunk, next.length == 0);
      while (pacer.due(System.nanoTime()) == 0) {
        pause(pacer.untilDue(System.nanoTime()));
      }
      slots.number(i, clock.nanos());
      while (send(fd, slots, i, 1) == 0) {
        Thread.onSpinWait();
      }
      pacer.sent(1);
      chunk = next;
    }
  }
}
