package dev.sluice.api.site;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a Secret; the value itself never enters a spec, a status or a log.
 *
 * @param name Secret name
 * @param namespace its namespace; absent = the operator's own
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SecretRef(@Required String name, @Nullable String namespace) {}
