/**
 * The demo: real intents through the real operator to simulated sites, told as it happens. The
 * world flows in, lines for people and an exit code flow out. May import the harness and the API.
 */
@NullMarked
package dev.sluice.e2e.demo;

import org.jspecify.annotations.NullMarked;
