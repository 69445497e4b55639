package dev.sluice.relay.audience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames written by other code than ours, and the querier's own. */
class DecoderTest {
  private static final Address GROUP = Address.of("239.2.2.2");
  private static final Address THIRD = Address.of("239.2.2.3");
  private static final Address SIX = Address.of("ff15::2");
  private static final Address HOST = Address.of("10.1.0.2");
  private static final Address NEAR = Address.of("fe80::2");
  private static final long SECOND = 1_000_000_000L;

  private static final String V2_REPORT =
      "01005e020202020000000001080046c00020000040000102e9100a010002ef020202940400001600"
          + "f8faef020202";
  private static final String V1_REPORT =
      "01005e020202020000000001080046c00020000040000102e9100a010002ef020202940400001200"
          + "fcfaef020202";
  private static final String V2_LEAVE =
      "01005e000002020000000001080046c00020000040000102fa120a010002e0000002940400001700"
          + "f7faef020202";
  private static final String V2_QUERY =
      "01005e020202020000000001080046c00020000040000102e9100a010002ef02020294040000110a"
          + "fdf0ef020202";
  private static final String V3_REPORT =
      "01005e000016020000000001080046c00048000040000102f9d60a010002e0000016940400002200"
          + "e1bf0000000404000000ef02020203000000ef02020305000001ef0202030a09090906000001ef02"
          + "02020a090909";
  private static final String V3_QUERY =
      "01005e000001020000000001080046c00024000040000102fa0f0a010002e000000194040000119a"
          + "e3e8000000000a7d0000";
  private static final String MLD_REPORT =
      "33330000000202000000000186dd6000000000200001fe800000000000000000000000000002ff15"
          + "00000000000000000000000000023a0005020000010083007ffa00000000ff150000000000000000"
          + "000000000002";
  private static final String MLD_DONE =
      "33330000000202000000000186dd6000000000200001fe800000000000000000000000000002ff02"
          + "00000000000000000000000000023a0005020000010084007f0d00000000ff150000000000000000"
          + "000000000002";
  private static final String MLD_V2_REPORT =
      "33330000001602000000000186dd6000000000240001fe800000000000000000000000000002ff02"
          + "00000000000000000000000000163a000502000001008f006ff40000000104000000ff1500000000"
          + "00000000000000000002";
  private static final String MLD_QUERY =
      "33330000000102000000000186dd6000000000240001fe800000000000000000000000000002ff02"
          + "00000000000000000000000000013a000502000001008200fda38001000000000000000000000000"
          + "000000000000027d0000";

  @Test
  void olderReportsJoinAndLeaveOneGroup() {
    assertThat(decode(V1_REPORT)).containsExactly(new Heard.Joined(GROUP));
    assertThat(decode(V2_REPORT)).containsExactly(new Heard.Joined(GROUP));
    assertThat(decode(V2_LEAVE)).containsExactly(new Heard.Left(GROUP));
    assertThat(decode(MLD_REPORT)).containsExactly(new Heard.Joined(SIX));
    assertThat(decode(MLD_DONE)).containsExactly(new Heard.Left(SIX));
  }

  @Test
  void newerReportsJoinAndLeaveManyInOrder() {
    assertThat(decode(V3_REPORT))
        .containsExactly(
            new Heard.Joined(GROUP),
            new Heard.Left(THIRD),
            new Heard.Joined(THIRD),
            new Heard.Left(GROUP));
    assertThat(decode(MLD_V2_REPORT)).containsExactly(new Heard.Joined(SIX));
  }

  @Test
  void queriesTellTheirTimesEvenTheLongOnes() {
    // 0x9a stands for (16 + 10) << (1 + 3) tenths, 0x8001 for (4096 + 1) << 3 milliseconds.
    assertThat(decode(V2_QUERY)).containsExactly(new Heard.Queried(HOST, GROUP, SECOND, false));
    assertThat(decode(V3_QUERY))
        .containsExactly(new Heard.Queried(HOST, null, 416 * SECOND / 10, true));
    assertThat(decode(MLD_QUERY))
        .containsExactly(new Heard.Queried(NEAR, null, 32_776 * SECOND / 1000, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {V2_REPORT, V3_REPORT, V3_QUERY, MLD_REPORT, MLD_V2_REPORT, MLD_QUERY})
  void whatIsDamagedCutShortOrFromElsewhereSaysNothing(String frame) {
    byte[] good = HexFormat.of().parseHex(frame);
    boolean v4 = good[12] == 8;
    byte[] damaged = good.clone();
    damaged[good.length - 1] ^= 1;
    assertThat(Decoder.decode(damaged)).isEmpty();
    assertThat(Decoder.decode(Arrays.copyOf(good, good.length - 1))).isEmpty();
    byte[] routed = good.clone();
    routed[14 + (v4 ? 8 : 7)] = 2;
    assertThat(Decoder.decode(routed)).isEmpty();
  }

  @Test
  void theQueriersQuestionsAreUnderstood() {
    for (Address own : List.of(HOST, NEAR)) {
      for (Address group : Arrays.asList(null, own.isIpv4() ? GROUP : SIX)) {
        byte[] frame =
            Encoder.query(0x0200_0000_0001L, own, new Query(group, SECOND, true), Timing.STANDARD);
        assertThat(Decoder.decode(frame))
            .containsExactly(new Heard.Queried(own, group, SECOND, true));
      }
    }
  }

  @Test
  void noFrameIsTooStrange() {
    Random random = new Random(7);
    for (String text : List.of(V3_REPORT, MLD_V2_REPORT, V3_QUERY)) {
      byte[] good = HexFormat.of().parseHex(text);
      for (int i = 0; i < 20_000; i++) {
        byte[] frame = Arrays.copyOf(good, random.nextInt(good.length + 20));
        for (int j = 0; j < 3 && frame.length > 0; j++) {
          frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        assertThat(Decoder.decode(frame)).allMatch(DecoderTest::isPlausible);
      }
    }
  }

  private static boolean isPlausible(Heard heard) {
    return switch (heard) {
      case Heard.Joined(Address group) -> group.isMulticast();
      case Heard.Left(Address group) -> group.isMulticast();
      case Heard.Queried query -> query.responseNanos() >= 0;
    };
  }

  private static List<Heard> decode(String frame) {
    return Decoder.decode(HexFormat.of().parseHex(frame));
  }
}
