/**
 * Readers of every form an intent is written in. Raw documents and specs flow in, plain
 * expectations with the JSON path of each field and a list of problems flow out. May import the
 * JDK's values, Jackson trees, the intent API, the kernel, {@code plan.rdf} and {@code
 * plan.ts28312}.
 */
@NullMarked
package dev.sluice.operator.stage.intent.plan.input;

import org.jspecify.annotations.NullMarked;
