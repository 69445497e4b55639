package dev.sluice.operator.adapter.kube;

import dev.sluice.api.site.SecretRef;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Secrets of the operator's own API server, kept for a short time. */
public final class SecretResolver implements Secrets {
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final Duration MISSING_KEPT = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final String defaultNamespace;
  private final InstantSource clock;
  private final Map<String, Kept> cache = new ConcurrentHashMap<>();

  private record Kept(Reply<Values> reply, Instant until) {}

  /**
   * Makes a resolver.
   *
   * @param client the operator's client
   * @param defaultNamespace namespace of references without one: the operator's own
   * @param clock for the age of what is kept
   */
  public SecretResolver(KubernetesClient client, String defaultNamespace, InstantSource clock) {
    this.client = client;
    this.defaultNamespace = defaultNamespace;
    this.clock = clock;
  }

  @Override
  public Reply<Values> read(SecretRef ref) {
    String namespace = ref.namespace() == null ? defaultNamespace : ref.namespace();
    String name = namespace + "/" + ref.name();
    Instant now = clock.instant();
    Kept kept = cache.get(name);
    if (kept != null && now.isBefore(kept.until)) {
      return kept.reply;
    }
    Reply<Values> reply = fetch(namespace, ref.name());
    switch (reply) {
      case Reply.Ok<Values> ok -> cache.put(name, new Kept(ok, now.plus(KEPT)));
      case Reply.Unavailable<Values> _ -> cache.remove(name);
      default -> cache.put(name, new Kept(reply, now.plus(MISSING_KEPT)));
    }
    return reply;
  }

  private Reply<Values> fetch(String namespace, String name) {
    String full = namespace + "/" + name;
    try {
      Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
      return secret == null
          ? new Reply.Rejected<>(Cause.CREDENTIALS, "Secret " + full + " does not exist")
          : decode(full, secret);
    } catch (KubernetesClientException e) {
      if (e.getCode() == 403 || e.getCode() == 401) {
        return new Reply.Rejected<>(
            Cause.CREDENTIALS, "the operator is not allowed to read Secret " + full);
      }
      return new Reply.Unavailable<>(
          Cause.UNREACHABLE, "Secret " + full + " cannot be read from the API server now");
    }
  }

  private static Reply<Values> decode(String full, Secret secret) {
    Map<String, byte[]> entries = new HashMap<>();
    Map<String, @Nullable String> data =
        secret.getData() == null ? Map.of() : new HashMap<>(secret.getData());
    for (var entry : data.entrySet()) {
      try {
        String value = entry.getValue();
        entries.put(entry.getKey(), Base64.getMimeDecoder().decode(value == null ? "" : value));
      } catch (IllegalArgumentException e) {
        return new Reply.Rejected<>(
            Cause.CREDENTIALS, "Secret " + full + ": key " + entry.getKey() + " is not base64");
      }
    }
    return new Reply.Ok<>(new Values(full, entries));
  }
}
