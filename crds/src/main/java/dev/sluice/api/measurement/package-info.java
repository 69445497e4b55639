/**
 * MeasurementJob: what to sample, where and when. Queries flow in as spec, a bounded summary of
 * samples flows out as status. May import conditions and annotations.
 */
@NullMarked
package dev.sluice.api.measurement;

import org.jspecify.annotations.NullMarked;
