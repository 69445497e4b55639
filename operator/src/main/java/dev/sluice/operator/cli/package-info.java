/**
 * {@code o2imsctl}: what people type. Arguments and objects flow in, tables and objects flow out.
 * May import the API, the kernel, the stages' pure plans, picocli and the Kubernetes client.
 */
@NullMarked
package dev.sluice.operator.cli;

import org.jspecify.annotations.NullMarked;
