/**
 * The operator's configuration. A YAML file and environment variables flow in; one validated record
 * or the list of every problem flows out. May import the JDK, Jackson and the kernel.
 */
@NullMarked
package dev.sluice.operator.config;

import org.jspecify.annotations.NullMarked;
