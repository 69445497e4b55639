package dev.sluice.operator.stage.intent.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.api.intent.IntentStatus;
import dev.sluice.api.intent.IntentStatus.Unmapped;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.stage.intent.plan.input.Problem;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import java.util.List;

/**
 * The outcome of a translation. With errors, {@code intent} and {@code desired} hold what could be
 * read and must not be acted on.
 *
 * @param intent the standard's form
 * @param desired what to provision and judge
 * @param unmapped input fields without a place in the standard's form
 * @param notes decisions a person should know
 * @param errors why the input is refused; empty = it is not
 * @param form what goes on status
 */
public record IntentTranslation(
    Ts28312Intent intent,
    Desired desired,
    List<Unmapped> unmapped,
    List<String> notes,
    List<Problem> errors,
    IntentStatus.Translation form) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** Copies the collections. */
  public IntentTranslation {
    unmapped = List.copyOf(unmapped);
    notes = List.copyOf(notes);
    errors = List.copyOf(errors);
  }

  static IntentTranslation of(
      Ts28312Intent intent,
      Desired desired,
      List<Unmapped> unmapped,
      List<String> notes,
      List<Problem> errors) {
    return new IntentTranslation(
        intent, desired, unmapped, notes, errors, form(json(intent), unmapped, notes));
  }

  /** Whether the input can be acted on. */
  public boolean valid() {
    return errors.isEmpty();
  }

  /** The standard's form as JSON: the same input gives the same bytes. */
  public String json() {
    return json(intent);
  }

  private static String json(Ts28312Intent intent) {
    try {
      return JSON.writeValueAsString(intent);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of the intent model are plain JSON", e);
    }
  }

  /** The tree is read back from its bytes, so that it equals what is stored. */
  private static IntentStatus.Translation form(
      String json, List<Unmapped> unmapped, List<String> notes) {
    try {
      JsonNode tree = JSON.readTree(json);
      return new IntentStatus.Translation(tree, ContentHash.of(json), unmapped, notes);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON written here can be read here", e);
    }
  }
}
