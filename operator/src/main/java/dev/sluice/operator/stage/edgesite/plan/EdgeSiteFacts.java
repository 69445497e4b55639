package dev.sluice.operator.stage.edgesite.plan;

import dev.sluice.api.site.EdgeSiteSpec;
import dev.sluice.api.site.EdgeSiteStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a site before it is probed.
 *
 * @param name EdgeSite name
 * @param generation generation of the spec
 * @param spec the spec; absent when the author left it out
 * @param status the status as it stands
 * @param memory what this process remembers of earlier probes; absent after a start
 */
public record EdgeSiteFacts(
    String name,
    long generation,
    @Nullable EdgeSiteSpec spec,
    @Nullable EdgeSiteStatus status,
    @Nullable ProbeMemory memory) {
  /** The same site with another memory. */
  public EdgeSiteFacts with(@Nullable ProbeMemory other) {
    return new EdgeSiteFacts(name, generation, spec, status, other);
  }
}
