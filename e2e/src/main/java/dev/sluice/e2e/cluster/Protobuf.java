package dev.sluice.e2e.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * The few bodies that {@code kubectl create} sends as protobuf instead of JSON: namespace,
 * configmap, secret, serviceaccount, and delete options (of which nothing is kept). Field numbers
 * are those of Kubernetes' {@code generated.proto} files.
 */
final class Protobuf {
  static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";
  private static final int MAGIC = 4;
  private static final Set<String> KINDS =
      Set.of("Namespace", "ConfigMap", "Secret", "ServiceAccount", "DeleteOptions");
  private static final Map<Integer, String> METADATA =
      Map.of(1, "name", 2, "generateName", 3, "namespace");

  private Protobuf() {}

  /** The same object as JSON. */
  static ObjectNode decode(byte[] body) {
    if (body.length < MAGIC || body[0] != 'k' || body[1] != '8' || body[2] != 's') {
      throw ApiException.badRequest("the body is no Kubernetes protobuf");
    }
    ObjectNode out = Codec.object();
    var raw = new byte[][] {new byte[0]};
    each(
        ByteBuffer.wrap(body, MAGIC, body.length - MAGIC).slice(),
        (field, value) -> {
          if (field == 1) {
            each(
                ByteBuffer.wrap(value), (f, v) -> out.put(f == 1 ? "apiVersion" : "kind", text(v)));
          } else if (field == 2) {
            raw[0] = value;
          }
        });
    String kind = out.path("kind").asText();
    if (!KINDS.contains(kind)) {
      throw ApiException.unsupportedMedia(CONTENT_TYPE + " with a " + kind + "; send JSON or YAML");
    }
    if (kind.equals("DeleteOptions")) {
      return Codec.object();
    }
    each(ByteBuffer.wrap(raw[0]), (field, value) -> field(out, kind, field, value));
    return out;
  }

  private static void field(ObjectNode out, String kind, int field, byte[] value) {
    if (field == 1) {
      metadata(out.withObject("/metadata"), value);
    } else if (kind.equals("ConfigMap") && field == 2) {
      entry(out.withObject("/data"), value, false);
    } else if (kind.equals("ConfigMap") && field == 3) {
      entry(out.withObject("/binaryData"), value, true);
    } else if (kind.equals("Secret") && field == 2) {
      entry(out.withObject("/data"), value, true);
    } else if (kind.equals("Secret") && field == 3) {
      out.put("type", text(value));
    }
  }

  private static void metadata(ObjectNode meta, byte[] value) {
    each(
        ByteBuffer.wrap(value),
        (field, v) -> {
          if (METADATA.containsKey(field) && v.length > 0) {
            meta.put(METADATA.getOrDefault(field, ""), text(v));
          } else if (field == 11) {
            entry(meta.withObject("/labels"), v, false);
          } else if (field == 12) {
            entry(meta.withObject("/annotations"), v, false);
          }
        });
  }

  private static void entry(ObjectNode map, byte[] value, boolean binary) {
    var pair = new byte[][] {new byte[0], new byte[0]};
    each(ByteBuffer.wrap(value), (field, v) -> pair[field == 1 ? 0 : 1] = v);
    map.put(text(pair[0]), binary ? Base64.getEncoder().encodeToString(pair[1]) : text(pair[1]));
  }

  /** Walks a message; only length-delimited fields are told. */
  private static void each(ByteBuffer in, Field told) {
    in.order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      switch ((int) tag & 7) {
        case 0 -> varint(in);
        case 1 -> in.getLong();
        case 2 -> {
          byte[] value = new byte[Math.toIntExact(varint(in))];
          in.get(value);
          told.accept((int) (tag >>> 3), value);
        }
        case 5 -> in.getInt();
        default -> throw ApiException.badRequest("the body is no protobuf");
      }
    }
  }

  private static long varint(ByteBuffer in) {
    long out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      out |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        break;
      }
    }
    return out;
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  private interface Field {
    void accept(int number, byte[] value);
  }
}
