/**
 * The intent model of TS 28.312 (Rel-19 names and enums) as typed records with a JSON form. A
 * translation flows in, the standard's JSON flows out. May import the JDK and Jackson.
 */
@NullMarked
package dev.sluice.operator.stage.intent.plan.ts28312;

import org.jspecify.annotations.NullMarked;
