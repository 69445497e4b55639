package dev.sluice.relay.datapath.kernel;

import dev.sluice.relay.ffi.BpfObjects;
import dev.sluice.relay.ffi.RawSocket;
import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Protocol;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.stats.DropCause;
import dev.sluice.relay.stats.Layout;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sender, a relay and a sink in namespaces of their own, and the kernel path between them.
 *
 * <pre>
 * src: s0 10.1.0.2 ---- in0 10.1.0.1 :relay: oN 10.2.N.1 ---- dN 10.2.N.2 :dst
 *      fd00:1::2            fd00:1::1            fd00:2:N::1      fd00:2:N::2
 * </pre>
 */
final class KernelBed implements AutoCloseable {
  static final String GROUP = "239.1.1.1";
  static final String OUT = "239.2.2.2";
  static final String GROUP6 = "ff15::1:1";
  static final String OUT6 = "ff15::2:2";

  private static final Pattern LINK =
      Pattern.compile("(\\d+): ([^@:]+)[@:].* mtu (\\d+) .*link/ether ([0-9a-f:]+)");

  final Lab lab;
  final Map<String, Nic> nics = new HashMap<>();
  private final TableCompiler compiler = new TableCompiler();
  private final List<AutoCloseable> sockets = new ArrayList<>();
  private final int outs;
  private KernelDatapath path;
  Table table = Table.empty();

  KernelBed(int outs, KernelOptions options) {
    this.outs = outs;
    BpfObjects.assume();
    lab = Lab.open();
    lab.namespace("src").namespace("relay").namespace("dst");
    lab.link("src", "s0", "relay", "in0");
    address("src", "s0", "10.1.0.2", "fd00:1::2");
    address("relay", "in0", "10.1.0.1", "fd00:1::1");
    for (int i = 0; i < outs; i++) {
      lab.link("relay", "o" + i, "dst", "d" + i);
      address("relay", "o" + i, "10.2." + i + ".1", "fd00:2:" + i + "::1");
      address("dst", "d" + i, "10.2." + i + ".2", "fd00:2:" + i + "::2");
    }
    path = started(new KernelDatapath(options));
  }

  private void address(String namespace, String nic, String v4, String v6) {
    lab.ip(namespace, "addr add " + v4 + "/24 dev " + nic);
    lab.ip(namespace, "addr add " + v6 + "/64 dev " + nic + " nodad");
  }

  private KernelDatapath started(KernelDatapath fresh) {
    return lab.in(
        "relay",
        () -> {
          fresh.start();
          return fresh;
        });
  }

  /** Ends the path as a process that stops in an orderly way does, and starts another. */
  void restart(KernelOptions options) {
    restart(new KernelDatapath(options));
  }

  void restart(KernelDatapath next) {
    path.close();
    path = started(next);
  }

  KernelDatapath path() {
    return path;
  }

  /** The relay's interfaces as they are now. */
  Network network() {
    nics.clear();
    survey("relay", "in0", "10.1.0.1", "fd00:1::1");
    for (int i = 0; i < outs; i++) {
      survey("relay", "o" + i, "10.2." + i + ".1", "fd00:2:" + i + "::1");
    }
    Map<Network.Target, Long> neighbours = new HashMap<>();
    for (int i = 0; i < outs; i++) {
      long mac = nic("dst", "d" + i).mac();
      neighbours.put(new Network.Target("o" + i, Address.of("10.2." + i + ".2")), mac);
      neighbours.put(new Network.Target("o" + i, Address.of("fd00:2:" + i + "::2")), mac);
    }
    return new Network(nics, neighbours);
  }

  private void survey(String namespace, String name, String v4, String v6) {
    Nic nic = nic(namespace, name);
    List<Nic.Own> own = List.of(new Nic.Own(Address.of(v4), 24), new Nic.Own(Address.of(v6), 64));
    nics.put(
        name, new Nic(name, nic.index(), nic.mac(), nic.mtu(), true, true, own, Nic.Vlan.NONE));
  }

  /** Index, MAC and MTU of an interface. */
  Nic nic(String namespace, String name) {
    String line = lab.output(namespace, "ip", "-o", "link", "show", "dev", name);
    Matcher matcher = LINK.matcher(line);
    if (!matcher.find()) {
      throw new AssertionError(line);
    }
    long mac = Long.parseLong(matcher.group(4).replace(":", ""), 16);
    int index = Integer.parseInt(matcher.group(1));
    int mtu = Integer.parseInt(matcher.group(3));
    return new Nic(name, index, mac, mtu, true, true, List.of(), Nic.Vlan.NONE);
  }

