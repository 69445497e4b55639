package dev.sluice.api.relay;

import dev.sluice.api.Names;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One multicast flow, relayed. Compiled by the operator into each relay's rule file. */
@Group(Names.GROUP_SLUICE)
@Version("v1alpha1")
@Kind("RelayRule")
@Plural("relayrules")
@Singular("relayrule")
@ShortNames("rlr")
@Categories(Names.CATEGORY)
@AdditionalPrinterColumn(name = "Group", jsonPath = ".spec.input.group")
@AdditionalPrinterColumn(name = "Interface", jsonPath = ".spec.input.interface")
@AdditionalPrinterColumn(
    name = "Nodes",
    jsonPath = ".status.programmedNodes",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Packets",
    jsonPath = ".status.packets",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Flowing",
    jsonPath = ".status.conditions[?(@.type=='Flowing')].status")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class RelayRule extends CustomResource<RelayRuleSpec, RelayRuleStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
