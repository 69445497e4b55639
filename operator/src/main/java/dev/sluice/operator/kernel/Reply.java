package dev.sluice.operator.kernel;

import java.util.function.Function;

/**
 * The answer of a remote system. Adapters translate HTTP codes and I/O errors into it exactly once.
 *
 * @param <T> what a good answer carries
 */
public sealed interface Reply<T> {

  /** A good answer. */
  record Ok<T>(T value) implements Reply<T> {}

  /** The thing asked for does not exist there. */
  record NotFound<T>(String detail) implements Reply<T> {}

  /** The remote system refuses for good: asking again the same way will not help. */
  record Rejected<T>(Cause cause, String detail) implements Reply<T> {}

  /** The remote system gave no usable answer in time: ask again later, with back-off. */
  record Unavailable<T>(Cause cause, String detail) implements Reply<T> {}

  /** What kind of refusal or silence it was. */
  enum Cause {
    /** No connection, or no answer within the deadline. */
    UNREACHABLE,
    /** An answer that is not what the interface promises (5xx, garbage). */
    BAD_RESPONSE,
    /** Credentials are missing or unusable here. */
    CREDENTIALS,
    /** Authentication or authorization was refused there. */
    FORBIDDEN,
    /** The request itself was refused (4xx). */
    REFUSED,
    /** The state changed under the request. */
    CONFLICT,
    /** A Git branch no longer contains a commit that was published to it. */
    HISTORY_REWRITTEN
  }

  /** Maps a good answer, keeps every other. */
  default <R> Reply<R> map(Function<T, R> f) {
    return switch (this) {
      case Ok<T>(var v) -> new Ok<>(f.apply(v));
      case NotFound<T>(var d) -> new NotFound<>(d);
      case Rejected<T>(var c, var d) -> new Rejected<>(c, d);
      case Unavailable<T>(var c, var d) -> new Unavailable<>(c, d);
    };
  }

  /** Chains a call on a good answer, keeps every other. */
  default <R> Reply<R> then(Function<T, Reply<R>> f) {
    return switch (this) {
      case Ok<T>(var v) -> f.apply(v);
      case NotFound<T>(var d) -> new NotFound<>(d);
      case Rejected<T>(var c, var d) -> new Rejected<>(c, d);
      case Unavailable<T>(var c, var d) -> new Unavailable<>(c, d);
    };
  }
}
