package dev.sluice.e2e.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A part of a list. Later pages show objects as they are then, under the revision of the first one:
 * a watch from there tells what has changed meanwhile.
 *
 * @param items the objects
 * @param revision revision of the first page
 * @param next asks for the next page; empty = this is the last
 * @param remaining objects that follow
 */
record Page(List<Stored> items, long revision, String next, int remaining) {

  /** Everything at once. */
  static Page whole(List<Stored> items, long revision) {
    return new Page(items, revision, "", 0);
  }

  /** The part that {@code limit} and {@code continue} ask for; items are in the order of keys. */
  static Page of(ApiRequest request, List<Stored> items, long revision) {
    String limit = request.param("limit");
    long most = limit.matches("[0-9]{1,9}") ? Long.parseLong(limit) : 0;
    String token = request.param("continue");
    long first = revision;
    List<Stored> rest = items;
    if (!token.isEmpty()) {
      String[] said = decode(token).split(" ", 2);
      first = Long.parseLong(said[0]);
      rest = items.stream().filter(s -> key(s).compareTo(said[1]) > 0).toList();
    }
    if (most == 0 || rest.size() <= most) {
      return whole(rest, first);
    }
    List<Stored> part = rest.subList(0, (int) most);
    String next = first + " " + key(part.getLast());
    return new Page(
        part,
        first,
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(next.getBytes(StandardCharsets.UTF_8)),
        rest.size() - part.size());
  }

  private static String decode(String token) {
    try {
      String said = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (said.matches("[0-9]+ .+")) {
        return said;
      }
    } catch (IllegalArgumentException e) {
      // the same answer as for any other token that is none
    }
    throw ApiException.badRequest("continue key is not valid: " + token);
  }

  private static String key(Stored stored) {
    return Codec.text(stored.json(), "metadata", "namespace")
        + "/"
        + Codec.text(stored.json(), "metadata", "name");
  }
}
