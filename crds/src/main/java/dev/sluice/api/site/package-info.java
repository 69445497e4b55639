/**
 * EdgeSite: how to reach a site. Addresses and Secret references flow in as spec, reachability and
 * capacity flow out as status. May import conditions and annotations.
 */
@NullMarked
package dev.sluice.api.site;

import org.jspecify.annotations.NullMarked;
