package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A YAML document of a test folder.
 *
 * @param name file name
 * @param text the YAML
 */
record Documents(String name, String text) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** The documents of a folder, sorted; none when the folder does not exist. */
  static List<Documents> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Documents> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder).sorted()) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        documents.add(new Documents(file.getFileName().toString(), Files.readString(file)));
      }
    }
    return documents;
  }

  JsonNode tree() throws IOException {
    return YAML.readTree(text);
  }

  /** A header comment such as {@code # field: spec.x}. */
  String header(String key) {
    return text.lines()
        .filter(line -> line.startsWith("# " + key + ": "))
        .map(line -> line.substring(key.length() + 4))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " lacks '# " + key + ": '"));
  }

  @Override
  public String toString() {
    return name;
  }
}
