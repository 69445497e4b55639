package dev.sluice.operator.adapter.git;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a package stands in a repository; refuses every path that could leave its place. */
final class PackagePath {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern GIT = Pattern.compile("(?i)\\.git|git~[0-9]+");

  private PackagePath() {}

  /** The package's directory from the top, without slashes at its ends. */
  static Reply<String> of(@Nullable String directory, String packageName) {
    String folder = directory == null ? "" : directory.replaceAll("^/+|/+$", "");
    if (!folder.isEmpty() && !safe(folder)) {
      return refused("directory '" + directory + "' is not a plain path inside the repository");
    }
    if (!NAME.matcher(packageName).matches() || !safe(packageName)) {
      return refused(
          "package name '" + packageName + "' is not lower-case letters, digits, - or .");
    }
    return new Reply.Ok<>(folder.isEmpty() ? packageName : folder + "/" + packageName);
  }

  /** Ok when every path is a plain one and none is a file and a folder at once. */
  static Reply<Boolean> files(Collection<String> paths) {
    List<String> wrong = new ArrayList<>();
    SortedSet<String> sorted = new TreeSet<>(paths);
    for (String path : sorted) {
      if (!safe(path)) {
        wrong.add("'" + path + "' is not a plain relative path");
      } else if (!sorted.subSet(path + "/", path + "0").isEmpty()) {
        wrong.add("'" + path + "' is a file and a folder");
      }
    }
    if (paths.isEmpty()) {
      wrong.add("a package needs at least one file");
    }
    return wrong.isEmpty() ? new Reply.Ok<>(true) : refused(String.join("; ", wrong));
  }

  private static boolean safe(String path) {
    return path.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c != '\\' && c != ':')
        && Arrays.stream(path.split("/", -1))
            .noneMatch(p ->
                p.isBlank()
                    || p.equals(".")
                    || p.equals("..")
                    || GIT.matcher(p.replaceAll("[. ]+$", "")).matches());
  }

  private static <T> Reply<T> refused(String detail) {
    return new Reply.Rejected<>(Cause.REFUSED, detail);
  }
}
