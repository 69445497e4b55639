package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * One copy that leaves a relay.
 *
 * @param interfaceName network interface
 * @param address destination group or unicast address
 * @param port destination UDP port; absent or 0 = unchanged
 * @param ttl IPv4 TTL or IPv6 hop limit; absent = 1 for multicast, 64 for unicast
 * @param dscp differentiated services code point, 0 to 63; absent = unchanged
 * @param sourceAddress source address of the copy; absent = the interface's own
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RelayOutput(
    @Required
        @Pattern("^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,14}$")
        @Size(max = FlowText.INTERFACE_LENGTH)
        @JsonProperty("interface")
        String interfaceName,
    @Required
        @Size(min = 1, max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(value = Patterns.IS_IP, message = Patterns.IS_IP_MESSAGE)
        String address,
    @Min(0) @Max(65535) @Nullable Integer port,
    @Min(1) @Max(255) @Nullable Integer ttl,
    @Min(0) @Max(63) @Nullable Integer dscp,
    @Nullable
        @Size(max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(value = Patterns.IS_IP, message = Patterns.IS_IP_MESSAGE)
        String sourceAddress) {}
