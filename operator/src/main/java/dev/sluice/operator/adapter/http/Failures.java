package dev.sluice.operator.adapter.http;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What an exception of the HTTP client means, in words that stay the same from call to call. */
final class Failures {
  private Failures() {}

  static <T> Reply<T> reply(Throwable failure, String from, Duration deadline) {
    if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
      boolean unknownHost = failure.getCause() instanceof UnresolvedAddressException;
      return unreachable(unknownHost ? from + ": unknown host" : "no connection to " + from);
    }
    if (failure instanceof HttpTimeoutException || failure instanceof TimeoutException) {
      return unreachable("no answer from " + from + " within " + text(deadline));
    }
    if (failure instanceof SSLException e) {
      String why = e.getMessage() == null ? "" : ": " + HttpAnswer.oneLine(e.getMessage());
      return unreachable("TLS with " + from + " fails" + why);
    }
    if (failure instanceof IOException e && tooBig(e)) {
      return new Reply.Unavailable<>(
          Cause.BAD_RESPONSE, from + " answers more than " + SiteHttp.MAX_BODY / 1048576 + " MiB");
    }
    return unreachable("the connection to " + from + " broke");
  }

  /** Whether the connection broke under a call that may simply be made again. */
  static boolean broken(Throwable failure) {
    return failure instanceof IOException e
        && !(failure instanceof ConnectException)
        && !(failure instanceof HttpTimeoutException)
        && !(failure instanceof SSLException)
        && !tooBig(e);
  }

  // BodyHandlers.limiting fails with a plain IOException of this text; it has no type of its own.
  private static boolean tooBig(IOException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t.getMessage() != null && t.getMessage().contains("exceed")) {
        return true;
      }
    }
    return false;
  }

  private static <T> Reply<T> unreachable(String detail) {
    return new Reply.Unavailable<>(Cause.UNREACHABLE, detail);
  }

  private static String text(Duration d) {
    return d.toMillis() % 1000 == 0 ? d.toSeconds() + "s" : d.toMillis() + "ms";
  }
}
