package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What network devices can do, over netlink: {@code linux/genetlink.h}, {@code linux/netdev.h}
 * (from Linux 6.3), {@code linux/if_link.h}.
 */
public final class NetDevices {
  /** {@code NETDEV_XDP_ACT_NDO_XMIT}: frames can be sent to the device by XDP. */
  public static final long XDP_TRANSMIT = 1 << 2;

  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_GENERIC = 16;
  private static final short GENL_ID_CTRL = 16;
  private static final byte CTRL_CMD_GETFAMILY = 3;
  private static final short CTRL_ATTR_FAMILY_ID = 1;
  private static final short CTRL_ATTR_FAMILY_NAME = 2;
  private static final byte NETDEV_CMD_DEV_GET = 1;
  private static final short NETDEV_A_DEV_IFINDEX = 1;
  private static final short NETDEV_A_DEV_XDP_FEATURES = 3;

  private static final short RTM_GETLINK = 18;
  private static final int IFINFOMSG = 16;
  private static final short IFLA_LINKINFO = 18;
  private static final short IFLA_INFO_KIND = 1;
  static final short IFLA_STATS64 = 23;

  /** In {@code struct rtnl_link_stats64}. */
  static final int TX_DROPPED = 56;

  private static final short NLM_F_REQUEST = 1;
  private static final short NLMSG_ERROR = 2;
  private static final int HEADER = 16;
  private static final int GENERIC_HEADER = 4;
  private static final int ATTRIBUTE = 4;
  private static final int TYPE_MASK = 0x3fff;
  private static final int REQUEST_LIMIT = 128;
  private static final int ANSWER_LIMIT = 32_768;
  private static final int ANSWER_MILLIS = 2_000;

  private NetDevices() {}

  /** XDP feature bits of an interface; 0 when they are not known. */
  public static long xdpFeatures(int ifindex) {
    ByteBuffer family = generic(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
    text(family, CTRL_ATTR_FAMILY_NAME, "netdev");
    ByteBuffer answer = exchange(NETLINK_GENERIC, family);
    ByteBuffer id = attribute(answer, HEADER + GENERIC_HEADER, CTRL_ATTR_FAMILY_ID);
    if (id == null || id.remaining() < Short.BYTES) {
      return 0;
    }
    ByteBuffer device = generic(id.getShort(id.position()), NETDEV_CMD_DEV_GET);
    device.putShort((short) 8).putShort(NETDEV_A_DEV_IFINDEX).putInt(ifindex);
    answer = exchange(NETLINK_GENERIC, device);
    ByteBuffer bits = attribute(answer, HEADER + GENERIC_HEADER, NETDEV_A_DEV_XDP_FEATURES);
    return bits == null || bits.remaining() < Long.BYTES ? 0 : bits.getLong(bits.position());
  }

  private static @Nullable ByteBuffer link(int ifindex, short attribute) {
    ByteBuffer request = start(RTM_GETLINK).putInt(0).putInt(ifindex).putInt(0).putInt(0);
    return attribute(exchange(NETLINK_ROUTE, request), HEADER + IFINFOMSG, attribute);
  }

  /** Packets an interface was to send and its driver dropped, whoever's; 0 when it is gone. */
  public static long transmitDropped(int ifindex) {
    ByteBuffer counters = link(ifindex, IFLA_STATS64);
    return counters == null || counters.remaining() < TX_DROPPED + Long.BYTES
        ? 0
        : counters.getLong(counters.position() + TX_DROPPED);
  }

  /** Kind of a virtual interface, such as {@code veth}; empty for one of hardware. */
  public static String kind(int ifindex) {
    ByteBuffer info = link(ifindex, IFLA_LINKINFO);
    ByteBuffer kind = info == null ? null : attribute(info, info.position(), IFLA_INFO_KIND);
    if (kind == null) {
      return "";
    }
    byte[] ascii = new byte[kind.remaining()];
    kind.get(ascii);
    return new String(ascii, StandardCharsets.US_ASCII).replace("\0", "");
  }

  private static ByteBuffer start(short type) {
    return ByteBuffer.allocate(REQUEST_LIMIT)
        .order(ByteOrder.nativeOrder())
        .putShort(4, type)
        .putShort(6, NLM_F_REQUEST)
        .position(HEADER);
  }

  private static ByteBuffer generic(short family, byte command) {
    return start(family).put(command).put((byte) 1).putShort((short) 0);
  }

  private static void text(ByteBuffer to, short type, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    to.putShort((short) (ATTRIBUTE + ascii.length + 1)).putShort(type).put(ascii).put((byte) 0);
    to.position(to.position() + 3 & ~3);
  }

  /** The first message of the answer, up to its end; without bytes when there was none. */
  private static ByteBuffer exchange(int protocol, ByteBuffer request) {
    request.putInt(0, request.position());
    int fd = Sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW, protocol);
    ByteBuffer none = ByteBuffer.allocate(0);
    if (fd < 0) {
      return none;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(ANSWER_LIMIT, 8);
      buffer.copyFrom(MemorySegment.ofBuffer(request.flip()));
      MemorySegment poll = arena.allocate(Native.POLLFD_SIZE, 8);
      Native.pollSet(poll, 0, fd, Native.POLLIN);
      boolean answered =
          Sockets.send(fd, buffer.asSlice(0, request.limit()), 0) >= 0
              && Native.poll(poll, 1, ANSWER_MILLIS) > 0;
      int length = answered ? Sockets.receive(fd, buffer, 0) : 0;
      if (length < HEADER) {
        return none;
      }
      byte[] bytes = buffer.asSlice(0, length).toArray(JAVA_BYTE);
      ByteBuffer answer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      boolean error = answer.getShort(4) == NLMSG_ERROR;
      return error ? none : answer.limit(Math.clamp(answer.getInt(0), HEADER, length));
    } finally {
      Native.close(fd);
    }
  }

  private static @Nullable ByteBuffer attribute(ByteBuffer in, int from, short type) {
    for (int at = from; at + ATTRIBUTE <= in.limit(); ) {
      int length = in.getShort(at) & 0xffff;
      if (length < ATTRIBUTE || at + length > in.limit()) {
        return null;
      }
      if ((in.getShort(at + 2) & TYPE_MASK) == type) {
        return in.duplicate()
            .order(ByteOrder.nativeOrder())
            .limit(at + length)
            .position(at + ATTRIBUTE);
      }
      at += length + 3 & ~3;
    }
    return null;
  }
}
