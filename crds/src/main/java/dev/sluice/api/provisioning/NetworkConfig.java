package dev.sluice.api.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.Patterns;
import dev.sluice.api.relay.FlowText;
import dev.sluice.api.relay.RateLimit;
import dev.sluice.api.relay.RelayInput;
import dev.sluice.api.relay.RelayOutput;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Network of a request.
 *
 * @param vlan VLAN id, 1 to 4094
 * @param subnet subnet in CIDR form
 * @param gateway gateway, inside the subnet
 * @param plmnId PLMN id: MCC and MNC, 5 or 6 digits
 * @param gnbId gNB id
 * @param tac tracking area code, hexadecimal
 * @param sliceType {@code eMBB}, {@code URLLC} or {@code mMTC} (SST 1, 2, 3 of TS 23.501)
 * @param sliceDifferentiator SD, six hexadecimal digits
 * @param multicast flows to relay at the site
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.gateway) || has(self.subnet)",
    message = "gateway needs subnet",
    fieldPath = ".gateway")
@ValidationRule(
    value =
        "!has(self.gateway) || !has(self.subnet) || !isIP(self.gateway) || !isCIDR(self.subnet) ||"
            + " cidr(self.subnet).containsIP(self.gateway)",
    messageExpression = "'gateway ' + self.gateway + ' must be inside subnet ' + self.subnet",
    message = "gateway must be inside subnet",
    fieldPath = ".gateway")
public record NetworkConfig(
    @Nullable @Min(1) @Max(4094) Integer vlan,
    @Nullable
        @Size(min = 1, max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(
            value = "isCIDR(self)",
            message = "must be a network in CIDR form such as 192.168.100.0/24")
        String subnet,
    @Nullable
        @Size(min = 1, max = Patterns.ADDRESS_LENGTH)
        @ValidationRule(value = Patterns.IS_IP, message = Patterns.IS_IP_MESSAGE)
        String gateway,
    @Nullable @Pattern("^[0-9]{5,6}$") String plmnId,
    @Nullable @Pattern("^[0-9A-Za-z]{1,10}$") String gnbId,
    @Nullable @Pattern("^[0-9A-Fa-f]{1,6}$") String tac,
    @Nullable SliceType sliceType,
    @Nullable @Pattern("^[0-9A-Fa-f]{6}$") String sliceDifferentiator,
    @Size(max = 16) List<Multicast> multicast) {

  /** Copies the collections. */
  public NetworkConfig {
    multicast = multicast == null ? List.of() : List.copyOf(multicast);
  }

  /** Slice/service type of TS 23.501 table 5.15.2.2-1. */
  public enum SliceType {
    /** Enhanced mobile broadband, SST 1. */
    eMBB,
    /** Ultra-reliable low-latency communication, SST 2. */
    URLLC,
    /** Massive machine type communication, SST 3. */
    mMTC
  }

  /**
   * A multicast flow to relay at the site.
   *
   * @param name name of the flow, unique in the request
   * @param input the flow
   * @param outputs the copies
   * @param nodeSelector nodes whose relays carry it
   * @param rateLimit the most that each relay takes in; absent = no limit
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = FlowText.SOURCE_FAMILY,
      message = FlowText.SOURCE_FAMILY_MESSAGE,
      fieldPath = ".input.source")
  @ValidationRule(
      value = FlowText.OUTPUT_FAMILY,
      message = FlowText.OUTPUT_FAMILY_MESSAGE,
      fieldPath = ".outputs")
  @ValidationRule(
      value = FlowText.NO_ECHO,
      message = FlowText.NO_ECHO_MESSAGE,
      fieldPath = ".outputs")
  @ValidationRule(
      value = FlowText.NO_ESP_PORT,
      message = FlowText.NO_ESP_PORT_MESSAGE,
      fieldPath = ".input.protocol")
  public record Multicast(
      @Required @Pattern("^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$") String name,
      @Required RelayInput input,
      @Required @Size(min = 1, max = 64) List<RelayOutput> outputs,
      Map<String, String> nodeSelector,
      @Nullable RateLimit rateLimit) {

    /** Copies the collections. */
    public Multicast {
      outputs = outputs == null ? List.of() : List.copyOf(outputs);
      nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    }
  }
}
