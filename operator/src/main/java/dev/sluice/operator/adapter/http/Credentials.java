package dev.sluice.operator.adapter.http;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What an endpoint's Secrets say.
 *
 * @param authorization a ready Authorization header
 * @param oauth a client that first has to fetch its token
 * @param tls certificates
 */
record Credentials(Optional<String> authorization, Optional<OAuth> oauth, Tls tls) {

  /**
   * An OAuth 2.0 client (RFC 6749, section 4.4).
   *
   * @param tokenUrl token endpoint
   * @param id client id
   * @param secret client secret
   * @param scope requested scope, may be empty
   */
  record OAuth(String tokenUrl, String id, String secret, String scope) {
    @Override
    public String toString() {
      return "OAuth client of " + tokenUrl;
    }
  }

  static Reply<Credentials> of(Endpoint endpoint, Secrets secrets) {
    return Tls.ca(endpoint.caSecretRef(), secrets)
        .then(ca ->
            endpoint.secretRef() == null
                ? new Reply.Ok<>(
                    new Credentials(
                        Optional.empty(), Optional.empty(), new Tls(ca, Optional.empty())))
                : secrets.read(endpoint.secretRef()).then(v -> of(v, ca)));
  }

  private static Reply<Credentials> of(Secrets.Values values, Optional<Tls.Ca> ca) {
    return Tls.client(values)
        .then(client -> {
          Tls tls = new Tls(ca, client);
          Optional<String> token = values.text("token");
          if (token.isPresent()) {
            return header("Bearer " + token.get(), tls, values);
          }
          if (values.has("clientId") || values.has("clientSecret")) {
            return oauth(values, tls);
          }
          if (values.has("username") || values.has("password")) {
            return basic(values, tls);
          }
          return client.isPresent()
              ? new Reply.Ok<>(new Credentials(Optional.empty(), Optional.empty(), tls))
              : lacks(
                  values,
                  "token (or username and password, or tls.crt and tls.key, or clientId,"
                      + " clientSecret and tokenUrl)");
        });
  }

  private static Reply<Credentials> basic(Secrets.Values values, Tls tls) {
    if (!values.has("username") || !values.has("password")) {
      return lacks(values, values.has("username") ? "password" : "username");
    }
    String pair = values.text("username").orElse("") + ":" + values.text("password").orElse("");
    return header(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)),
        tls,
        values);
  }

  private static Reply<Credentials> oauth(Secrets.Values values, Tls tls) {
    for (String key : new String[] {"clientId", "clientSecret", "tokenUrl"}) {
      if (!values.has(key)) {
        return lacks(values, key);
      }
    }
    String url = values.text("tokenUrl").orElse("");
    if (!url.matches("https?://\\S+")) {
      return unusable(values, "tokenUrl is not an http or https URL");
    }
    OAuth client =
        new OAuth(
            url,
            values.text("clientId").orElse(""),
            values.text("clientSecret").orElse(""),
            values.text("scope").orElse(""));
    return new Reply.Ok<>(new Credentials(Optional.empty(), Optional.of(client), tls));
  }

  private static Reply<Credentials> header(String value, Tls tls, Secrets.Values values) {
    return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)
        ? new Reply.Ok<>(new Credentials(Optional.of(value), Optional.empty(), tls))
        : unusable(values, "the token has characters that no header may carry");
  }

  /** A Secret without a key that is needed. */
  static <T> Reply<T> lacks(Secrets.Values values, String key) {
    return unusable(values, "lacks key " + key);
  }

  /** A Secret that cannot be used as it is. */
  static <T> Reply<T> unusable(Secrets.Values values, String why) {
    return new Reply.Rejected<>(
        Cause.CREDENTIALS,
        "Secret " + values.name() + (why.startsWith("lacks") ? " " : ": ") + why);
  }

  /** Never the values. */
  @Override
  public String toString() {
    return "Credentials";
  }
}
