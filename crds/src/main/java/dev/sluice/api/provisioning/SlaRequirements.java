package dev.sluice.api.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/**
 * Service levels of a request, in the words people write.
 *
 * @param availability percentage such as {@code 99.99%}
 * @param maxLatency duration such as {@code 10ms}
 * @param minThroughput rate such as {@code 1000Mbps}
 * @param maxConnections number of connections
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SlaRequirements(
    @Nullable @Pattern("^(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)\\s*%?$") String availability,
    @Nullable @Pattern("^[0-9]+(\\.[0-9]+)?\\s*(us|µs|ms|s)$") String maxLatency,
    @Nullable @Pattern("^[0-9]+(\\.[0-9]+)?\\s*([kKMGT]?bps)$") String minThroughput,
    @Nullable IntOrString maxConnections) {}
