package dev.sluice.relay.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the operator fills: an index of nodes, {@code nodes.json}, and rule files named
 * by their SHA-256, plain or compressed. A node that is not in the index has no rules.
 */
final class DirectorySource implements RuleSource {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Found NOTHING = new Found(null, null);

  private final Path directory;
  private final String node;
  private boolean looked;

  DirectorySource(Path directory, String node) {
    this.directory = directory;
    this.node = node;
  }

  @Override
  public String place() {
    return directory + " for node " + node;
  }

  @Override
  public Optional<Found> look(@Nullable String loaded) throws IOException {
    String wanted = wanted();
    if (wanted == null) {
      boolean news = loaded != null || !looked;
      looked = true;
      return news ? Optional.of(NOTHING) : Optional.empty();
    }
    if (wanted.equals(loaded)) {
      return Optional.empty();
    }
    byte[] bytes = file(wanted);
    if (!Texts.sha256(bytes).equals(wanted)) {
      throw new IOException("the content of " + wanted + ".json is not what its name says");
    }
    return Optional.of(new Found(wanted, Texts.text(bytes, directory.resolve(wanted))));
  }

  private byte[] file(String name) throws IOException {
    Path plain = directory.resolve(name + ".json");
    Path zipped = directory.resolve(name + ".json.gz");
    if (!Files.exists(plain) && Files.exists(zipped)) {
      return Texts.unzip(Texts.read(zipped), zipped);
    }
    return Texts.read(plain);
  }

  /** Name of this node's file; null when it has none. */
  private @Nullable String wanted() throws IOException {
    Path index = directory.resolve("nodes.json");
    if (!Files.exists(index)) {
      return null;
    }
    JsonNode root;
    try {
      root = JSON.readTree(Texts.read(index));
    } catch (JsonProcessingException e) {
      throw new IOException(index + " is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.path("version").asText().equals("1") || !root.path("nodes").isObject()) {
      throw new IOException(index + " is not an index of version 1");
    }
    JsonNode name = root.path("nodes").path(node);
    if (name.isMissingNode()) {
      return null;
    }
    if (!name.isTextual() || !SHA256.matcher(name.textValue()).matches()) {
      throw new IOException(index + ": the entry of " + node + " is not a SHA-256");
    }
    return name.textValue();
  }
}
