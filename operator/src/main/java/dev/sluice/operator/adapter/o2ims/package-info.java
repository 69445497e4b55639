/**
 * O2 IMS inventory and provisioning over HTTP. Requests flow in, typed answers flow out; content is
 * checked, not only the code. May import adapter.http, the ports, the kernel, the API and Jackson.
 */
@NullMarked
package dev.sluice.operator.adapter.o2ims;

import org.jspecify.annotations.NullMarked;
