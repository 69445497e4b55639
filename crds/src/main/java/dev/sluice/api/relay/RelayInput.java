package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The flow that enters a relay.
 *
 * @param interfaceName network interface, a Linux interface name
 * @param group destination address of the flow, IPv4 or IPv6, multicast or unicast
 * @param port destination UDP port; 0 = any
 * @param source source address; absent = any source
 * @param protocol {@code udp} or {@code esp}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RelayInput(
    @Required
        @Pattern("^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,14}$")
        @Size(max = FlowText.INTERFACE_LENGTH)
        @JsonProperty("interface")
        String interfaceName,
    @Required
        @Size(min = 1, max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(value = Patterns.IS_IP, message = Patterns.IS_IP_MESSAGE)
        String group,
    @Min(0) @Max(65535) @Default("0") @Nullable Integer port,
    @Nullable
        @Size(max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(value = Patterns.IS_IP, message = Patterns.IS_IP_MESSAGE)
        String source,
    @Nullable @Default("udp") Protocol protocol) {

  /** What is relayed. */
  public enum Protocol {
    /** UDP datagrams. */
    udp,
    /** IPsec ESP packets (protocol 50), which have no port. */
    esp
  }
}
