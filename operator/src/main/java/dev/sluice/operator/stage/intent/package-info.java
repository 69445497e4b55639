/**
 * The intent stage: both Intent kinds become ProvisioningRequests, a MeasurementJob and an SLOGate.
 * Intents and what became of their children flow in from informer caches, children's specs and the
 * fulfilment report flow out. May import its own {@code plan}, the stage room, the kernel, ports,
 * the API, JOSDK and the Kubernetes model.
 */
@NullMarked
package dev.sluice.operator.stage.intent;

import org.jspecify.annotations.NullMarked;
