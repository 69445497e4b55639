package dev.sluice.relay.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** An ordinary UDP sender in a namespace; over virtual links its sums are left to be made. */
public final class Talker implements AutoCloseable {
  private final DatagramChannel channel;
  private final InetSocketAddress to;

  private Talker(DatagramChannel channel, InetSocketAddress to) {
    this.channel = channel;
    this.to = to;
  }

  public static Talker open(Lab lab, String namespace, String nic, String address, int port) {
    return lab.in(
        namespace,
        () -> {
          InetAddress group = InetAddress.ofLiteral(address);
          boolean v4 = group.getAddress().length == 4;
          DatagramChannel channel =
              DatagramChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
          channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 8);
          channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(nic));
          channel.setOption(StandardSocketOptions.SO_SNDBUF, 4 << 20);
          return new Talker(channel, new InetSocketAddress(group, port));
        });
  }

  public void send(byte[] payload) {
    try {
      channel.send(ByteBuffer.wrap(payload), to);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends, and says whether the system took it: a link may be down. */
  public boolean offer(byte[] payload) {
    try {
      return channel.send(ByteBuffer.wrap(payload), to) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
