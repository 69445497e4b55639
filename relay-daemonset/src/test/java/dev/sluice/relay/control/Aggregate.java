package dev.sluice.relay.control;

import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.InetSocket;
import dev.sluice.relay.ffi.Membership;
import dev.sluice.relay.ffi.Messages;
import dev.sluice.relay.ffi.Native;
import dev.sluice.relay.ffi.Sockets;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** Sends several datagrams to 239.1.1.1:5000 as one aggregated frame ({@code UDP_SEGMENT}). */
final class Aggregate {
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private Aggregate() {}

  static void send(Lab lab, String namespace, String nic, byte[] content, int segment) {
    int ifindex = lab.ifindex(namespace, nic);
    lab.in(
        namespace,
        () -> {
          try (Fd fd = InetSocket.open(true);
              Arena arena = Arena.ofConfined()) {
            InetSocket.sender(fd.number(), true, ifindex, 8);
            Native.check(
                Sockets.setOption(fd.number(), SOL_UDP, UDP_SEGMENT, segment), "aggregate");
            var messages = arena.allocate(Messages.MMSGHDR_SIZE, 64);
            var iovec = arena.allocate(Messages.IOVEC_SIZE, 64);
            var address = arena.allocate(InetSocket.addressSize(true), 8);
            var memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
            Address group = Address.of("239.1.1.1");
            InetSocket.address(
                address, 0, new Membership.Ip(true, group.high(), group.low()), 5000, 0);
            Messages.name(messages, 0, address);
            Messages.iovec(iovec, 0, memory, 0, content.length);
            Messages.buffers(messages, 0, iovec, 1);
            Native.check(Sockets.sendMany(fd.number(), messages, 0, 1, 0), "send");
            return null;
          }
        });
  }
}
