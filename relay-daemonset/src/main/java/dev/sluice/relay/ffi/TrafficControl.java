package dev.sluice.relay.ffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Programs at the ingress of an interface by a clsact qdisc, over netlink: {@code linux/netlink.h},
 * {@code linux/rtnetlink.h}, {@code linux/pkt_sched.h}, {@code linux/pkt_cls.h}.
 */
public final class TrafficControl {

  private static final short RTM_NEWQDISC = 36;
  private static final short RTM_NEWTFILTER = 44;
  private static final short RTM_DELTFILTER = 45;
  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_ACK = 0x4;
  private static final int NLM_F_REPLACE = 0x100;
  private static final int NLM_F_EXCL = 0x200;
  private static final int NLM_F_CREATE = 0x400;
  private static final int NLMSG_ERROR = 2;

  private static final int TC_H_CLSACT = 0xfffffff1;
  private static final int TC_H_INGRESS = 0xfffffff2;
  private static final int CLSACT_HANDLE = 0xffff0000;

  /** Between those of an administrator, which are small, and the kernel's own, from 49152 on. */
  private static final int PRIORITY = 20942;

  private static final int ETH_P_ALL_BIG_ENDIAN = 0x0300;

  private static final short TCA_KIND = 1;
  private static final short TCA_OPTIONS = 2;
  private static final short TCA_BPF_FD = 6;
  private static final short TCA_BPF_NAME = 7;
  private static final short TCA_BPF_FLAGS = 8;
  private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;

  private static final int HEADER = 16;
  private static final int BUFFER = 512;
  private static final int ANSWER_MILLIS = 2_000;

  private TrafficControl() {}

  /** Gives an interface a clsact qdisc, if it has none. */
  public static void addClsact(int ifindex) throws ErrnoException {
    ByteBuffer message = message();
    tcmsg(message, ifindex, CLSACT_HANDLE, TC_H_CLSACT, 0);
    string(message, TCA_KIND, "clsact");
    int answer = request(message, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL);
    if (answer != -Errno.EEXIST) {
      Native.check(answer, "add a clsact qdisc to interface " + ifindex);
    }
  }

  /**
   * Puts a program at the ingress; the one of the same handle is replaced in one step.
   *
   * @param handle 1 to 65535, tells filters of several relays apart
   */
  public static void setIngressFilter(int ifindex, int handle, int program) throws ErrnoException {
    ByteBuffer message = message();
    tcmsg(message, ifindex, handle, TC_H_INGRESS, PRIORITY << 16 | ETH_P_ALL_BIG_ENDIAN);
    string(message, TCA_KIND, "bpf");
    int options = message.position();
    message.putInt(0);
    number(message, TCA_BPF_FD, program);
    string(message, TCA_BPF_NAME, "sluice");
    number(message, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
    message.putShort(options, (short) (message.position() - options));
    message.putShort(options + 2, TCA_OPTIONS);
    Native.check(
        request(message, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE),
        "add a bpf filter to interface " + ifindex);
  }

  /** Takes a program away. Answers 0, or a negated errno, such as when there is none. */
  public static int removeIngressFilter(int ifindex, int handle) {
    ByteBuffer message = message();
    tcmsg(message, ifindex, handle, TC_H_INGRESS, PRIORITY << 16 | ETH_P_ALL_BIG_ENDIAN);
    string(message, TCA_KIND, "bpf");
    return request(message, RTM_DELTFILTER, 0);
  }

  private static ByteBuffer message() {
    return ByteBuffer.allocate(BUFFER).order(ByteOrder.nativeOrder()).position(HEADER);
  }

  private static void tcmsg(ByteBuffer to, int ifindex, int handle, int parent, int info) {
    to.putInt(0).putInt(ifindex).putInt(handle).putInt(parent).putInt(info);
  }

  private static void number(ByteBuffer to, short type, int value) {
    to.putShort((short) 8).putShort(type).putInt(value);
  }

  private static void string(ByteBuffer to, short type, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    to.putShort((short) (4 + ascii.length + 1)).putShort(type).put(ascii).put((byte) 0);
    while ((to.position() & 3) != 0) {
      to.put((byte) 0);
    }
  }

  /** Sends one request; 0 or the negated errno of the kernel's answer. */
  private static int request(ByteBuffer message, short type, int flags) {
    byte[] bytes = new byte[message.position()];
    message.putInt(0, bytes.length).putShort(4, type);
    message.putShort(6, (short) (NLM_F_REQUEST | NLM_F_ACK | flags)).putInt(8, 1).putInt(12, 0);
    message.get(0, bytes);
    try (Netlink socket = new Netlink()) {
      socket.send(bytes);
      ByteBuffer answer =
          ByteBuffer.wrap(socket.receive(ANSWER_MILLIS)).order(ByteOrder.nativeOrder());
      if (answer.limit() < HEADER + Integer.BYTES || answer.getShort(4) != NLMSG_ERROR) {
        return -Errno.EAGAIN;
      }
      return answer.getInt(HEADER);
    } catch (ErrnoException e) {
      return -e.errno();
    }
  }
}
