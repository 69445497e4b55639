/**
 * Knows whether each edge site answers, and what it offers. EdgeSite specs and O2 IMS answers flow
 * in; EdgeSite status, Events and site metrics flow out. May import its own plan, the kernel,
 * ports, the API, JOSDK and Micrometer.
 */
@NullMarked
package dev.sluice.operator.stage.edgesite;

import org.jspecify.annotations.NullMarked;
