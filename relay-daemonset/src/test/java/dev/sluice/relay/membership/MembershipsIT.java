package dev.sluice.relay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.lab.Lab;
import dev.sluice.relay.rule.Address;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipsIT {
  private final Lab lab = Lab.open();
  private final Memberships memberships = new Memberships();
  private int ifindex;

  @BeforeEach
  void anInterface() {
    lab.namespace("a").namespace("b").link("a", "eth1", "b", "peer1");
    lab.ip("a", "addr add 10.1.0.1/24 dev eth1");
    ifindex = index();
  }

  private int index() {
    return lab.ifindex("a", "eth1");
  }

  @AfterEach
  void remove() {
    memberships.close();
    lab.close();
  }

  @Test
  void joinsAndLeavesInBothFamilies() {
    apply(Set.of(join("239.1.1.1", null), join("ff15::1:1", null)));
    assertThat(groups()).contains("239.1.1.1", "ff15::1:1");
    assertThat(memberships.problems()).isEmpty();
    apply(Set.of(join("ff15::1:1", null)));
    assertThat(groups()).doesNotContain("239.1.1.1").contains("ff15::1:1");
    apply(Set.of());
    assertThat(groups()).doesNotContain("ff15::1:1");
    assertThat(memberships.sockets()).isZero();
  }

  @Test
  void holdsMoreGroupsThanOneSocketMay() {
    Set<Join> many = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      many.add(join("239.1.2." + i, null));
    }
    apply(many);
    assertThat(memberships.size()).isEqualTo(100);
    assertThat(memberships.sockets()).isEqualTo(5);
    assertThat(groups()).contains("239.1.2.0", "239.1.2.99");
  }

  @Test
  void asksForOneSourceWhenOneIsGiven() {
    apply(Set.of(join("232.1.1.1", "10.0.0.5"), join("ff35::1", "2001:db8::5")));
    assertThat(lab.output("a", "cat", "/proc/net/mcfilter")).contains("0xe8010101 0x0a000005");
    assertThat(lab.output("a", "cat", "/proc/net/mcfilter6"))
        .contains("ff350000000000000000000000000001 20010db8000000000000000000000005");
  }

  @Test
  void manySourcesOfOneGroupAreHeldTogetherWithAnySource() {
    Set<Join> joins = new HashSet<>();
    for (int i = 1; i <= 35; i++) {
      joins.add(join("232.1.1.1", "10.0.0." + i));
    }
    joins.add(join("239.9.9.9", null));
    joins.add(join("239.9.9.9", "10.0.0.1"));
    apply(joins);
    assertThat(memberships.problems()).isEmpty();
    assertThat(memberships.size()).isEqualTo(37);
  }

  @Test
  void aGroupThatCannotBeJoinedIsTakenInByAllMulticast() {
    lab.sysctl("a", "net.ipv4.igmp_max_memberships=0");
    apply(Set.of(join("239.1.1.1", null)));
    assertThat(memberships.problems())
        .containsExactly(
            "cannot join 239.1.1.1 on eth1: No buffer space available;"
                + " all multicast is taken in instead");
    assertThat(lab.output("a", "ip", "-d", "link", "show", "eth1")).contains("allmulti 1");
    lab.sysctl("a", "net.ipv4.igmp_max_memberships=20");
    apply(Set.of(join("239.1.1.1", null)));
    assertThat(memberships.problems()).isEmpty();
    assertThat(lab.output("a", "ip", "-d", "link", "show", "eth1")).contains("allmulti 0");
  }

  @Test
  void aMissingInterfaceIsAProblemAndNotAnError() {
    apply(Set.of(new Join("eth9", 9999, Address.of("239.1.1.1"), null)));
    assertThat(memberships.problems())
        .singleElement()
        .asString()
        .startsWith("cannot join 239.1.1.1 on eth9: join 239.1.1.1 on eth9: No such device");
  }

  @Test
  void aRecreatedInterfaceIsJoinedAnew() {
    apply(Set.of(join("239.1.1.1", null)));
    lab.ip("a", "link del eth1").link("a", "eth1", "b", "peer1");
    ifindex = index();
    apply(Set.of(join("239.1.1.1", null)));
    assertThat(groups()).contains("239.1.1.1");
    assertThat(memberships.size()).isEqualTo(1);
  }

  private void apply(Set<Join> joins) {
    lab.in(
        "a",
        () -> {
          memberships.apply(joins);
          return null;
        });
  }

  private String groups() {
    return lab.output("a", "ip", "maddr", "show", "dev", "eth1");
  }

  private Join join(String group, String source) {
    return new Join("eth1", ifindex, Address.of(group), source == null ? null : Address.of(source));
  }
}
