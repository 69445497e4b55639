package dev.sluice.relay.bpf.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleIndexTest {
  private static final MapLayout LAYOUT = new MapLayout(16_384, 16_384, 1);

  private static FlowKey key(long group, boolean bySource, Random random) {
    return new FlowKey(
        (int) (group & 3),
        false,
        17,
        (int) (group % 7 == 0 ? 0 : 5000),
        0,
        Integer.toUnsignedLong(Integer.reverseBytes((int) (0xef00_0000L + group))),
        bySource,
        0,
        bySource ? random.nextInt() & 0xffff_ffffL : 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 10_000, 16_384})
  void everyKeyIsNearItsHome(int count) {
    Random random = new Random(count);
    List<FlowKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(key(i, i % 3 == 0, random));
    }
    RuleIndex index = RuleIndex.of(keys, LAYOUT);
    for (int i = 0; i < count; i++) {
      assertThat(find(index, keys.get(i))).isEqualTo(i);
    }
    assertThat(find(index, key(1 << 20, false, random))).isEqualTo(-1);
  }

  /** Groups that differ in their last bytes only, which a weak hash would put into one place. */
  @Test
  void groupsOfIpv6ThatDifferAtTheEndAreSpread() {
    List<FlowKey> keys = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      long low = Long.reverseBytes(0x1_0000L + i);
      keys.add(new FlowKey(0, true, 17, 5000, Long.reverseBytes(0xff15L << 48), low, false, 0, 0));
    }
    RuleIndex index = RuleIndex.of(keys, LAYOUT);
    assertThat(find(index, keys.get(9_999))).isEqualTo(9_999);
  }

  /** The search of the program, in Java. */
  private static int find(RuleIndex index, FlowKey key) {
    long hash = RuleIndex.hash(key, index.seed());
    int slot = (int) (hash >>> RuleIndex.shift(LAYOUT));
    for (int i = 0; i < MapLayout.PROBES; i++) {
      long word = index.slots()[slot + i & LAYOUT.slots() - 1];
      if (word == 0) {
        return -1;
      }
      if ((int) (word >>> 32) == (int) hash) {
        return (int) word - 1;
      }
    }
    return -1;
  }

  @Test
  void moreRulesThanThereIsRoomForAreRefused() {
    MapLayout small = new MapLayout(2, 2, 1);
    List<FlowKey> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      keys.add(key(i, false, new Random()));
    }
    assertThatThrownBy(() -> RuleIndex.of(keys, small)).hasMessage("3 rules do not fit; at most 2");
  }
}
