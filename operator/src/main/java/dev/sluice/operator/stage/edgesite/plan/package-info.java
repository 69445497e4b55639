/**
 * Decides when a site is probed and what an answer means. A spec, the status before and the answer
 * flow in; the next probe and the next status flow out. May import JDK values, the API, the kernel
 * and the O2 IMS port's records.
 */
@NullMarked
package dev.sluice.operator.stage.edgesite.plan;

import org.jspecify.annotations.NullMarked;
