package dev.sluice.relay.link;

import dev.sluice.relay.ffi.Errno;
import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Netlink;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the kernel for everything at once, over a socket of its own. */
final class Survey implements AutoCloseable {
  private static final int ATTEMPTS = 5;
  private static final int REPLY_MILLIS = 2000;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_LINK_NETNSID = 37;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_VLAN_ID = 1;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_TENTATIVE = 0x40;
  private static final int IFA_DUPLICATE = 0x08;
  private static final int IFF_UP = 1;
  private static final int IFF_RUNNING = 0x40;
  private static final int ARPHRD_ETHER = 1;
  private static final int ARPHRD_LOOPBACK = 772;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int RTA_GATEWAY = 5;

  /** Permanent, no ARP, reachable, stale, delay, probe: the address is known. */
  private static final int NUD_VALID = 0x80 | 0x40 | 0x02 | 0x04 | 0x08 | 0x10;

  private final Netlink netlink;

  Survey() throws ErrnoException {
    netlink = new Netlink();
  }

  /** A neighbour by interface and address. */
  private record Key(int ifindex, Address address) {}

  /** Interfaces as they are, and the next hops of the targets as far as they are known. */
  Network take(Set<Network.Target> targets) throws ErrnoException {
    Map<Integer, List<Nic.Own>> addresses = new HashMap<>();
    for (Message message : dump(Request.GET_ADDRESS, Request.ADDRESS_FIXED)) {
      if (message.type() == Request.NEW_ADDRESS) {
        address(message, addresses);
      }
    }
    Map<String, Nic> nics = new HashMap<>();
    for (Message message : dump(Request.GET_LINK, Request.LINK_FIXED)) {
      if (message.type() == Request.NEW_LINK) {
        Nic nic = nic(message, addresses.getOrDefault(message.i32(4), List.of()));
        nics.put(nic.name(), nic);
      }
    }
    return new Network(nics, targets.isEmpty() ? Map.of() : neighbours(targets, nics));
  }

  private static void address(Message message, Map<Integer, List<Nic.Own>> into) {
    var attributes = message.attributes(Request.ADDRESS_FIXED);
    ByteBuffer flags = attributes.get(IFA_FLAGS);
    int unusable = flags == null ? message.u8(2) : Message.number(flags);
    ByteBuffer local = attributes.get(IFA_LOCAL);
    Address address = Message.address(local == null ? attributes.get(IFA_ADDRESS) : local);
    if (address != null && (unusable & (IFA_TENTATIVE | IFA_DUPLICATE)) == 0) {
      into.computeIfAbsent(message.i32(4), key -> new ArrayList<>())
          .add(new Nic.Own(address, message.u8(1)));
    }
  }

  static Nic nic(Message message, List<Nic.Own> addresses) {
    var attributes = message.attributes(Request.LINK_FIXED);
    int type = message.u16(2);
    int flags = message.i32(8);
    boolean ready = (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0;
    return new Nic(
        Message.text(attributes.get(IFLA_IFNAME)),
        message.i32(4),
        Math.max(0, Message.mac(attributes.get(IFLA_ADDRESS))),
        Message.number(attributes.get(IFLA_MTU)),
        ready,
        type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK,
        addresses,
        vlan(attributes));
  }

  private static Nic.Vlan vlan(Map<Integer, ByteBuffer> attributes) {
    ByteBuffer info = attributes.get(IFLA_LINKINFO);
    // A parent in another namespace has an index that means nothing here.
    if (info == null || attributes.containsKey(IFLA_LINK_NETNSID)) {
      return Nic.Vlan.NONE;
    }
    var details = Message.attributes(info, 0);
    ByteBuffer data = details.get(IFLA_INFO_DATA);
    if (!Message.text(details.get(IFLA_INFO_KIND)).equals("vlan") || data == null) {
      return Nic.Vlan.NONE;
    }
    ByteBuffer id = Message.attributes(data, 0).get(IFLA_VLAN_ID);
    int parent = Message.number(attributes.get(IFLA_LINK));
    return id == null || id.limit() < 2 ? Nic.Vlan.NONE : new Nic.Vlan(parent, id.getShort(0));
  }

  private Map<Network.Target, Long> neighbours(Set<Network.Target> targets, Map<String, Nic> nics)
      throws ErrnoException {
    Map<Key, Long> known = new HashMap<>();
    for (Message message : dump(Request.GET_NEIGHBOUR, Request.NEIGHBOUR_FIXED)) {
      var attributes = message.attributes(Request.NEIGHBOUR_FIXED);
      Address address = Message.address(attributes.get(NDA_DST));
      long mac = Message.mac(attributes.get(NDA_LLADDR));
      if (address != null && mac >= 0 && (message.u16(8) & NUD_VALID) != 0) {
        known.put(new Key(message.i32(4), address), mac);
      }
    }
    Map<Network.Target, Long> found = new HashMap<>();
    for (Network.Target target : targets) {
      Nic nic = nics.get(target.interfaceName());
      Address hop = nic == null || !nic.ready() ? null : nextHop(target.host(), nic.index());
      Long mac = nic == null || hop == null ? null : known.get(new Key(nic.index(), hop));
      if (nic != null && nic.mac() == 0) {
        found.put(target, 0L);
      } else if (mac != null) {
        found.put(target, mac);
      }
    }
    return found;
  }

  /** Has the kernel look for the targets' neighbours, or confirm what it knows of them. */
  void use(Set<Network.Target> targets, Network network) throws ErrnoException {
    for (Network.Target target : targets) {
      Nic nic = network.nic(target.interfaceName());
      Address hop = nic == null || !nic.ready() ? null : nextHop(target.host(), nic.index());
      if (nic != null && hop != null) {
        netlink.send(Request.use(hop, nic.index()));
        netlink.discard();
      }
    }
  }

  /** The gateway towards a host, or the host itself; null when there is no route. */
  private @Nullable Address nextHop(Address host, int ifindex) throws ErrnoException {
    netlink.discard();
    netlink.send(Request.route(host, ifindex));
    for (Message message : Message.all(netlink.receive(REPLY_MILLIS))) {
      if (message.type() == Request.NEW_ROUTE) {
        Address gateway = Message.address(message.attributes(Request.ROUTE_FIXED).get(RTA_GATEWAY));
        return gateway == null ? host : gateway;
      }
    }
    return null;
  }

  private List<Message> dump(int type, int fixed) throws ErrnoException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      netlink.discard();
      netlink.send(Request.dump(type, fixed));
      List<Message> messages = new ArrayList<>();
      List<Message> part;
      boolean done = false;
      boolean torn = false;
      do {
        part = Message.all(netlink.receive(REPLY_MILLIS));
        for (Message message : part) {
          done |= message.type() == Message.DONE;
          torn |= message.type() == Message.ERROR;
        }
        messages.addAll(part);
      } while (!done && !torn && !part.isEmpty());
      if (done && !torn) {
        messages.removeIf(message -> message.type() == Message.DONE);
        return messages;
      }
    }
    throw new ErrnoException(
        "read the machine's interfaces, which change all the time", Errno.EAGAIN);
  }

  @Override
  public void close() {
    netlink.close();
  }
}
