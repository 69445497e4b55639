package dev.sluice.e2e.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Where a real API server comes from on this machine. */
public sealed interface ApiServerSource {
  /** System property that names a kubeconfig of a running cluster. */
  String KUBECONFIG_PROPERTY = "e2e.kubeconfig";

  /** Environment variable that names the folder of kube-api-test, as the library has it. */
  String DIRECTORY_VARIABLE = "KUBE_API_TEST_DIR";

  /**
   * A running cluster; its objects are its owner's, so tests clean up after themselves.
   *
   * @param kubeconfig file
   */
  record Running(Path kubeconfig) implements ApiServerSource {}

  /**
   * Binaries in the layout of kube-api-test: {@code <directory>/k8s/<version>/kube-apiserver}.
   *
   * @param directory folder that holds {@code k8s}
   */
  record Binaries(Path directory) implements ApiServerSource {}

  /**
   * There is none.
   *
   * @param reason what was looked for, and where
   */
  record Absent(String reason) implements ApiServerSource {}

  /** Looks at this process' properties and environment, and in the user's home. */
  static ApiServerSource find() {
    return find(System.getProperties(), System.getenv());
  }

  /** As {@link #find()}, on given settings. */
  static ApiServerSource find(Properties properties, Map<String, String> environment) {
    @Nullable String kubeconfig = properties.getProperty(KUBECONFIG_PROPERTY);
    if (kubeconfig != null && !kubeconfig.isBlank()) {
      Path file = Path.of(kubeconfig);
      return Files.isReadable(file)
          ? new Running(file)
          : new Absent("-D" + KUBECONFIG_PROPERTY + "=" + file + " is no readable file");
    }
    @Nullable String named = environment.get(DIRECTORY_VARIABLE);
    Path directory =
        named == null
            ? Path.of(properties.getProperty("user.home", "."), ".kubeapitest")
            : Path.of(named);
    return holdsBinaries(directory)
        ? new Binaries(directory)
        : new Absent(
            "no kube-apiserver and etcd in "
                + directory.resolve("k8s/<version>")
                + ", and no -D"
                + KUBECONFIG_PROPERTY);
  }

  private static boolean holdsBinaries(Path directory) {
    Path versions = directory.resolve("k8s");
    if (!Files.isDirectory(versions)) {
      return false;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(versions)) {
      for (Path version : found) {
        if (Files.isExecutable(version.resolve("kube-apiserver"))
            && Files.isExecutable(version.resolve("etcd"))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
