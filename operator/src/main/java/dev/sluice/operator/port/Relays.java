package dev.sluice.operator.port;

import dev.sluice.api.site.Endpoint;
import dev.sluice.operator.kernel.Reply;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A relay's own account of its rules. */
public interface Relays {

  /** {@code GET /v1/rules}; the endpoint's timeout is the deadline. */
  Reply<Report> read(Endpoint endpoint);

  /**
   * What a relay says.
   *
   * @param generation SHA-256 (64 hexadecimal digits) of the rule file that forwards now; empty =
   *     none
   * @param datapath how it forwards: tcx, xdp, ring or socket
   * @param node the node it believes to run on
   * @param time its clock when it answered
   * @param since when its counters began
   * @param problem why it has not taken the newest file, or what it lacks
   * @param rules its rules by id
   */
  record Report(
      Optional<String> generation,
      String datapath,
      Optional<String> node,
      Instant time,
      Optional<Instant> since,
      Optional<String> problem,
      Map<String, Counters> rules) {
    /** Copies the rules. */
    public Report {
      rules = Map.copyOf(rules);
    }
  }

  /**
   * Counters of one rule, since {@link Report#since}.
   *
   * @param packets copies sent
   * @param bytes bytes of IP packets sent
   * @param drops copies not sent, by cause
   * @param lastSeen when the last packet of the flow came, by the relay's clock
   * @param problem why the rule cannot forward now
   */
  record Counters(
      long packets,
      long bytes,
      SortedMap<String, Long> drops,
      Optional<Instant> lastSeen,
      Optional<String> problem) {
    /** Copies the causes. */
    public Counters {
      drops = Collections.unmodifiableSortedMap(new TreeMap<>(drops));
    }
  }
}
