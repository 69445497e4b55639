package dev.sluice.operator.cli;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/** Writes objects in the format that was asked for. */
final class Printer {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private final PrintWriter out;
  private final O2imsctl.Format format;

  Printer(PrintWriter out, O2imsctl.Format format) {
    this.out = out;
    this.format = format;
  }

  <T extends HasMetadata> void list(List<T> objects, Function<List<T>, Table> view) {
    if (format == O2imsctl.Format.table) {
      if (objects.isEmpty()) {
        out.println("Nothing found.");
      } else {
        view.apply(objects).lines().forEach(out::println);
      }
      return;
    }
    ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = list.putArray("items");
    objects.forEach(o -> items.add(tree(o)));
    write(list);
  }

  <T extends HasMetadata> void one(T object, Function<List<T>, Table> view) {
    if (format == O2imsctl.Format.table) {
      view.apply(List.of(object)).lines().forEach(out::println);
    } else {
      write(tree(object));
    }
  }

  /** An object as a tree, without the members only machines read. */
  static JsonNode tree(HasMetadata object) {
    ObjectNode tree = JSON.valueToTree(object);
    if (tree.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
    return tree;
  }

  /** A record as a tree. */
  static JsonNode plain(Object value) {
    return JSON.valueToTree(value);
  }

  void write(JsonNode tree) {
    try {
      ObjectMapper mapper = format == O2imsctl.Format.json ? JSON : YAML;
      out.println(mapper.writeValueAsString(tree).stripTrailing());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
