package dev.sluice.api.site;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a site. What the site is (region, location, kind) stands in its labels.
 *
 * @param displayName name for people
 * @param clusterNames names under which intents and requests may also know this site; globs and
 *     {@code targetCluster} match the object's name and these
 * @param o2ims the site's O2 IMS
 * @param delivery where its packages go and how it reports what it applied
 * @param metrics Prometheus-compatible query endpoint; absent = nothing can be measured there
 * @param probe how often the site is probed
 * @param suspend true = nothing new is sent to this site
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EdgeSiteSpec(
    @Nullable String displayName,
    List<String> clusterNames,
    @Required O2Ims o2ims,
    @Required Delivery delivery,
    @Nullable Endpoint metrics,
    @Nullable Probe probe,
    @Nullable Boolean suspend) {

  /** Copies the collections. */
  public EdgeSiteSpec {
    clusterNames = clusterNames == null ? List.of() : List.copyOf(clusterNames);
  }

  /**
   * The site's O2 IMS (O-RAN.WG6.TS.O2IMS-INTERFACE).
   *
   * @param endpoint base URL (the part before {@code /o2ims-infrastructureInventory}) and
   *     credentials
   * @param provisioning whether the site offers the provisioning API; {@code Auto} asks its
   *     api_versions
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record O2Ims(
      @Required Endpoint endpoint, @Nullable @Default("Auto") Provisioning provisioning) {

    /** Whether the provisioning API is used. */
    public enum Provisioning {
      /** Used when the site serves it. */
      Auto,
      /** Always used; a site without it fails. */
      Enabled,
      /** Never used: delivery through Git is all. */
      Disabled
    }
  }

  /**
   * Where packages go.
   *
   * @param git repository the site follows
   * @param sync how the site reports the commit it has applied; absent = not observed
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Delivery(@Required Git git, @Nullable Sync sync) {}

  /**
   * A Git repository.
   *
   * @param url https, ssh, git or file URL
   * @param branch branch the site follows
   * @param directory folder for packages inside the repository; {@code /} = top
   * @param secretRef keys {@code username} and {@code password}, or {@code token} (HTTPS), or
   *     {@code ssh-privatekey} and {@code known_hosts} (SSH)
   * @param caSecretRef Secret with {@code ca.crt} for HTTPS
   * @param authorName author and committer name; absent = the operator's setting
   * @param authorEmail author and committer e-mail; absent = the operator's setting
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!has(self.directory) || !self.directory.contains('..')",
      message = "directory must not contain ..")
  public record Git(
      @Required @Pattern("^(https?|ssh|git|file)://\\S+$") String url,
      @Nullable @Default("main") String branch,
      @Nullable @Default("/") String directory,
      @Nullable SecretRef secretRef,
      @Nullable SecretRef caSecretRef,
      @Nullable String authorName,
      @Nullable String authorEmail) {}

  /**
   * How the applied commit is read.
   *
   * @param type {@code ConfigSync}: a RootSync object
   * @param endpoint the site's Kubernetes API
   * @param namespace namespace of the object
   * @param name name of the object
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Sync(
      @Required Type type,
      @Required Endpoint endpoint,
      @Nullable @Default("config-management-system") String namespace,
      @Nullable @Default("root-sync") String name) {

    /** The agent a site runs. */
    public enum Type {
      /** Config Sync: {@code configsync.gke.io/v1beta1} RootSync. */
      ConfigSync
    }
  }

  /**
   * How often a site is probed.
   *
   * @param interval time between probes
   * @param gracePeriod how long a silent site stays Unknown before it turns False
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Probe(
      @Nullable
          @Default("30s")
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_PERIOD, message = Patterns.IS_PERIOD_MESSAGE)
          String interval,
      @Nullable
          @Default("90s")
          @Pattern(Patterns.DURATION)
          @Size(max = Patterns.DURATION_LENGTH)
          @ValidationRule(value = Patterns.IS_DURATION, message = Patterns.IS_DURATION_MESSAGE)
          String gracePeriod) {}
}
