/**
 * The stages of the flow, one room each; they hand over through Kubernetes objects only and never
 * import each other. This room holds what their thin shells share. May import the kernel, ports,
 * the API, JOSDK and Micrometer.
 */
@NullMarked
package dev.sluice.operator.stage;

import org.jspecify.annotations.NullMarked;
