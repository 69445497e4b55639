package dev.sluice.relay.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** An ordinary UDP receiver in a namespace: what the kernel's own checks let through. */
public final class Listener implements AutoCloseable {
  /** A datagram that arrived. */
  public record Datagram(InetSocketAddress from, byte[] payload) {}

  private final DatagramChannel channel;
  private final Thread thread;
  private final List<Datagram> datagrams = new CopyOnWriteArrayList<>();
  private final AtomicLong count = new AtomicLong();
  private final boolean keep;

  private Listener(DatagramChannel channel, boolean keep) {
    this.channel = channel;
    this.keep = keep;
    thread = Thread.ofPlatform().daemon().name("listener").start(this::run);
  }

  /** Receives a group (or, for a unicast address, whatever comes to the port). */
  public static Listener open(
      Lab lab, String namespace, String nic, String address, int port, boolean keep) {
    return lab.in(
        namespace,
        () -> {
          InetAddress group = InetAddress.ofLiteral(address);
          boolean v4 = group.getAddress().length == 4;
          DatagramChannel channel =
              DatagramChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
          channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
          channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
          channel.bind(new InetSocketAddress(port));
          if (group.isMulticastAddress()) {
            channel.join(group, NetworkInterface.getByName(nic));
          }
          return new Listener(channel, keep);
        });
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    try {
      while (true) {
        buffer.clear();
        var from = (InetSocketAddress) channel.receive(buffer);
        buffer.flip();
        if (keep) {
          byte[] payload = new byte[buffer.limit()];
          buffer.get(payload);
          datagrams.add(new Datagram(from, payload));
        }
        count.incrementAndGet();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  public List<Datagram> datagrams() {
    return datagrams;
  }

  public long count() {
    return count.get();
  }

  @Override
  public void close() {
    try {
      channel.close();
      thread.join(5000);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
