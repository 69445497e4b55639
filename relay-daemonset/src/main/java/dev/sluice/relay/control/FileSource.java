package dev.sluice.relay.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One rule file. */
final class FileSource implements RuleSource {
  private final Path file;

  FileSource(Path file) {
    this.file = file;
  }

  @Override
  public String place() {
    return file.toString();
  }

  @Override
  public Optional<Found> look(@Nullable String loaded) throws IOException {
    byte[] bytes = Texts.read(file);
    String generation = Texts.sha256(bytes);
    return generation.equals(loaded)
        ? Optional.empty()
        : Optional.of(new Found(generation, Texts.text(bytes, file)));
  }
}
