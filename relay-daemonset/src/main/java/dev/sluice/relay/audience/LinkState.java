package dev.sluice.relay.audience;

import dev.sluice.relay.rule.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one family's listeners on one link. Pure: what was heard and the time make the
 * next state. Times are nanoseconds of a clock that never goes back, compared by difference.
 *
 * <pre>
 *  group:   unknown ──Joined──► member until now + 260 s ──time──► unknown
 *                                  │ Left, while querier: asked about, until now + 2 s
 *                                  │ Queried about it by the querier: until now + 2 × its time
 *  querier: asks ──Queried by a lower address──► silent until now + 255 s ──time──► asks
 * </pre>
 *
 * @param timing its times
 * @param own address queries are sent from; null = this relay never asks
 * @param members group to the time its membership ends
 * @param doubts queries still to be sent about groups somebody left
 * @param silentUntil when the other querier is taken for gone; null = there is none
 * @param nextQuery when the next general query is due
 * @param starting general queries still to be sent quickly
 */
record LinkState(
    Timing timing,
    @Nullable Address own,
    Map<Address, Long> members,
    List<Doubt> doubts,
    @Nullable Long silentUntil,
    long nextQuery,
    int starting) {

  /**
   * A group somebody left.
   *
   * @param at when to ask
   * @param left how often to ask from then on
   */
  record Doubt(Address group, long at, int left) {}

  /** The next state, and what to send now. */
  record Step(LinkState state, List<Query> queries) {}

  /** Copies the collections. */
  LinkState {
    members = Map.copyOf(members);
    doubts = List.copyOf(doubts);
  }

  /** Nothing is known; a querier asks at once. */
  static LinkState begin(Timing timing, @Nullable Address own, long now) {
    return new LinkState(timing, own, Map.of(), List.of(), null, now, timing.robustness());
  }

  /** The same, asking from another address. */
  LinkState from(@Nullable Address address) {
    return new LinkState(timing, address, members, doubts, silentUntil, nextQuery, starting);
  }

  /** Groups somebody listens to. */
  Set<Address> groups() {
    return members.keySet();
  }

  /** Whether this relay asks on this link now. */
  boolean isQuerier() {
    return own != null && silentUntil == null;
  }

  /** The state after something was heard. */
  LinkState after(Heard heard, long now) {
    return switch (heard) {
      case Heard.Joined(Address group) -> joined(group, now);
      case Heard.Left(Address group) -> left(group, now);
      case Heard.Queried query -> queried(query, now);
    };
  }

  private LinkState joined(Address group, long now) {
    Map<Address, Long> next = new HashMap<>(members);
    next.put(group, now + timing.membership());
    return with(next, doubts.stream().filter(doubt -> !doubt.group().equals(group)).toList());
  }

  /** Only the querier asks who else listens; the others wait for its question (RFC 3376, 6.4.2). */
  private LinkState left(Address group, long now) {
    boolean asked = doubts.stream().anyMatch(doubt -> doubt.group().equals(group));
    if (!isQuerier() || asked || !members.containsKey(group)) {
      return this;
    }
    List<Doubt> next = new ArrayList<>(doubts);
    next.add(new Doubt(group, now, timing.robustness()));
    return with(shortened(group, now + timing.lastMemberTime()), next);
  }

  private LinkState queried(Heard.Queried query, long now) {
    Address group = query.group();
    Map<Address, Long> next = members;
    if (group != null && !query.suppressed() && members.containsKey(group)) {
      next = shortened(group, now + timing.robustness() * query.responseNanos());
    }
    if (own == null || query.querier().isUnspecified() || !isLower(query.querier(), own)) {
      return with(next, doubts);
    }
    long until = now + timing.otherQuerier();
    return new LinkState(timing, own, next, List.of(), until, nextQuery, 0);
  }

  private Map<Address, Long> shortened(Address group, long end) {
    Map<Address, Long> next = new HashMap<>(members);
    next.computeIfPresent(group, (key, old) -> old - end > 0 ? end : old);
    return next;
  }

  private static boolean isLower(Address a, Address b) {
    int high = Long.compareUnsigned(a.high(), b.high());
    return high < 0 || (high == 0 && Long.compareUnsigned(a.low(), b.low()) < 0);
  }

  /** What time brings: memberships end, queries become due. */
  Step at(long now) {
    Map<Address, Long> next = new HashMap<>(members);
    next.values().removeIf(end -> now - end >= 0);
    LinkState state = with(next, doubts);
    if (silentUntil != null && now - silentUntil >= 0) {
      state = new LinkState(timing, own, next, List.of(), null, now, 0);
    }
    return state.isQuerier() ? state.ask(now) : new Step(state, List.of());
  }

  private Step ask(long now) {
    List<Query> queries = new ArrayList<>();
    long due = nextQuery;
    int left = starting;
    if (now - nextQuery >= 0) {
      queries.add(
          new Query(null, starting > 0 ? timing.startResponse() : timing.response(), false));
      due = now + (starting > 1 ? timing.interval() / 4 : timing.interval());
      left = Math.max(0, starting - 1);
    }
    List<Doubt> rest = new ArrayList<>();
    for (Doubt doubt : doubts) {
      if (now - doubt.at() < 0) {
        rest.add(doubt);
        continue;
      }
      Long end = members.get(doubt.group());
      boolean certain = end != null && end - now > timing.lastMemberTime();
      queries.add(new Query(doubt.group(), timing.lastMember(), certain));
      if (doubt.left() > 1) {
        rest.add(new Doubt(doubt.group(), now + timing.lastMember(), doubt.left() - 1));
      }
    }
    return new Step(new LinkState(timing, own, members, rest, silentUntil, due, left), queries);
  }

  private LinkState with(Map<Address, Long> nextMembers, List<Doubt> nextDoubts) {
    return new LinkState(timing, own, nextMembers, nextDoubts, silentUntil, nextQuery, starting);
  }
}
