package dev.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes instances of any record of the API, the same ones for the same seed. */
final class Samples {
  private final Random random;

  Samples(long seed) {
    this.random = new Random(seed);
  }

  /**
   * A record whose nullable members are sometimes null and whose collections are sometimes empty.
   */
  Object record(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean nullable = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
      arguments[i] =
          nullable && random.nextInt(3) == 0 ? null : value(components[i].getGenericType());
    }
    return type.getDeclaredConstructor(types).newInstance(arguments);
  }

  private Object value(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType p) {
      return p.getRawType() == List.class ? list(p) : map();
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) {
      return record(c);
    }
    if (c.isEnum()) {
      return c.getEnumConstants()[random.nextInt(c.getEnumConstants().length)];
    }
    return scalar(c);
  }

  private Object scalar(Class<?> c) {
    return switch (c.getSimpleName()) {
      case "String" -> text();
      case "int", "Integer" -> random.nextInt(-5, 1000);
      case "long", "Long" -> random.nextLong(-5, 1L << 40);
      case "boolean", "Boolean" -> random.nextBoolean();
      case "double", "Double" -> random.nextInt(10) == 0 ? 5.0 : random.nextGaussian() * 100;
      case "BigDecimal" -> BigDecimal.valueOf(random.nextInt(200_000), random.nextInt(4));
      case "Instant" -> Instant.ofEpochSecond(random.nextLong(2_000_000_000L), millis());
      case "JsonNode" -> json();
      case "IntOrString" ->
          random.nextBoolean() ? new IntOrString(random.nextInt(100)) : new IntOrString("high");
      default -> throw new IllegalStateException("no sample for " + c);
    };
  }

  private long millis() {
    return random.nextInt(1000) * 1_000_000L;
  }

  private List<?> list(ParameterizedType type) throws ReflectiveOperationException {
    Object[] elements = new Object[random.nextInt(4)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = value(type.getActualTypeArguments()[0]);
    }
    return Stream.of(elements).toList();
  }

  private Map<String, String> map() {
    return IntStream.range(0, random.nextInt(3))
        .boxed()
        .collect(Collectors.toMap(i -> "key" + i, i -> text()));
  }

  private JsonNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("text", text()).put("number", random.nextInt(99)).put("truth", random.nextBoolean());
    node.putArray("list").add(text()).addObject().put("@type", text());
    return node;
  }

  /** Texts that YAML could take for something else are among them. */
  private String text() {
    List<String> texts =
        List.of("a", "true", "no", "8", "1e3", "0x1F", "99.99%", "<1ms", "a: b", "#c", "µs ✓", "-");
    return texts.get(random.nextInt(texts.size()));
  }
}
