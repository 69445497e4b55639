package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How objects of a resource are shown to one client: as stored, as a table, or as the other events
 * API.
 */
record View(ResourceType type, boolean table) {

  byte[] one(Stored stored) {
    if (table) {
      return Codec.bytes(
          TableView.of(type, List.of(stored.json()), Long.toString(stored.revision())));
    }
    return EventAlias.covers(type)
        ? Codec.bytes(EventAlias.fromCore(stored.json()))
        : stored.bytes();
  }

  byte[] list(Page page) {
    List<Stored> items = page.items();
    if (table) {
      List<ObjectNode> json = items.stream().map(Stored::json).toList();
      return Codec.bytes(TableView.of(type, json, Long.toString(page.revision())));
    }
    var out = new ByteArrayOutputStream(512 + 2048 * items.size());
    out.writeBytes(
        text(
            "{\"kind\":\""
                + type.kind()
                + "List\",\"apiVersion\":\""
                + type.apiVersion()
                + "\",\"metadata\":{\"resourceVersion\":\""
                + page.revision()
                + "\""
                + (page.next().isEmpty()
                    ? ""
                    : ",\"continue\":\""
                        + page.next()
                        + "\",\"remainingItemCount\":"
                        + page.remaining())
                + "},\"items\":["));
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.writeBytes(one(items.get(i)));
    }
    out.writeBytes(text("]}"));
    return out.toByteArray();
  }

  /** One line of a watch. */
  byte[] event(Change.Kind kind, Stored stored) {
    byte[] object = one(stored);
    byte[] head = text("{\"type\":\"" + kind + "\",\"object\":");
    byte[] line = new byte[head.length + object.length + 2];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(object, 0, line, head.length, object.length);
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  private static byte[] text(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }
}
