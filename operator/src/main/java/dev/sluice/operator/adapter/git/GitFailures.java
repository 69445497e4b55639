package dev.sluice.operator.adapter.git;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.util.List;
import java.util.Locale;
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

  private GitFailures() {}

  static <T> Reply<T> reply(Throwable failure, String where) {
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
      return new Reply.Unavailable<>(Cause.UNREACHABLE, "no Git repository at " + where);
    }
    return new Reply.Unavailable<>(Cause.UNREACHABLE, "no usable answer from Git at " + where);
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
