package dev.sluice.api.relay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The most of a flow that one relay takes in; the rest is dropped and counted.
 *
 * @param packetsPerSecond packets a second, from 1
 * @param bitsPerSecond bits of IP packets a second, from 1
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.packetsPerSecond) || has(self.bitsPerSecond)",
    message = "give packetsPerSecond, bitsPerSecond or both")
public record RateLimit(
    @Nullable @Min(1) Long packetsPerSecond, @Nullable @Min(1) Long bitsPerSecond) {}
