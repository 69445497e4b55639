package dev.sluice.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The CRD manifests, as packaged with these classes. */
public final class CrdManifests {
  /** Names of all kinds' definitions: {@code plural.group}. */
  public static final List<String> NAMES =
      List.of(
          "intents." + Names.GROUP_TMF_INTENT,
          "intents." + Names.GROUP_NEPHIO_INTENT,
          "provisioningrequests." + Names.GROUP_PROVISIONING,
          "measurementjobs." + Names.GROUP_MEASUREMENT,
          "slogates." + Names.GROUP_GATE,
          "edgesites." + Names.GROUP_SLUICE,
          "relayrules." + Names.GROUP_SLUICE);

  private CrdManifests() {}

  /**
   * The YAML of a definition.
   *
   * @throws IllegalArgumentException for a name that is not in {@link #NAMES}
   */
  public static String yaml(String name) {
    try (InputStream in =
        CrdManifests.class.getResourceAsStream("/META-INF/sluice/crds/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalArgumentException("no definition '" + name + "'; there are " + NAMES);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
