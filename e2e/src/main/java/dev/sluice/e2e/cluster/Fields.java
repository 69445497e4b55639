package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Field sets in the {@code FieldsV1} notation: {@code f:name}, {@code k:{…}}, {@code v:…}. */
final class Fields {
  private Fields() {}

  /** What an applied configuration speaks of. */
  static ObjectNode of(JsonNode applied, Shape shape) {
    ObjectNode out = Codec.object();
    boolean granular =
        applied.isObject() && !shape.atomicMap()
            || applied.isArray() && (shape.set() || !shape.keys().isEmpty());
    if (granular && applied.isEmpty()) {
      out.putObject("."); // there, and empty: covers nothing below
    } else if (applied instanceof ObjectNode o && !shape.atomicMap()) {
      o.properties()
          .forEach(e -> out.set("f:" + e.getKey(), of(e.getValue(), shape.field(e.getKey()))));
    } else if (applied instanceof ArrayNode list && shape.set()) {
      list.forEach(e -> out.putObject("v:" + e));
    } else if (applied instanceof ArrayNode list && !shape.keys().isEmpty()) {
      for (JsonNode e : list) {
        ObjectNode item = of(e, shape.item());
        item.putObject(".");
        out.set("k:" + key(e, shape.keys()), item);
      }
    }
    return out;
  }

  /** {@code a} without what {@code b} holds too; a leaf covers what is below it. */
  static ObjectNode minus(ObjectNode a, ObjectNode b) {
    ObjectNode out = Codec.object();
    for (Map.Entry<String, JsonNode> e : a.properties()) {
      JsonNode other = b.path(e.getKey());
      if (other.isMissingNode()) {
        out.set(e.getKey(), e.getValue());
      } else if (other instanceof ObjectNode o
          && e.getValue() instanceof ObjectNode mine
          && !o.isEmpty()
          && !mine.isEmpty()) {
        ObjectNode rest = minus(mine, o);
        if (!rest.isEmpty()) {
          out.set(e.getKey(), rest);
        }
      }
    }
    return out;
  }

  /** Merges an applied configuration into the live object. */
  static JsonNode merge(JsonNode live, JsonNode applied, Shape shape) {
    if (applied instanceof ObjectNode in && live instanceof ObjectNode old && !shape.atomicMap()) {
      ObjectNode out = old.deepCopy();
      in.properties()
          .forEach(e ->
              out.set(
                  e.getKey(), merge(old.path(e.getKey()), e.getValue(), shape.field(e.getKey()))));
      return out;
    }
    if (applied instanceof ArrayNode in && live instanceof ArrayNode old) {
      if (shape.set()) {
        ArrayNode out = old.deepCopy();
        in.forEach(e -> addMissing(out, e));
        return out;
      }
      if (!shape.keys().isEmpty()) {
        return mergeByKey(old, in, shape);
      }
    }
    return applied.deepCopy();
  }

  private static ArrayNode mergeByKey(ArrayNode old, ArrayNode in, Shape shape) {
    ArrayNode out = old.deepCopy();
    for (JsonNode e : in) {
      int at = indexOf(out, key(e, shape.keys()), shape.keys());
      if (at < 0) {
        out.add(e.deepCopy());
      } else {
        out.set(at, merge(out.path(at), e, shape.item()));
      }
    }
    return out;
  }

  /** Removes the fields of {@code set} from {@code live}; emptied maps and lists go too. */
  static void remove(JsonNode live, ObjectNode set, Shape shape) {
    for (Map.Entry<String, JsonNode> e : set.properties()) {
      String path = e.getKey();
      if (live instanceof ObjectNode o && path.startsWith("f:")) {
        removeField(o, path.substring(2), e.getValue(), shape);
      } else if (live instanceof ArrayNode a && path.startsWith("v:")) {
        String wanted = path.substring(2);
        for (int i = a.size() - 1; i >= 0; i--) {
          if (a.path(i).toString().equals(wanted)) {
            a.remove(i);
          }
        }
      } else if (live instanceof ArrayNode a && path.startsWith("k:")) {
        removeItem(a, path.substring(2), e.getValue(), shape);
      }
    }
  }

  private static void removeField(ObjectNode live, String field, JsonNode below, Shape shape) {
    JsonNode value = live.path(field);
    if (below instanceof ObjectNode deeper && !deeper.isEmpty() && value.isContainerNode()) {
      remove(value, deeper, shape.field(field));
      if (value.isEmpty()) {
        live.remove(field);
      }
    } else {
      live.remove(field);
    }
  }

  private static void removeItem(ArrayNode live, String key, JsonNode below, Shape shape) {
    int at = indexOf(live, key, shape.keys());
    if (at < 0) {
      return;
    }
    if (below.has(".")) {
      live.remove(at);
    } else if (below instanceof ObjectNode deeper) {
      remove(live.path(at), deeper, shape.item());
    }
  }

  /** Fields of {@code mine} that {@code other} owns too, with another value in the live object. */
  static void conflicts(
      ObjectNode mine, ObjectNode other, JsonNode applied, JsonNode live, Conflicts into) {
    for (Map.Entry<String, JsonNode> e : mine.properties()) {
      JsonNode theirs = other.path(e.getKey());
      if (!e.getKey().startsWith("f:") || theirs.isMissingNode()) {
        continue;
      }
      String field = e.getKey().substring(2);
      JsonNode wanted = applied.path(field);
      JsonNode now = live.path(field);
      Conflicts deeper = into.at(field);
      if (e.getValue() instanceof ObjectNode m
          && !m.isEmpty()
          && theirs instanceof ObjectNode t
          && !t.isEmpty()
          && wanted.isObject()) {
        conflicts(m, t, wanted, now, deeper);
      } else if (!wanted.isContainerNode() && !wanted.equals(now)) {
        deeper.found().add(deeper.path());
      }
    }
  }

  private static void addMissing(ArrayNode list, JsonNode element) {
    for (JsonNode e : list) {
      if (e.equals(element)) {
        return;
      }
    }
    list.add(element.deepCopy());
  }

  private static int indexOf(ArrayNode list, String key, List<String> keys) {
    for (int i = 0; i < list.size(); i++) {
      if (key(list.path(i), keys).equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static String key(JsonNode item, List<String> keys) {
    ObjectNode out = Codec.object();
    keys.forEach(k -> Optional.ofNullable(item.get(k)).ifPresent(v -> out.set(k, v)));
    return out.toString();
  }

  /** Where a comparison stands and what it found. */
  record Conflicts(String path, List<String> found) {
    Conflicts at(String field) {
      return new Conflicts(path + "." + field, found);
    }
  }
}
