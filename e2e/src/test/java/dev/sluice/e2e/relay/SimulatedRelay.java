package dev.sluice.e2e.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/**
 * A simulator of one node's relay: it is given what the kubelet would mount, loads its node's file
 * as a relay does, forwards nothing, and answers over real HTTP with counters that the test moves.
 */
final class SimulatedRelay implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNAUTHORIZED = 401;

  private final String node;
  private final String token;
  private final HttpServer server;
  private final Instant since = Instant.now();
  private final Map<String, Counters> rules = new TreeMap<>();
  final AtomicInteger asked = new AtomicInteger();
  private String generation;
  private String problem;

  private static final class Counters {
    private long packets;
    private final Map<String, Long> drops = new TreeMap<>();
    private Instant lastSeen;
  }

  SimulatedRelay(String node, InetSocketAddress address, String token) throws IOException {
    this.node = node;
    this.token = token;
    this.server = HttpServer.create(address, 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/rules", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The directory has changed: takes the node's file, or keeps what it has and says why. */
  synchronized void mount(Map<String, String> data, Map<String, String> binaryData) {
    try {
      String index = data.get("nodes.json");
      Optional<String> hash =
          index == null
              ? Optional.empty()
              : Optional.of(JSON.readTree(index).at("/nodes/" + node))
                  .filter(JsonNode::isTextual)
                  .map(JsonNode::textValue);
      if (hash.isEmpty()) {
        rules.clear();
        generation = null;
      } else if (!hash.get().equals(generation)) {
        load(hash.get(), file(hash.get(), data, binaryData));
      }
      problem = null;
    } catch (IOException | IllegalArgumentException e) {
      problem = e.getMessage();
    }
  }

  private static byte[] file(String hash, Map<String, String> data, Map<String, String> binaryData)
      throws IOException {
    String plain = data.get(hash + ".json");
    if (plain != null) {
      return plain.getBytes(StandardCharsets.UTF_8);
    }
    String packed = binaryData.get(hash + ".json.gz");
    if (packed == null) {
      throw new IOException("no file " + hash);
    }
    byte[] bytes = Base64.getDecoder().decode(packed);
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  private void load(String hash, byte[] bytes) throws IOException {
    if (!HexFormat.of().formatHex(sha256(bytes)).equals(hash)) {
      throw new IOException("the file's hash differs");
    }
    JsonNode file = JSON.readTree(bytes);
    if (file.path("version").asInt() != 1) {
      throw new IOException("version");
    }
    Map<String, Counters> next = new LinkedHashMap<>();
    for (JsonNode rule : file.path("rules")) {
      String id = rule.path("id").textValue();
      next.put(id, rules.getOrDefault(id, new Counters()));
    }
    rules.clear();
    rules.putAll(next);
    generation = hash;
  }

  /** Packets of a flow come and are sent on. */
  synchronized void traffic(String id, long packets) {
    Counters c = rules.get(id);
    c.packets += packets;
    c.lastSeen = Instant.now();
  }

  /** Packets of a flow are lost. */
  synchronized void drop(String id, String cause, long packets) {
    rules.get(id).drops.merge(cause, packets, Long::sum);
  }

  /** Whether it has a rule. */
  synchronized boolean has(String id) {
    return rules.containsKey(id);
  }

  /** Number of its rules. */
  synchronized int size() {
    return rules.size();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.incrementAndGet();
      if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.sendResponseHeaders(UNAUTHORIZED, -1);
        return;
      }
      byte[] body = report().toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized ObjectNode report() {
    ObjectNode report = JSON.createObjectNode();
    report.put("generation", generation).put("datapath", "ring").put("node", node);
    report.put("time", Instant.now().toString()).put("since", since.toString());
    if (problem != null) {
      report.put("problem", problem);
    }
    var list = report.putArray("rules");
    rules.forEach((id, c) -> {
      ObjectNode rule = list.addObject().put("id", id);
      rule.put("packets", c.packets).put("bytes", c.packets * 100);
      ObjectNode drops = rule.putObject("drops");
      c.drops.forEach(drops::put);
      rule.put("lastSeen", c.lastSeen == null ? null : c.lastSeen.toString());
    });
    return report;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
