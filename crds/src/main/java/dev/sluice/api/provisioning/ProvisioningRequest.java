package dev.sluice.api.provisioning;

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

/** One site's desired package and its provisioning, in template form (as Nephio) or direct form. */
@Group(Names.GROUP_PROVISIONING)
@Version("v1alpha1")
@Kind("ProvisioningRequest")
@Plural("provisioningrequests")
@Singular("provisioningrequest")
@ShortNames("oranpr")
@Categories(Names.CATEGORY)
@AdditionalPrinterColumn(name = "Site", jsonPath = ".status.site")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.provisioningStatus.provisioningState")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class ProvisioningRequest
    extends CustomResource<ProvisioningRequestSpec, ProvisioningRequestStatus> {
  private static final long serialVersionUID = 1L;
}
