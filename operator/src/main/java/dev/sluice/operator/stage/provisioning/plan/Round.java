package dev.sluice.operator.stage.provisioning.plan;

import dev.sluice.operator.port.O2Ims;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What one reconcile has done and learned so far. The draft is what will be written; the rest lives
 * only for this round and is learned anew after a crash.
 *
 * @param draft the status so far
 * @param content content of the revision in place, when it is at hand
 * @param polled whether the site's request was read
 * @param held the request the site holds; empty = none, or not read
 * @param sent whether the site's request was sent by this round
 * @param deleteAsked whether its deletion was asked for by this round
 * @param end why the round is over; empty = it goes on
 */
public record Round(
    Draft draft,
    Optional<SortedMap<String, String>> content,
    boolean polled,
    Optional<O2Ims.RequestInfo> held,
    boolean sent,
    boolean deleteAsked,
    Optional<End> end) {

  /** Why a round is over. */
  public sealed interface End {
    /** Nothing can be done now. */
    record Waiting(Pace pace) implements End {}

    /** The status must be written before the next step. */
    record Flush() implements End {}

    /** The object may go. */
    record Release(ProvisioningStep.ReleaseFinalizer step) implements End {}
  }

  static Round begin(Draft draft) {
    return new Round(
        draft, Optional.empty(), false, Optional.empty(), false, false, Optional.empty());
  }

  Round with(Draft next) {
    return new Round(next, content, polled, held, sent, deleteAsked, end);
  }

  Round content(Optional<SortedMap<String, String>> files) {
    return new Round(draft, files, polled, held, sent, deleteAsked, end);
  }

  Round polled(Optional<O2Ims.RequestInfo> info) {
    return new Round(draft, content, true, info, sent, deleteAsked, end);
  }

  Round sent(O2Ims.RequestInfo info) {
    return new Round(draft, content, true, Optional.of(info), true, deleteAsked, end);
  }

  Round unread() {
    return new Round(draft, content, false, Optional.empty(), sent, true, end);
  }

  Round over(End why) {
    return new Round(draft, content, polled, held, sent, deleteAsked, Optional.of(why));
  }
}