  static Input input(String group, int port) {
    return new Input("in0", Address.of(group), port, null, Protocol.UDP);
  }

  static Output output(int i, String address, int port) {
    return new Output("o" + i, Address.of(address), port, 0, Output.KEEP, null);
  }

  static Rule rule(String id, Input input, Output... outputs) {
    return new Rule(id, null, input, List.of(outputs), null);
  }

  void publish(Rule... rules) {
    publish(List.of(rules));
  }

  void publish(List<Rule> rules) {
    publish(rules, network());
  }

  void publish(List<Rule> rules, Network network) {
    table = compiler.compile(new RuleSet(rules), network, path.oldestInUse(), System.nanoTime());
    lab.in(
        "relay",
        () -> {
          path.publish(table);
          return true;
        });
  }

  long total(Total total) {
    return path.counters().total(total);
  }

  long sent(int flow, int output) {
    return egress(flow, output, Layout.SENT);
  }

  long dropped(int flow, int output, DropCause cause) {
    return egress(flow, output, Layout.DROPS + cause.at());
  }

  private long egress(int flow, int output, int field) {
    int slot = table.flows().get(flow).egresses().get(output).slot();
    return path.counters().output(slot, field);
  }

  long rule(int flow, int field) {
    return path.counters().rule(table.flows().get(flow).slot(), field);
  }

  /** Checks that nothing is unaccounted for; call when no traffic flows. */
  void checkSums() {
    CounterView view = path.counters();
    long explained = view.total(Total.MATCHED) + view.total(Total.UNMATCHED);
    for (Total cause : Total.CAUSES) {
      explained += view.total(cause);
    }
    if (explained != view.total(Total.RECEIVED)) {
      throw new AssertionError(view.total(Total.RECEIVED) + " received, explained " + explained);
    }
    table
        .flows()
        .forEach(flow ->
            flow.egresses()
                .forEach(egress -> {
                  long matched = view.rule(flow.slot(), Layout.PACKETS);
                  long sum = view.output(egress.slot(), Layout.SENT);
                  for (DropCause cause : DropCause.values()) {
                    sum += view.output(egress.slot(), Layout.DROPS + cause.at());
                  }
                  if (sum != matched) {
                    throw new AssertionError(
                        egress.output() + ": " + matched + " matched, explained " + sum);
                  }
                }));
  }

  /** An ordinary UDP socket of the sender. */
  DatagramChannel sender(boolean v6) {
    return kept(
        lab.in(
            "src",
            () -> {
              var family = v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
              DatagramChannel channel = DatagramChannel.open(family);
              channel.setOption(
                  StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("s0"));
              channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 8);
              return channel.bind(null);
            }));
  }

  /** An ordinary UDP socket of the sink that has joined a group on {@code d<i>}. */
  DatagramChannel receiver(int i, String group, int port) {
    return receiver("dst", "d" + i, group, port);
  }

  /** An ordinary UDP socket that has joined a group on an interface of a namespace. */
  DatagramChannel receiver(String namespace, String nic, String group, int port) {
    return kept(
        lab.in(
            namespace,
            () -> {
              InetAddress address = InetAddress.getByName(group);
              var family =
                  address.getAddress().length == 16
                      ? StandardProtocolFamily.INET6
                      : StandardProtocolFamily.INET;
              DatagramChannel channel = DatagramChannel.open(family);
              channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
              channel.setOption(StandardSocketOptions.SO_RCVBUF, 8 << 20);
              channel.bind(new InetSocketAddress(address, port));
              channel.join(address, NetworkInterface.getByName(nic));
              channel.configureBlocking(false);
              return channel;
            }));
  }

  /** A socket that sends and sees raw frames. */
  RawSocket raw(String namespace, String nic) {
    int index = nic(namespace, nic).index();
    return kept(lab.in(namespace, () -> RawSocket.open(index)));
  }

  private <T extends AutoCloseable> T kept(T socket) {
    sockets.add(socket);
    return socket;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable socket : sockets) {
      socket.close();
    }
    path.close();
    lab.close();
  }
}
