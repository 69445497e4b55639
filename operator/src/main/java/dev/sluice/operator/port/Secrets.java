package dev.sluice.operator.port;

import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Credentials by reference; values never enter a message or a log. */
public interface Secrets {

  /** The Secret's entries; a missing Secret is Rejected(CREDENTIALS). */
  Reply<Values> read(SecretRef ref);

  /**
   * A Secret's entries.
   *
   * @param name {@code namespace/name}, for messages
   * @param entries decoded values by key
   */
  record Values(String name, Map<String, byte[]> entries) {
    /** Copies the entries. */
    public Values {
      entries = Map.copyOf(entries);
    }

    /** Whether the key is there with at least one byte. */
    public boolean has(String key) {
      return entries.getOrDefault(key, new byte[0]).length > 0;
    }

    /** An entry as text without surrounding blanks; empty when absent or blank. */
    public Optional<String> text(String key) {
      return Optional.ofNullable(entries.get(key))
          .map(v -> new String(v, StandardCharsets.UTF_8).strip())
          .filter(v -> !v.isEmpty());
    }

    /** Names and keys only. */
    @Override
    public String toString() {
      return "Secret " + name + " " + entries.keySet();
    }
  }
}
