/**
 * RDF texts, Turtle and JSON-LD, as small trees in a fixed order. A text flows in, a graph or its
 * faults with their place flow out; nothing is ever loaded. May import the JDK's values, Jackson
 * trees and the RDF parsers.
 */
@NullMarked
package dev.sluice.operator.stage.intent.plan.rdf;

import org.jspecify.annotations.NullMarked;
