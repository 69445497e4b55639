package dev.sluice.relay.table;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Input;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one ingress interface: an open-addressing hash over flat arrays, at most half full.
 * Of several rules that fit a packet the most specific claims it: port and source, port, source,
 * neither.
 */
public final class Ingress {
  private static final int STRIDE = 5;
  private static final long ANY = 0;
  private static final int VLAN_IDS = 4096;

  private final Nic nic;
  private final long[] keys;
  private final @Nullable Route[] routes;
  private final int mask;
  private final boolean anyPorts;
  private final boolean sources;
  private final boolean unicast;
  private final long[] vlans = new long[VLAN_IDS / 64];

  /** What an interface's rules are made of. */
  record Entry(Input input, Route route) {}

  Ingress(Nic nic, List<Entry> entries, List<Integer> vlanIds) {
    this.nic = nic;
    int size = Integer.highestOneBit(Math.max(4, entries.size() * 4 - 1));
    keys = new long[size * STRIDE];
    routes = new Route[size];
    mask = size - 1;
    anyPorts = entries.stream().anyMatch(entry -> entry.input().port() == 0);
    sources = entries.stream().anyMatch(entry -> entry.input().source() != null);
    unicast = entries.stream().anyMatch(entry -> !entry.input().group().isMulticast());
    for (Entry entry : entries) {
      put(entry.input(), entry.route());
    }
    for (int id : vlanIds) {
      vlans[id >>> 6] |= 1L << id;
    }
  }

  private void put(Input input, Route route) {
    Address group = input.group();
    Address source = input.source();
    long sourceHigh = source == null ? ANY : source.high();
    long sourceLow = source == null ? ANY : source.low();
    long meta = meta(input.protocol().number(), input.port());
    int i = hash(group.high(), group.low(), sourceHigh, sourceLow, meta) & mask;
    while (routes[i] != null) {
      i = i + 1 & mask;
    }
    routes[i] = route;
    int at = i * STRIDE;
    keys[at] = group.high();
    keys[at + 1] = group.low();
    keys[at + 2] = sourceHigh;
    keys[at + 3] = sourceLow;
    keys[at + 4] = meta;
  }

  /** Protocol number and destination port in one key; the port of ESP is 0. */
  public static long meta(int protocol, int port) {
    return (long) protocol << 16 | port;
  }

  /** The route of a packet, or null. Addresses as in {@link Address}, meta as in {@link #meta}. */
  public @Nullable Route find(
      long groupHigh, long groupLow, long sourceHigh, long sourceLow, long meta) {
    long anyPort = meta & ~0xffffL;
    Route route = null;
    if (sources) {
      route = probe(groupHigh, groupLow, sourceHigh, sourceLow, meta);
    }
    if (route == null) {
      route = probe(groupHigh, groupLow, ANY, ANY, meta);
    }
    if (route == null && anyPorts && sources) {
      route = probe(groupHigh, groupLow, sourceHigh, sourceLow, anyPort);
    }
    if (route == null && anyPorts) {
      route = probe(groupHigh, groupLow, ANY, ANY, anyPort);
    }
    return route;
  }

  private @Nullable Route probe(long gh, long gl, long sh, long sl, long meta) {
    int i = hash(gh, gl, sh, sl, meta) & mask;
    Route route = routes[i];
    while (route != null) {
      int at = i * STRIDE;
      if (keys[at + 1] == gl
          && keys[at] == gh
          && keys[at + 4] == meta
          && keys[at + 3] == sl
          && keys[at + 2] == sh) {
        return route;
      }
      i = i + 1 & mask;
      route = routes[i];
    }
    return null;
  }

  private static int hash(long gh, long gl, long sh, long sl, long meta) {
    long h = (gl ^ gh * 0x9e37_79b9_7f4a_7c15L) * 0xff51_afd7_ed55_8ccdL;
    h = (h ^ h >>> 32 ^ meta ^ sl) * 0xc4ce_b9fe_1a85_ec53L ^ sh;
    h = (h ^ h >>> 29) * 0xbf58_476d_1ce4_e5b9L;
    return (int) (h >>> 32);
  }

  /** Whether a rule takes in what is sent to a single host. */
  public boolean takesUnicast() {
    return unicast;
  }

  /** The interface. */
  public Nic nic() {
    return nic;
  }

  /** Whether frames with this VLAN id belong to a VLAN interface and not to this one. */
  public boolean isElsewhere(int vlanId) {
    return (vlans[vlanId >>> 6 & vlans.length - 1] >>> vlanId & 1) != 0;
  }
}
