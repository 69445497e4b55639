package dev.sluice.operator.adapter.git;

/**
 * Who commits where a site does not say.
 *
 * @param name name
 * @param email e-mail address
 */
public record GitAuthor(String name, String email) {}
