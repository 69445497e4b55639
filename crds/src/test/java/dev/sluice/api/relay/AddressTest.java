package dev.sluice.api.relay;

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
    "239.1.1.1, 239.1.1.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "FF3E:0:0:0:0:0:0:1, ff3e::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8::0001:0000, 2001:db8::1:0",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
    "1::, 1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void writesTheCanonicalText(String text, String canonical) {
    assertThat(Address.parse(text)).map(Address::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "everyone",
        "239.1.1",
        "239.1.1.1.1",
        "239.01.1.1",
        "256.1.1.1",
        "-1.1.1.1",
        "1.2.3.4 ",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "::ffff:a00:1",
        "1:2:3:4::5:6:7:8"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(Address.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "223.255.255.255, false",
    "224.0.0.0, true",
    "239.255.255.255, true",
    "240.0.0.0, false",
    "fe80::1, false",
    "ff02::1, true"
  })
  void knowsGroups(String text, boolean multicast) {
    assertThat(Address.parse(text).orElseThrow().multicast()).isEqualTo(multicast);
  }

  @Test
  void readsBackEveryTextItWritesAndAgreesWithTheJdk() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      boolean v6 = random.nextBoolean();
      // Many zero groups, so that the gap wanders.
      long high = v6 ? random.nextLong() & mask(random) : 0;
      long low = v6 ? random.nextLong() & mask(random) : random.nextLong() & 0xffffffffL;
      Address address = new Address(high | (v6 ? 1L << 60 : 0), low, v6);
      String text = address.toString();
      assertThat(Address.parse(text)).contains(address);
      assertThat(InetAddress.ofLiteral(text)).isEqualTo(jdk(address));
    }
  }

  private static long mask(Random random) {
    long mask = 0;
    for (int g = 0; g < 4; g++) {
      mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
    }
    return mask;
  }

  private static InetAddress jdk(Address a) throws Exception {
    byte[] bytes = new byte[a.v6() ? 16 : 4];
    for (int i = 0; i < bytes.length; i++) {
      int bit = 8 * (bytes.length - 1 - i);
      bytes[i] = (byte) (bit >= 64 ? a.high() >>> bit - 64 : a.low() >>> bit);
    }
    return InetAddress.getByAddress(bytes);
  }
}
