package dev.sluice.operator.adapter.git;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;

/** What a failed transfer means; JGit tells most of it only in texts. */
final class GitFailures {
  private static final List<String> FORBIDDEN =
      List.of(
          "not authorized",
          "auth fail",
          "authentication",
          "not permitted",
          "cannot log in",
          "forbidden",
          "no more authentication methods");
  private static final List<String> HOST_KEY =
      List.of("server key did not validate", "host key", "hostkey");
  private static final List<String> MISSING =
      List.of("not found", "does not appear to be a git repository", "does not exist");

  private static final List<String> REDIRECT = List.of("redirect");
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
  private static final int LONGEST = 200;

  private GitFailures() {}

  static <T> Reply<T> reply(Throwable failure, String where) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SSLException) {
        return unreachable("TLS with " + where + " fails: " + line(String.valueOf(t.getMessage())));
      }
    }
    if (says(failure, HOST_KEY)) {
      return new Reply.Rejected<>(
          Cause.CREDENTIALS, "the host key of " + where + " is not in known_hosts");
    }
    if (says(failure, FORBIDDEN)) {
      return new Reply.Rejected<>(Cause.FORBIDDEN, where + " does not accept the credentials");
    }
    if (has(failure, NoRemoteRepositoryException.class)
        || has(failure, RepositoryNotFoundException.class)
        || says(failure, MISSING)) {
      return unreachable("no Git repository at " + where);
    }
    if (says(failure, REDIRECT)) {
      return unreachable(where + " redirects elsewhere; give the URL it redirects to");
    }
    return unreachable("no usable answer from Git at " + where);
  }

  /** A remote's words on one line, without control characters, cut where they get long. */
  static String line(String words) {
    String line = COLOURS.matcher(words).replaceAll("").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }

  private static <T> Reply<T> unreachable(String detail) {
    return new Reply.Unavailable<>(Cause.UNREACHABLE, detail);
  }

  private static boolean says(Throwable failure, List<String> texts) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = t.getMessage() == null ? "" : t.getMessage().toLowerCase(Locale.ROOT);
      if (texts.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }
}
