package dev.sluice.relay.audience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.rule.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are those of RFC 3376, 8. */
class LinkStateTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Address GROUP = Address.of("239.1.1.1");
  private static final Address OTHER = Address.of("239.1.1.2");
  private static final Address OWN = Address.of("10.0.0.5");

  /** A clock that is about to wrap changes nothing. */
  private long start = Long.MAX_VALUE - 20 * SECOND;

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 100 * SECOND, -5 * SECOND})
  void aReportCountsForTwoHundredAndSixtySeconds(long begin) {
    start = begin;
    LinkState state = silent().after(new Heard.Joined(GROUP), at(0));
    assertThat(state.at(at(259)).state().groups()).containsExactly(GROUP);
    assertThat(state.at(at(260)).state().groups()).isEmpty();
  }

  @Test
  void aReportRenewsAMembership() {
    LinkState state = silent().after(new Heard.Joined(GROUP), at(0));
    state = state.after(new Heard.Joined(GROUP), at(200));
    assertThat(state.at(at(459)).state().groups()).containsExactly(GROUP);
  }

  @Test
  void aQuerierAsksAtOnceAgainSoonAndThenEveryTwoMinutes() {
    assertThat(asked(querier(), 0, 400)).containsExactly("0 all", "32 all", "157 all", "282 all");
  }

  @Test
  void whoIsNoQuerierNeverAsks() {
    LinkState state = silent().after(new Heard.Joined(GROUP), at(0));
    assertThat(asked(state.after(new Heard.Left(GROUP), at(1)), 1, 300)).isEmpty();
  }

  @Test
  void aGroupSomebodyLeftIsAskedAboutTwiceAndThenForgotten() {
    LinkState state = settled().after(new Heard.Joined(GROUP), at(0));
    state = state.after(new Heard.Left(GROUP), at(5));
    assertThat(asked(state, 5, 9)).containsExactly("5 239.1.1.1", "6 239.1.1.1");
    assertThat(state.at(at(6)).state().groups()).containsExactly(GROUP);
    assertThat(state.at(at(7)).state().groups()).isEmpty();
  }

  @Test
  void anotherMemberKeepsAGroupSomebodyLeft() {
    LinkState state = settled().after(new Heard.Joined(GROUP), at(0));
    state = state.after(new Heard.Left(GROUP), at(5)).at(at(5)).state();
    state = state.after(new Heard.Joined(GROUP), at(6));
    assertThat(asked(state, 6, 9)).isEmpty();
    assertThat(state.at(at(265)).state().groups()).containsExactly(GROUP);
  }

  @Test
  void whoNeverJoinedCannotLeave() {
    assertThat(settled().after(new Heard.Left(GROUP), at(1))).isEqualTo(settled());
  }

  @Test
  void aLowerAddressAsksInsteadUntilItIsSilentForLong() {
    LinkState state = settled().after(query("10.0.0.4", null, false), at(1));
    assertThat(state.isQuerier()).isFalse();
    assertThat(state.at(at(255)).state().isQuerier()).isFalse();
    assertThat(state.at(at(256)).state().isQuerier()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.6", "0.0.0.0"})
  void aHigherAddressOrNoneDoesNot(String querier) {
    assertThat(settled().after(query(querier, null, false), at(1)).isQuerier()).isTrue();
  }

  @Test
  void addressesAreComparedWithoutSign() {
    LinkState state = LinkState.begin(Timing.STANDARD, Address.of("127.0.0.1"), at(0));
    assertThat(state.after(query("192.0.2.1", null, false), at(1)).isQuerier()).isTrue();
  }

  @Test
  void theQueriersQuestionAboutAGroupShortensItsMembership() {
    LinkState state = silent().after(new Heard.Joined(GROUP), at(0));
    state = state.after(new Heard.Joined(OTHER), at(0));
    state = state.after(query("10.0.0.4", GROUP, false), at(10));
    assertThat(state.at(at(11)).state().groups()).containsExactlyInAnyOrder(GROUP, OTHER);
    assertThat(state.at(at(12)).state().groups()).containsExactly(OTHER);
  }

  @Test
  void aSuppressedQuestionShortensNothing() {
    LinkState state = silent().after(new Heard.Joined(GROUP), at(0));
    state = state.after(query("10.0.0.4", GROUP, true), at(10));
    assertThat(state.at(at(13)).state().groups()).containsExactly(GROUP);
  }

  private long at(double seconds) {
    return start + (long) (seconds * SECOND);
  }

  private LinkState silent() {
    return LinkState.begin(Timing.STANDARD, null, at(0));
  }

  private LinkState querier() {
    return LinkState.begin(Timing.STANDARD, OWN, at(0));
  }

  /** A querier that has asked, and will not for a while. */
  private LinkState settled() {
    LinkState state = querier().at(at(0)).state();
    return new LinkState(state.timing(), OWN, state.members(), state.doubts(), null, at(1000), 0);
  }

  private static Heard query(String from, Address group, boolean suppressed) {
    return new Heard.Queried(Address.of(from), group, SECOND, suppressed);
  }

  /** What is asked from one second to another, with the second. */
  private List<String> asked(LinkState state, int from, int to) {
    List<String> asked = new ArrayList<>();
    LinkState next = state;
    for (int second = from; second <= to; second++) {
      LinkState.Step step = next.at(at(second));
      next = step.state();
      for (Query query : step.queries()) {
        asked.add(second + " " + (query.group() == null ? "all" : query.group()));
      }
    }
    return asked;
  }
}
