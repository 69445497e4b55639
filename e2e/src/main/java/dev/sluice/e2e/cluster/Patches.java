package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.List;

/** JSON patch, merge patch, and strategic merge patch. */
final class Patches {
  private Patches() {}

  /** RFC 7386. */
  static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode p)) {
      return patch;
    }
    ObjectNode out = target instanceof ObjectNode t ? t.deepCopy() : Codec.object();
    p.properties()
        .forEach(e -> {
          if (e.getValue().isNull()) {
            out.remove(e.getKey());
          } else {
            out.set(e.getKey(), merge(out.path(e.getKey()), e.getValue()));
          }
        });
    return out;
  }

  /**
   * A merge patch that also merges the keyed lists of built-in kinds; {@code $patch: delete}
   * removes an item or a map, {@code $setElementOrder} and other directives are left out.
   */
  static JsonNode strategic(JsonNode target, JsonNode patch, Shape shape) {
    if (patch instanceof ArrayNode in && target instanceof ArrayNode old) {
      if (shape.set()) {
        return Fields.merge(old, in, shape);
      }
      return shape.keys().isEmpty() ? in : keyed(old, in, shape);
    }
    if (!(patch instanceof ObjectNode p)) {
      return patch;
    }
    ObjectNode out = target instanceof ObjectNode t ? t.deepCopy() : Codec.object();
    p.properties()
        .forEach(e -> {
          String field = e.getKey();
          if (field.startsWith("$")) {
            return;
          }
          if (e.getValue().isNull() || e.getValue().path("$patch").asText().equals("delete")) {
            out.remove(field);
          } else {
            out.set(field, strategic(out.path(field), e.getValue(), shape.field(field)));
          }
        });
    return out;
  }

  /** RFC 6902. */
  static JsonNode json(JsonNode target, JsonNode patch, ResourceType type, String name) {
    try {
      return JsonPatch.apply(patch, target);
    } catch (JsonPatchException e) {
      throw ApiException.invalid(
          type,
          name,
          List.of(
              new ApiException.FieldError(
                  "patch", "FieldValueInvalid", String.valueOf(e.getMessage()))));
    }
  }

  private static ArrayNode keyed(ArrayNode old, ArrayNode in, Shape shape) {
    ArrayNode out = old.deepCopy();
    for (JsonNode e : in) {
      int at = -1;
      for (int i = 0; i < out.size(); i++) {
        JsonNode candidate = out.path(i);
        if (shape.keys().stream().allMatch(k -> candidate.path(k).equals(e.path(k)))) {
          at = i;
        }
      }
      if (e.path("$patch").asText().equals("delete")) {
        if (at >= 0) {
          out.remove(at);
        }
      } else if (at < 0) {
        out.add(e);
      } else {
        out.set(at, strategic(out.path(at), e, shape.item()));
      }
    }
    return out;
  }
}
