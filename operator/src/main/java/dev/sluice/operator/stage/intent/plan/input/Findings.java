package dev.sluice.operator.stage.intent.plan.input;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.api.intent.IntentStatus.Unmapped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Collects, in the order found: errors, fields without a place, and notes for people. */
public final class Findings {
  private final SequencedSet<Problem> errors = new LinkedHashSet<>();
  private final List<Unmapped> unmapped = new ArrayList<>();
  private final SequencedSet<String> notes = new LinkedHashSet<>();

  /** Refuses a value. */
  public void error(String path, @Nullable String value, String message) {
    errors.add(new Problem(path, value, message));
  }

  /** Lists a field that has no place in the translation. */
  public void unmapped(String path, @Nullable JsonNode value, String reason) {
    String text = Raw.text(value);
    unmapped.add(new Unmapped(path, text.isEmpty() ? null : cut(text), reason));
  }

  /** Tells a decision. */
  public void note(String text) {
    notes.add(text);
  }

  /** What was refused. */
  public List<Problem> errors() {
    return List.copyOf(errors);
  }

  /** What has no place. */
  public List<Unmapped> unmapped() {
    return List.copyOf(unmapped);
  }

  /** What was decided. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private static String cut(String text) {
    return text.length() <= 256 ? text : text.substring(0, 255) + "…";
  }
}
