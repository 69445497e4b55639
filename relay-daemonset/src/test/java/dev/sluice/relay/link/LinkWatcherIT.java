package dev.sluice.relay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Network;
import dev.sluice.relay.table.Nic;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkWatcherIT {
  private final Lab lab = Lab.open();
  private volatile Network network = Network.NONE;
  private LinkWatcher watcher;

  @BeforeEach
  void twoNamespaces() {
    lab.namespace("a").namespace("b").link("a", "eth1", "b", "peer1");
    lab.ip("a", "addr add 10.1.0.1/24 dev eth1").ip("b", "addr add 10.1.0.2/24 dev peer1");
    watcher =
        lab.in(
            "a",
            () -> {
              var opened = new LinkWatcher(found -> network = found, System.err::println);
              opened.start();
              return opened;
            });
  }

  @AfterEach
  void remove() {
    watcher.close();
    lab.close();
  }

  @Test
  void tellsWhatThereIs() {
    until(nic -> nic != null && nic.ready());
    Nic nic = network.nics().get("eth1");
    String kernel = lab.output("a", "cat", "/sys/class/net/eth1/address").strip();
    assertThat(String.format("%012x", nic.mac())).isEqualTo(kernel.replace(":", ""));
    assertThat(nic.mtu()).isEqualTo(1500);
    assertThat(nic.ethernet()).isTrue();
    assertThat(nic.addresses()).contains(new Nic.Own(Address.of("10.1.0.1"), 24));
    assertThat(network.nics().get("lo").ethernet()).isTrue();
  }

  @Test
  void tellsOfEveryChange() {
    lab.ip("a", "addr add 10.7.0.1/16 dev eth1");
    until(nic -> nic.addresses().contains(new Nic.Own(Address.of("10.7.0.1"), 16)));
    lab.ip("a", "link set eth1 mtu 9000");
    until(nic -> nic.mtu() == 9000);
    lab.ip("b", "link set peer1 down");
    until(nic -> !nic.ready());
    lab.ip("b", "link set peer1 up");
    until(Nic::ready);
    int index = network.nics().get("eth1").index();
    lab.ip("a", "link del eth1");
    until(nic -> nic == null);
    lab.link("a", "eth1", "b", "peer1");
    until(nic -> nic != null && nic.ready() && nic.index() != index);
  }

  @Test
  void knowsVlanInterfacesByParentAndId() {
    lab.needs("a", "VLAN", "link add link eth1 name eth1.7 type vlan id 7");
    await().atMost(Duration.ofSeconds(10)).until(() -> network.nics().containsKey("eth1.7"));
    Nic parent = network.nics().get("eth1");
    assertThat(network.nics().get("eth1.7").vlan()).isEqualTo(new Nic.Vlan(parent.index(), 7));
  }

  @Test
  void anInterfaceWithoutEthernetIsSeenAsSuch() {
    lab.ip("a", "tuntap add mode tun name tun0");
    await().atMost(Duration.ofSeconds(10)).until(() -> network.nics().containsKey("tun0"));
    assertThat(network.nics().get("tun0").ethernet()).isFalse();
  }

  @Test
  void findsTheLinkLayerAddressOfNeighboursAndGateways() {
    lab.ip("a", "route add 172.16.0.0/16 via 10.1.0.2");
    var near = new Network.Target("eth1", Address.of("10.1.0.2"));
    var far = new Network.Target("eth1", Address.of("172.16.3.4"));
    watcher.watch(Set.of(near, far));
    await().atMost(Duration.ofSeconds(10)).until(() -> network.neighbours().size() == 2);
    String kernel = lab.output("b", "cat", "/sys/class/net/peer1/address").strip();
    assertThat(String.format("%012x", network.neighbours().get(near)))
        .isEqualTo(kernel.replace(":", ""));
    assertThat(network.neighbours().get(far)).isEqualTo(network.neighbours().get(near));
  }

  @Test
  void aNeighbourThatAppearsLaterIsFound() {
    var late = new Network.Target("eth1", Address.of("10.1.0.9"));
    watcher.watch(Set.of(late));
    lab.ip("b", "addr add 10.1.0.9/24 dev peer1");
    await().atMost(Duration.ofSeconds(10)).until(() -> network.neighbours().containsKey(late));
  }

  private void until(Predicate<Nic> state) {
    await().atMost(Duration.ofSeconds(10)).until(() -> state.test(network.nics().get("eth1")));
  }
}
