package dev.sluice.operator.stage.intent;

import dev.sluice.api.intent.Intent;
import dev.sluice.operator.stage.intent.plan.IntentFacts;
import dev.sluice.operator.stage.intent.plan.IntentTranslation;
import dev.sluice.operator.stage.intent.plan.IntentTranslator;
import dev.sluice.operator.stage.intent.plan.Placement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The translation and placement of each intent's present generation. An intent is reconciled
 * whenever one of its children gets on; its spec is another only with another generation.
 */
final class Placements {
  private record Entry(long generation, Placement placement) {}

  private final Map<String, Entry> known = new ConcurrentHashMap<>();

  Placement of(Intent intent, IntentFacts facts) {
    return Objects.requireNonNull(
            known.compute(facts.self().uid(), (_, had) -> next(intent, facts, had)))
        .placement;
  }

  private static Entry next(Intent intent, IntentFacts facts, @Nullable Entry had) {
    long generation = facts.self().generation();
    if (had == null || had.generation != generation) {
      IntentTranslation translation = IntentTranslator.translate(intent.getSpec());
      return new Entry(generation, Placement.of(translation, facts, null));
    }
    return new Entry(generation, Placement.of(had.placement.translation(), facts, had.placement));
  }

  void forget(Intent intent) {
    known.remove(intent.getMetadata().getUid());
  }
}
