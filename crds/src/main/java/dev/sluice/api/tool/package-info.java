/**
 * Build-time generator of the committed CRD manifests. Kinds flow in, YAML flows out. May import
 * every API package; nothing imports it.
 */
@NullMarked
package dev.sluice.api.tool;

import org.jspecify.annotations.NullMarked;
