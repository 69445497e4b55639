/**
 * Packages in Git repositories. Writes flow in, commits flow out; many writes to one repository
 * share one push, and nothing is ever forced. May import the ports, the kernel, the API, JGit,
 * Apache MINA SSHD and Micrometer.
 */
@NullMarked
package dev.sluice.operator.adapter.git;

import org.jspecify.annotations.NullMarked;
