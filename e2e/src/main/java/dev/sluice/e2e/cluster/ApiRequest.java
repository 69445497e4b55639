package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One HTTP request.
 *
 * @param method HTTP method
 * @param path path without the query
 * @param query decoded parameters
 * @param headers those the server looks at, names in lower case
 * @param body bytes as received
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record ApiRequest(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {

  String param(String name) {
    return query.getOrDefault(name, "");
  }

  boolean flag(String name) {
    String v = param(name);
    return v.equals("true") || v.equals("1");
  }

  boolean dryRun() {
    return param("dryRun").equals("All");
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  boolean wantsTable() {
    return header("accept").contains("as=Table");
  }

  JsonNode json() {
    return header("content-type").startsWith(Protobuf.CONTENT_TYPE)
        ? Protobuf.decode(body)
        : Codec.parse(body);
  }
}
