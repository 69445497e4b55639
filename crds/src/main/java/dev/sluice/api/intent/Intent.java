package dev.sluice.api.intent;

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

/** What is wanted, in TM Forum terms; every form a person or gateway writes. */
@Group(Names.GROUP_TMF_INTENT)
@Version("v1")
@Kind("Intent")
@Plural("intents")
@Singular("intent")
@ShortNames("tintent")
@Categories(Names.CATEGORY)
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.fulfilment.fulfilmentStatus")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type=='Ready')].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type=='Ready')].reason")
@AdditionalPrinterColumn(name = "Sites", jsonPath = ".status.summary")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class Intent extends CustomResource<IntentSpec, IntentStatus> implements Namespaced {
  private static final long serialVersionUID = 1L;
}
