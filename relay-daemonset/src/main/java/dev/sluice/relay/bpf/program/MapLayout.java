package dev.sluice.relay.bpf.program;

/**
 * The memory that the programs share with Java: five array maps of one value each, mapped into the
 * process. All capacities are powers of two, so that a program bounds an index by a mask.
 *
 * <pre>
 * control   current word | seeds of the buffers | per interface: VLAN ids not ours
 * tables    4 buffers of  [ own MACs x 8 | index: slots x 8 | rules x 64 | outputs x 64 ]
 * limits    rules x 64
 * sources   rules x 8 x 32
 * counters  per processor [ interfaces x 128 | rules x 64 | outputs x 64 ]
 * </pre>
 *
 * <p>Java writes a buffer that no program reads, then names it in the current word by one store.
 * Bytes from a frame keep their order; everything else is in the order of the machine, which must
 * be little-endian.
 *
 * @param rules most rules
 * @param outputs most outputs of all rules together
 * @param cpus number of possible processors
 */
public record MapLayout(int rules, int outputs, int cpus) {
  /** Map names, as the programs ask for them. */
  public static final String CONTROL = "control";

  public static final String TABLES = "tables";
  public static final String LIMITS = "limits";
  public static final String SOURCES = "sources";
  public static final String COUNTERS = "counters";
  public static final String PROGRAMS = "programs";

  /** Array of device maps: the outputs of rules that are forwarded by XDP. */
  public static final String FANS = "fans";

  /** Different sets of egress interfaces at most. */
  public static final int FAN_COUNT = 512;

  /** Entry of the program array: continues with an IPv4 datagram. */
  public static final int PROGRAM_V4 = 0;

  /** Entry of the program array: continues with an IPv6 datagram. */
  public static final int PROGRAM_V6 = 1;

  /** Number of entries of the program array. */
  public static final int PROGRAM_COUNT = 2;

  /** Ingress interfaces at most. */
  public static final int INTERFACES = 64;

  /** Buffers of tables; a power of two. */
  public static final int BUFFERS = 4;

  /** Longest distance of an index entry from its home. */
  public static final int PROBES = 16;

  /** Outputs of a rule at most. */
  public static final int FANOUT = 64;

  /** Longest chain of IPv6 extension headers, in bytes. */
  public static final int MAX_EXTENSIONS = 192;

  /** Places for the link-layer addresses of this relay; a power of two. */
  public static final int OWN_MACS = 1024;

  /** Longest distance of such an address from its home; places behind the last are for it. */
  public static final int OWN_MAC_PROBES = 16;

  /** Index slots per rule: a quarter full at most. */
  private static final int SLOTS_PER_RULE = 4;

  private static final int OWN_MAC_BYTES = (OWN_MACS + OWN_MAC_PROBES) * 8;
  private static final long LIMIT = 1L << 29;

  // control
  public static final int CURRENT = 0;
  public static final int SEEDS = 64;
  public static final int VLANS = 4096;
  public static final int VLAN_STRIDE = 512;
  public static final int CONTROL_BYTES = VLANS + INTERFACES * VLAN_STRIDE;

  /** Current word: some rule names a source. The low byte of the word is the buffer. */
  public static final int HAS_SOURCES = 1 << 8;

  /** Current word: some rule takes any port. */
  public static final int HAS_WILDCARDS = 1 << 9;

  public static final int SLOT_BYTES = 8;

  // rule
  public static final int RULE_BYTES = 64;
  public static final int RULE_DST = 0;
  public static final int RULE_SRC = 16;
  public static final int RULE_META = 32;

  /** Inside the meta. */
  public static final int RULE_PROTOCOL = RULE_META + 4;

  public static final int RULE_FIRST = 40;
  public static final int RULE_COUNT = 44;
  public static final int RULE_FLAGS = 46;
  public static final int RULE_CELL = 48;

  /** Rule flag: see {@code limits}. */
  public static final int LIMITED = 1;

  /** Rule flag: XDP takes it, by the device map {@link #RULE_FAN}, up to {@link #RULE_MTU}. */
  public static final int XDP = 2;

  /** Rule flag: IPv4 copies leave without a UDP sum, see {@link XdpEgress}. */
  public static final int ZERO_SUM = 4;

  public static final int RULE_FAN = 52;
  public static final int RULE_MTU = 56;

  // output
  public static final int OUTPUT_BYTES = 64;
  public static final int OUT_SRC = 0;
  public static final int OUT_DST = 16;
  public static final int OUT_IFINDEX = 32;

  /** Ones' complement sum of both addresses, 32 bits. */
  public static final int OUT_SUM = 36;

  public static final int OUT_CELL = 40;

  /** Destination MAC, then source MAC. */
  public static final int OUT_MACS = 44;

  public static final int OUT_PORT = 56;
  public static final int OUT_MTU = 58;
  public static final int OUT_TTL = 60;

  /** DSCP in the upper six bits. */
  public static final int OUT_DSCP = 61;

  public static final int OUT_FLAGS = 62;
  public static final int KEEP_DSCP = 1;
  public static final int KEEP_PORT = 2;

  /** Output flag: there is no interface or no neighbour; drop and count. */
  public static final int NO_ROUTE = 4;

