package dev.sluice.operator.stage.provisioning.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder holds {@code request.yaml}, perhaps {@code catalogue.yaml}, and the package as it
 * must be rendered. Run with {@code -Dgolden.write=true} to write the packages anew, then read the
 * diff.
 */
class PackageGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/provisioning/packages");

  @TestFactory
  Stream<DynamicTest> rendersThePackageByteForByte() throws IOException {
    return Files.list(CASES)
        .sorted()
        .map(c -> DynamicTest.dynamicTest(c.getFileName().toString(), () -> check(c)));
  }

  private static void check(Path folder) throws IOException {
    // Given
    JsonNode request = Samples.tree(Files.readString(folder.resolve("request.yaml")));
    TemplateCatalogue catalogue = Samples.catalogue();
    Path extra = folder.resolve("catalogue.yaml");
    if (Files.exists(extra)) {
      CatalogueParser.Parsed parsed =
          CatalogueParser.parse(extra.toString(), Files.readString(extra));
      assertThat(parsed.problems()).isEmpty();
      catalogue = catalogue.with(parsed.catalogue());
    }
    // When
    RequestReader.Result result =
        RequestReader.read(
            request.at("/metadata/name").asText(),
            Samples.YAML.treeToValue(request.get("spec"), ProvisioningRequestSpec.class),
            catalogue);
    assertThat(result).isInstanceOf(RequestReader.Result.Good.class);
    SortedMap<String, String> files =
        KrmRenderer.render(((RequestReader.Result.Good) result).request(), Samples.site("edge1"));
    // Then
    Path expected = folder.resolve("package");
    if (Boolean.getBoolean("golden.write")) {
      write(expected, files);
    }
    assertThat(files).isEqualTo(read(expected));
  }

  private static SortedMap<String, String> read(Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  private static void write(Path folder, SortedMap<String, String> files) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> all = Files.list(folder)) {
      for (Path old : all.toList()) {
        Files.delete(old);
      }
    }
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
