package dev.sluice.api.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The committed manifests: a directory of one file for each kind. */
final class Manifests {
  private final Path directory;

  Manifests(Path directory) {
    this.directory = directory;
  }

  /** Replaces what is committed. */
  void write(Map<String, String> generated) throws IOException {
    Files.createDirectories(directory);
    for (String stale : committed().keySet()) {
      if (!generated.containsKey(stale)) {
        Files.delete(directory.resolve(stale));
      }
    }
    for (var file : generated.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
  }

  /** One line for each file that differs; empty = none does. */
  List<String> drift(Map<String, String> generated) throws IOException {
    Map<String, String> committed = committed();
    List<String> drift = new ArrayList<>();
    for (var file : generated.entrySet()) {
      String text = committed.remove(file.getKey());
      if (text == null) {
        drift.add(file.getKey() + ": missing");
      } else if (!text.equals(file.getValue())) {
        drift.add(file.getKey() + ": " + firstDifference(text, file.getValue()));
      }
    }
    committed.keySet().forEach(name -> drift.add(name + ": no kind has this name"));
    return drift;
  }

  private Map<String, String> committed() throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.isDirectory(directory)) {
      try (var list = Files.newDirectoryStream(directory, "*.yaml")) {
        for (Path file : list) {
          files.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return files;
  }

  private static String firstDifference(String committed, String generated) {
    List<String> is = committed.lines().toList();
    List<String> shall = generated.lines().toList();
    int line = 0;
    while (line < is.size() && line < shall.size() && is.get(line).equals(shall.get(line))) {
      line++;
    }
    String found = line < is.size() ? is.get(line).strip() : "(end)";
    String wanted = line < shall.size() ? shall.get(line).strip() : "(end)";
    return "line " + (line + 1) + " is '" + found + "', records say '" + wanted + "'";
  }
}
