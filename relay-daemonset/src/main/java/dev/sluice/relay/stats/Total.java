package dev.sluice.relay.stats;

import java.util.List;

/**
 * Counters of a whole datapath. {@code received = matched + unmatched +} every {@link #CAUSES
 * cause} at ingress.
 */
public enum Total {
  RECEIVED("received", "frames taken in"),
  RECEIVED_BYTES("receivedBytes", "bytes of frames taken in"),
  MATCHED("matched", "packets a rule claimed"),
  UNMATCHED("unmatched", "packets no rule claimed"),
  TRUNCATED("truncated", "frames shorter than their headers say"),
  NOT_IP("notIp", "frames that are not IP"),
  BAD_HEADER("badHeader", "packets with a header that contradicts itself"),
  FRAGMENT("fragment", "fragments that are not relayed: all, or those without a first one"),
  CHECKSUM("checksum", "packets with a wrong IPv4 header sum"),
  SUPER_FRAME("superFrame", "aggregated frames (GSO, GRO) that cannot be taken apart"),
  LOOP("loop", "packets this relay sent itself"),
  SEGMENTED("segmented", "aggregated frames that were taken apart into their datagrams"),
  RING_DROPS("ringDrops", "frames the kernel dropped because the relay was too slow"),
  SHORT_SENDS("shortSends", "batches the kernel took only a part of"),
  BPF_ERRORS("bpfErrors", "failures of the kernel path's own calls");

  /** Why a frame that was received was neither matched nor unmatched. */
  public static final List<Total> CAUSES =
      List.of(TRUNCATED, NOT_IP, BAD_HEADER, FRAGMENT, CHECKSUM, SUPER_FRAME, LOOP);

  private final String label;
  private final String help;

  Total(String label, String help) {
    this.label = label;
    this.help = help;
  }

  /** Its place in arrays of counters. */
  @SuppressWarnings("EnumOrdinal") // the arrays are made in this order
  public int at() {
    return ordinal();
  }

  /** Its name in statistics. */
  public String label() {
    return label;
  }

  /** What it counts. */
  public String help() {
    return help;
  }
}
