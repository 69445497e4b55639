/**
 * HTTP to a site with its credentials, certificates and deadlines. Calls flow in, status and body
 * flow out, codes and exceptions become a Reply here once. May import the ports, the kernel, the
 * API, Jackson and the JDK.
 */
@NullMarked
package dev.sluice.operator.adapter.http;

import org.jspecify.annotations.NullMarked;
