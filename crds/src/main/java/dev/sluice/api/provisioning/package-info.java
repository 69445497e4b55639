/**
 * ProvisioningRequest, a superset of the Nephio kind of the same name. One site's desired package
 * flows in as spec, its delivery stages flow out as status. May import conditions, relay shapes and
 * annotations.
 */
@NullMarked
package dev.sluice.api.provisioning;

import org.jspecify.annotations.NullMarked;
