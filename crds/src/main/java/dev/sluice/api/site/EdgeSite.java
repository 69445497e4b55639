package dev.sluice.api.site;

import dev.sluice.api.Names;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** How to reach one edge site, and what is known of it. */
@Group(Names.GROUP_SLUICE)
@Version("v1alpha1")
@Kind("EdgeSite")
@Plural("edgesites")
@Singular("edgesite")
@ShortNames("es")
@Categories(Names.CATEGORY)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(name = "Latency-ms", jsonPath = ".status.latencyMillis")
@AdditionalPrinterColumn(name = "CPU-free", jsonPath = ".status.capacity.availableCpu")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class EdgeSite extends CustomResource<EdgeSiteSpec, EdgeSiteStatus> {
  private static final long serialVersionUID = 1L;
}
