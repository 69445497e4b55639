package dev.sluice.operator.stage.edgesite.plan;

import dev.sluice.api.site.Endpoint;

/** What this stage can do. */
public sealed interface EdgeSiteStep {

  /**
   * Ask the site what it is and has.
   *
   * @param endpoint its O2 IMS, with the deadline of each call as its timeout
   */
  record Probe(Endpoint endpoint) implements EdgeSiteStep {}
}
