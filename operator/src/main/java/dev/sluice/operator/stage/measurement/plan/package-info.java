/**
 * The pure part of measuring: catalogue, schedules, which samples are due, what an answer is worth.
 * Specs, facts and answers flow in, steps and statuses flow out. May import the JDK's values, the
 * API, the kernel, the records of ports, cron-utils and commons-statistics.
 */
@NullMarked
package dev.sluice.operator.stage.measurement.plan;

import org.jspecify.annotations.NullMarked;
