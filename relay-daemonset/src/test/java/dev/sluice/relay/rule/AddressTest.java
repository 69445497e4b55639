package dev.sluice.relay.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "FF02:0:0:0:0:0:0:1, ff02::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "::ffff:10.0.0.5, 10.0.0.5",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
  })
  void readsAnyFormAndWritesTheCanonicalOne(String text, String canonical) {
    assertThat(Address.of(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.-4",
        "+1.2.3.4",
        " 1.2.3.4",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "1:",
        ":1",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3",
        "::1.2.3.4:1",
        "fe80::1%eth0",
        "localhost",
        "１.2.3.4",
        "1:2:3:4:5:6:7:8::"
      })
  void refusesWhatIsNoLiteral(String text) {
    assertThat(Address.parse(text)).isNull();
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws Exception {
    Random random = new Random(20260101);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = random.nextInt(3) == 0 ? (byte) random.nextInt() : 0;
      }
      InetAddress jdk = InetAddress.getByAddress(bytes);
      Address ours = Address.of(jdk.getHostAddress());
      assertThat(ours.isMulticast()).isEqualTo(jdk.isMulticastAddress());
      assertThat(Address.of(ours.toString())).isEqualTo(ours);
      assertThat(InetAddress.ofLiteral(ours.toString())).isEqualTo(jdk);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "239.1.1.1, 01005e010101",
    "239.129.1.1, 01005e010101",
    "224.0.0.251, 01005e0000fb",
    "ff15::1:2:3, 333300020003",
  })
  void mapsGroupsToTheirLinkLayerAddress(String group, String mac) {
    assertThat(String.format("%012x", Address.of(group).multicastMac())).isEqualTo(mac);
  }

  @Test
  void knowsWhatMayBeASource() {
    assertThat(Address.of("10.0.0.1").isUnicast()).isTrue();
    assertThat(Address.of("fe80::1").isUnicast()).isTrue();
    assertThat(Address.of("0.0.0.0").isUnicast()).isFalse();
    assertThat(Address.of("::").isUnicast()).isFalse();
    assertThat(Address.of("255.255.255.255").isUnicast()).isFalse();
    assertThat(Address.of("239.1.1.1").isUnicast()).isFalse();
    assertThat(Address.of("fe80::1").isLinkLocal()).isTrue();
    assertThat(Address.of("169.254.1.1").isLinkLocal()).isTrue();
    assertThat(Address.of("2001:db8::1").isLinkLocal()).isFalse();
  }
}
