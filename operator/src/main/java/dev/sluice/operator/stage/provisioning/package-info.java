/**
 * The provisioning stage: a ProvisioningRequest becomes a package in its site's repository, a
 * synced revision, a fulfilled O2 IMS request, and, when its gate fails, the last verified revision
 * again. Requests, sites, gates and catalogues flow in from caches; commits, site requests and
 * status flow out. May import its own plan, the kernel, ports, the API, JOSDK and Micrometer.
 */
@NullMarked
package dev.sluice.operator.stage.provisioning;

import org.jspecify.annotations.NullMarked;
