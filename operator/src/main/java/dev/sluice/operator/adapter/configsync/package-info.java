/**
 * What Config Sync has applied at a site. A reference to a RootSync flows in, the applied commit
 * flows out; reads of one object at one moment share a call. May import adapter.http, the ports,
 * the kernel, the API and Jackson.
 */
@NullMarked
package dev.sluice.operator.adapter.configsync;

import org.jspecify.annotations.NullMarked;
