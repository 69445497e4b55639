/**
 * What is read from and told to the operator's own API server besides the kinds. References and
 * conditions flow in, Secret values and Events flow out. May import the ports, the kernel, the API
 * and the fabric8 client.
 */
@NullMarked
package dev.sluice.operator.adapter.kube;

import org.jspecify.annotations.NullMarked;
