package dev.sluice.api.provisioning;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Resources as Kubernetes quantities; requests and limits are the same.
 *
 * @param cpu cores, such as {@code 8} or {@code 8000m}
 * @param memory memory, such as {@code 16Gi}
 * @param storage persistent storage, such as {@code 50Gi}; absent = none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ResourceRequirements(
    @Nullable
        @Size(min = 1, max = Patterns.QUANTITY_LENGTH)
        @ValidationRule(
            value = Patterns.IS_AMOUNT,
            message = "must be a positive Kubernetes quantity such as 8 or 8000m")
        String cpu,
    @Nullable
        @Size(min = 1, max = Patterns.QUANTITY_LENGTH)
        @ValidationRule(
            value = Patterns.IS_AMOUNT,
            message = "must be a positive Kubernetes quantity such as 16Gi")
        String memory,
    @Nullable
        @Size(min = 1, max = Patterns.QUANTITY_LENGTH)
        @ValidationRule(
            value = Patterns.IS_AMOUNT,
            message = "must be a positive Kubernetes quantity such as 50Gi")
        String storage) {}
