package dev.sluice.api.site;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP endpoint of a site.
 *
 * @param url base URL, http or https, without trailing slash
 * @param secretRef credentials: keys {@code token} (bearer), or {@code username} and {@code
 *     password} (basic), or {@code tls.crt} and {@code tls.key} (mTLS), or {@code clientId}, {@code
 *     clientSecret} and {@code tokenUrl} (OAuth 2.0 client credentials)
 * @param caSecretRef Secret whose key {@code ca.crt} holds the trusted CA certificates (PEM)
 * @param timeout deadline of one call, such as {@code 30s}; absent = 30 s
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Endpoint(
    @Required @Pattern("^https?://[^\\s/]+(/\\S*)?$") String url,
    @Nullable SecretRef secretRef,
    @Nullable SecretRef caSecretRef,
    @Nullable
        @Pattern(Patterns.DURATION)
        @Size(max = Patterns.DURATION_LENGTH)
        @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
        String timeout) {}
