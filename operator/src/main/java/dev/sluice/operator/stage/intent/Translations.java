package dev.sluice.operator.stage.intent;

import dev.sluice.api.intent.Intent;
import dev.sluice.operator.stage.intent.plan.IntentTranslation;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The translation of each intent's present generation. An intent is reconciled whenever one of its
 * children gets on; its spec is another only with another generation.
 */
final class Translations {
  private record Entry(long generation, IntentTranslation translation) {}

  private final Map<String, Entry> known = new ConcurrentHashMap<>();

  IntentTranslation of(Intent intent) {
    long generation = Optional.ofNullable(intent.getMetadata().getGeneration()).orElse(0L);
    return Objects.requireNonNull(
            known.compute(
                intent.getMetadata().getUid(),
                (_, had) ->
                    had != null && had.generation == generation
                        ? had
                        : new Entry(generation, IntentTranslator.translate(intent.getSpec()))))
        .translation;
  }

  void forget(Intent intent) {
    known.remove(intent.getMetadata().getUid());
  }
}
