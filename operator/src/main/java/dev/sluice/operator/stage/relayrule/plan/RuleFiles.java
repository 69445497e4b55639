package dev.sluice.operator.stage.relayrule.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.operator.kernel.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * What the relays' ConfigMap holds: the index {@code nodes.json}, and one file for each set of
 * rules, named by the SHA-256 of its bytes. Nodes with the same rules share a file. One object, so
 * that index and files change in one step.
 *
 * @param index hash of each node's file
 * @param data plain entries
 * @param binaryData compressed entries, base64
 * @param bytes size of all entries as the API server counts it
 */
public record RuleFiles(
    SortedMap<String, String> index,
    SortedMap<String, String> data,
    SortedMap<String, String> binaryData,
    long bytes) {
  /** Entry that says which node has which file. */
  public static final String INDEX = "nodes.json";

  private static final String HASH_PREFIX = "sha256:";

  /** Copies the maps. */
  public RuleFiles {
    index = copy(index);
    data = copy(data);
    binaryData = copy(binaryData);
  }

  /** Without any rule. */
  public static RuleFiles none() {
    return of(new TreeMap<>(), Long.MAX_VALUE);
  }

  /** The text of a rule file; the lines in the order of their ids. */
  static String file(Collection<String> lines) {
    return "{\"version\":1,\"rules\":[\n" + String.join(",\n", lines) + "\n]}\n";
  }

  /**
   * Files of nodes, plain when they fit and compressed otherwise, so that few rules can be read by
   * people and many still fit.
   *
   * @param files text of each node's file
   * @param plainLimit most bytes that are left plain
   */
  static RuleFiles of(SortedMap<String, String> files, long plainLimit) {
    TreeMap<String, String> index = new TreeMap<>();
    TreeMap<String, String> texts = new TreeMap<>();
    Map<String, String> hashes = new java.util.HashMap<>();
    files.forEach((node, text) -> {
      String hash = hashes.computeIfAbsent(text, RuleFiles::hash);
      index.put(node, hash);
      texts.put(hash, text);
    });
    TreeMap<String, String> data = new TreeMap<>();
    TreeMap<String, String> binary = new TreeMap<>();
    data.put(INDEX, index(index));
    long bytes = size(data.get(INDEX));
    long plain = bytes + texts.values().stream().mapToLong(RuleFiles::size).sum();
    if (plain <= plainLimit) {
      texts.forEach((hash, text) -> data.put(hash + ".json", text));
      return new RuleFiles(index, data, binary, plain);
    }
    for (Map.Entry<String, String> e : texts.entrySet()) {
      byte[] compressed = gzip(e.getValue());
      binary.put(e.getKey() + ".json.gz", Base64.getEncoder().encodeToString(compressed));
      bytes += compressed.length;
    }
    return new RuleFiles(index, data, binary, bytes);
  }

  private static String index(SortedMap<String, String> hashes) {
    ObjectNode nodes = JsonNodeFactory.instance.objectNode();
    hashes.forEach(nodes::put);
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", 1);
    root.set("nodes", nodes);
    return root + "\n";
  }

  private static String hash(String text) {
    return ContentHash.of(text).substring(HASH_PREFIX.length());
  }

  private static long size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // The header of the JDK's gzip carries no time, so equal texts give equal bytes.
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private static SortedMap<String, String> copy(SortedMap<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
