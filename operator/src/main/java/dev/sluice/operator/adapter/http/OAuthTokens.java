package dev.sluice.operator.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Access tokens by client, kept until shortly before they expire; one fetch at a time each. */
final class OAuthTokens {
  private static final Duration DEFAULT_LIFE = Duration.ofMinutes(5);
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private final InstantSource clock;
  private final Map<Credentials.OAuth, Slot> slots = new ConcurrentHashMap<>();

  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    @Nullable String token;
    Instant until = Instant.MIN;
  }

  OAuthTokens(InstantSource clock) {
    this.clock = clock;
  }

  /** The client's token; {@code post} sends the token request. */
  Reply<String> token(Credentials.OAuth client, Function<HttpCall, Reply<HttpAnswer>> post) {
    Slot slot = slots.computeIfAbsent(client, _ -> new Slot());
    slot.lock.lock();
    try {
      String kept = slot.token;
      if (kept != null && clock.instant().isBefore(slot.until)) {
        return new Reply.Ok<>(kept);
      }
      return post.apply(request(client)).then(answer -> accept(slot, answer));
    } finally {
      slot.lock.unlock();
    }
  }

  /** Forgets a token that was not accepted. */
  void forget(Credentials.OAuth client) {
    slots.remove(client);
  }

  private Reply<String> accept(Slot slot, HttpAnswer answer) {
    Optional<JsonNode> body = answer.parsed();
    if (answer.status() == 400 || answer.status() == 401 || answer.status() == 403) {
      String error = body.map(b -> b.path("error").asText("")).orElse("");
      return new Reply.Rejected<>(
          Cause.CREDENTIALS,
          "the token endpoint refuses the client"
              + (error.isEmpty() ? "" : ": " + HttpAnswer.oneLine(error)));
    }
    return answer
        .json()
        .then(json -> {
          String token = json.path("access_token").asText("");
          if (token.isEmpty()) {
            return answer.unusable("no access_token");
          }
          long seconds = json.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
          Duration life = Duration.ofSeconds(Math.clamp(seconds, 0, 86_400));
          Duration margin = MARGIN.compareTo(life.dividedBy(4)) < 0 ? MARGIN : life.dividedBy(4);
          slot.token = token;
          slot.until = clock.instant().plus(life).minus(margin);
          return new Reply.Ok<>(token);
        });
  }

  private static HttpCall request(Credentials.OAuth client) {
    LinkedHashMap<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (!client.scope().isEmpty()) {
      form.put("scope", client.scope());
    }
    String pair = HttpCall.encode(client.id()) + ":" + HttpCall.encode(client.secret());
    return HttpCall.form("", form)
        .with(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }
}
