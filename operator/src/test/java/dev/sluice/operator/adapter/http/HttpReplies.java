package dev.sluice.operator.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;

/** What tests expect of replies. */
final class HttpReplies {
  private HttpReplies() {}

  static void rejected(Reply<?> reply, Cause cause, String text) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Rejected.class,
            r -> {
              assertThat(r.cause()).isEqualTo(cause);
              assertThat(r.detail()).contains(text).doesNotContain("hunter2");
            });
  }

  static void unavailable(Reply<?> reply, Cause cause, String text) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Unavailable.class,
            r -> {
              assertThat(r.cause()).isEqualTo(cause);
              assertThat(r.detail()).contains(text);
            });
  }
}