  // limit: times in 1/16 ns
  public static final int LIMIT_BYTES = 64;
  public static final int PACKETS_DUE = 0;
  public static final int BITS_DUE = 8;
  public static final int PACKET_COST = 16;

  /** Cost of a byte, in 1/65536 ns. */
  public static final int BYTE_COST = 24;

  /** A burst of so many nanoseconds of the rate is let through. */
  public static final long TOLERANCE_NANOS = 20_000_000;

  /** Bits by which {@link #BYTE_COST} is finer than the other times. */
  public static final int BYTE_COST_SHIFT = 12;

  /** Bits by which times of the limits are finer than nanoseconds. */
  public static final int TIME_SHIFT = 4;

  // sources of a rule: each has a place by its hash, where another may displace it
  public static final int SOURCES_PER_RULE = 8;
  public static final int SOURCE_BYTES = 32;
  public static final int SOURCE_HIGH = 0;
  public static final int SOURCE_LOW = 8;

  /** When it sent last, to a tick of the kernel's timer; 0 = there is none. */
  public static final int SOURCE_SEEN = 16;

  /** Bytes of the sources of a rule. */
  public static final int SOURCES_BYTES = SOURCES_PER_RULE * SOURCE_BYTES;

  // counters of an interface
  public static final int INTERFACE_BYTES = 128;
  public static final int RECEIVED = 0;
  public static final int RECEIVED_BYTES = 8;
  public static final int MATCHED = 16;
  public static final int UNMATCHED = 24;
  public static final int TRUNCATED = 32;
  public static final int NOT_IP = 40;
  public static final int BAD_HEADER = 48;
  public static final int FRAGMENT = 56;
  public static final int CHECKSUM = 64;
  public static final int LOOP = 72;

  /** Claimed by a rule, but the program that goes on was not there. */
  public static final int BROKEN = 80;

  // counters of a rule
  public static final int CELL_BYTES = 64;
  public static final int PACKETS = 0;
  public static final int BYTES = 8;
  public static final int LAST_SEEN = 16;

  // counters of an output
  public static final int SENT = 0;
  public static final int SENT_BYTES = 8;
  public static final int NO_BUFFER = 16;
  public static final int SEND_ERROR = 24;
  public static final int TOO_BIG = 32;
  public static final int TTL = 40;
  public static final int UNROUTED = 48;
  public static final int RATE_LIMIT = 56;

  /** Checks the capacities. */
  public MapLayout {
    power("rules", rules);
    power("outputs", outputs);
    if (cpus < 1) {
      throw new IllegalArgumentException("cpus is " + cpus + "; at least 1");
    }
    long tables = (long) BUFFERS * bufferBytes(rules, outputs);
    long counters = (long) cpus * cpuBytes(rules, outputs);
    if (tables >= LIMIT || counters >= LIMIT) {
      throw new IllegalArgumentException(
          "%d rules with %d outputs on %d processors need maps of %d and %d bytes; less than %d"
              .formatted(rules, outputs, cpus, tables, counters, LIMIT));
    }
  }

  private static void power(String field, int value) {
    if (value < 1 || Integer.bitCount(value) != 1) {
      throw new IllegalArgumentException(field + " is " + value + "; a power of two");
    }
  }

  private static long bufferBytes(long rules, long outputs) {
    return OWN_MAC_BYTES
        + rules * (SLOTS_PER_RULE * SLOT_BYTES + RULE_BYTES)
        + outputs * OUTPUT_BYTES;
  }

  private static long cpuBytes(long rules, long outputs) {
    return INTERFACES * INTERFACE_BYTES + (rules + outputs) * CELL_BYTES;
  }

  /** Slots of the index. */
  public int slots() {
    return rules * SLOTS_PER_RULE;
  }

  /** Bytes of one buffer of tables. */
  public int bufferBytes() {
    return (int) bufferBytes(rules, outputs);
  }

  /** Bytes of all tables. */
  public int tablesBytes() {
    return BUFFERS * bufferBytes();
  }

  /** Where the index starts in a buffer. */
  public int indexOffset() {
    return OWN_MAC_BYTES;
  }

  /** Where rules start in a buffer. */
  public int rulesOffset() {
    return indexOffset() + slots() * SLOT_BYTES;
  }

  /** Where outputs start in a buffer. */
  public int outputsOffset() {
    return rulesOffset() + rules * RULE_BYTES;
  }

  /** Bytes of all limits. */
  public int limitsBytes() {
    return rules * LIMIT_BYTES;
  }

  /** Bytes of all sources. */
  public int sourcesBytes() {
    return rules * SOURCES_BYTES;
  }

  /** Bytes of one processor's counters. */
  public int cpuBytes() {
    return (int) cpuBytes(rules, outputs);
  }

  /** Bytes of all counters. */
  public int countersBytes() {
    return cpus * cpuBytes();
  }

  /** Where the counters of rules start in a processor's counters. */
  public int ruleCells() {
    return INTERFACES * INTERFACE_BYTES;
  }

  /** Where the counters of outputs start in a processor's counters. */
  public int outputCells() {
    return ruleCells() + rules * CELL_BYTES;
  }
}
