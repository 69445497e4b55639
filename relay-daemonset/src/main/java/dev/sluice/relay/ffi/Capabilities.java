package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.EnumSet;
import java.util.Set;

/** Capabilities of the calling thread and of those it starts: {@code capset(2)}. */
public final class Capabilities {
  static final int VERSION_3 = 0x2008_0522;
  static final long HEADER_SIZE = 8;

  /** Twice {@code struct __user_cap_data_struct}: effective, permitted, inheritable. */
  static final long DATA_SIZE = 24;

  static final long PERMITTED = 4;
  static final long INHERITABLE = 8;
  static final long SECOND = 12;
  static final int PR_SET_NO_NEW_PRIVS = 38;

  private static final MethodHandle CAPGET =
      Native.link("capget", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle CAPSET =
      Native.link("capset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle PRCTL =
      Native.link(
          "prctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private Capabilities() {}

  /** Those a relay has a use for, by their number in {@code linux/capability.h}. */
  public enum Capability {
    /** Interfaces, neighbours, buffers beyond the system's limits, programs at interfaces. */
    NET_ADMIN(12),
    /** Packet sockets. */
    NET_RAW(13),
    /** Memory that is not swapped. */
    IPC_LOCK(14),
    /** Limits; the memory of programs before Linux 5.11. */
    SYS_RESOURCE(24),
    /** What loaded programs may measure. */
    PERFMON(38),
    /** Loading programs. */
    BPF(39);

    private final int number;

    Capability(int number) {
      this.number = number;
    }
  }

  /** Those the calling thread may use. */
  public static Set<Capability> held() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = get(arena);
      Set<Capability> held = EnumSet.noneOf(Capability.class);
      for (Capability capability : Capability.values()) {
        if ((permitted(data) >>> capability.number & 1) != 0) {
          held.add(capability);
        }
      }
      return held;
    }
  }

  /**
   * Gives up everything but some, for good: neither this thread nor what it starts or executes can
   * get it back.
   *
   * @return those of the wanted that were there, and are kept
   */
  public static Set<Capability> keepOnly(Set<Capability> wanted) throws ErrnoException {
    Set<Capability> kept = EnumSet.noneOf(Capability.class);
    kept.addAll(wanted);
    kept.retainAll(held());
    long bits = 0;
    for (Capability capability : kept) {
      bits |= 1L << capability.number;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = get(arena);
      put(data, 0, bits);
      put(data, PERMITTED, bits);
      put(data, INHERITABLE, 0);
      MemorySegment state = Native.state();
      Native.check(
          Native.answer((int) PRCTL.invokeExact(state, PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L), state),
          "forgo new privileges");
      Native.check(
          Native.answer((int) CAPSET.invokeExact(state, header(arena), data), state),
          "give capabilities up");
      return kept;
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  private static MemorySegment get(Arena arena) throws ErrnoException {
    MemorySegment data = arena.allocate(DATA_SIZE, 4);
    try {
      MemorySegment state = Native.state();
      Native.check(
          Native.answer((int) CAPGET.invokeExact(state, header(arena), data), state),
          "read capabilities");
      return data;
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw Native.defect(t);
    }
  }

  private static MemorySegment header(Arena arena) {
    MemorySegment header = arena.allocate(HEADER_SIZE, 4);
    header.set(JAVA_INT, 0, VERSION_3);
    return header;
  }

  private static long permitted(MemorySegment data) {
    return data.get(JAVA_INT, PERMITTED) & 0xffff_ffffL
        | (long) data.get(JAVA_INT, SECOND + PERMITTED) << 32;
  }

  private static void put(MemorySegment data, long at, long bits) {
    data.set(JAVA_INT, at, (int) bits);
    data.set(JAVA_INT, SECOND + at, (int) (bits >>> 32));
  }
}
