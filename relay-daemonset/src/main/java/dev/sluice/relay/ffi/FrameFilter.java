package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Classic BPF programs ({@code linux/filter.h}) that keep the kernel from handing a packet socket
 * frames no rule can match, so that a relay costs other traffic of its machine as little as
 * possible.
 */
public final class FrameFilter {
  static final int SO_ATTACH_FILTER = 26;
  static final long INSTRUCTION_SIZE = 8;
  static final long PROGRAM_SIZE = 16;
  static final long PROGRAM_CODE = 8;

  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_HALF = 0x28;
  private static final int JUMP_IF_SET = 0x45;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int WHOLE = 0x40000;
  private static final int DESTINATION = 0;
  private static final int TYPE = 12;
  private static final int GROUP_BIT = 1;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int VLAN = 0x8100;
  private static final int IPV4_PROTOCOL = 14 + 9;
  private static final int IPV6_NEXT = 14 + 6;
  private static final int IGMP = 2;
  private static final int HOP_BY_HOP = 0;

  private FrameFilter() {}

  /**
   * Lets only IP frames through, those with a second VLAN tag included.
   *
   * @param unicast whether frames to single hosts are let through too
   */
  public static int attach(int fd, boolean unicast) {
    int[][] program = {
      {LOAD_BYTE, 0, 0, DESTINATION},
      {JUMP_IF_SET, 0, unicast ? 0 : 4, GROUP_BIT},
      {LOAD_HALF, 0, 0, TYPE},
      {JUMP_IF_EQUAL, 3, 0, IPV4},
      {JUMP_IF_EQUAL, 2, 0, IPV6},
      {JUMP_IF_EQUAL, 1, 0, VLAN},
      {RETURN, 0, 0, 0},
      {RETURN, 0, 0, WHOLE},
    };
    return attach(fd, program);
  }

  /**
   * Lets only IGMP through, and IPv6 with hop-by-hop options, which all of MLD has (RFC 3810, 5).
   */
  public static int attachMembership(int fd) {
    int[][] program = {
      {LOAD_HALF, 0, 0, TYPE},
      {JUMP_IF_EQUAL, 0, 2, IPV4},
      {LOAD_BYTE, 0, 0, IPV4_PROTOCOL},
      {JUMP_IF_EQUAL, 4, 3, IGMP},
      {JUMP_IF_EQUAL, 0, 2, IPV6},
      {LOAD_BYTE, 0, 0, IPV6_NEXT},
      {JUMP_IF_EQUAL, 1, 0, HOP_BY_HOP},
      {RETURN, 0, 0, 0},
      {RETURN, 0, 0, WHOLE},
    };
    return attach(fd, program);
  }

  private static int attach(int fd, int[][] program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(program.length * INSTRUCTION_SIZE, 8);
      for (int i = 0; i < program.length; i++) {
        long at = i * INSTRUCTION_SIZE;
        code.set(JAVA_SHORT, at, (short) program[i][0]);
        code.set(JAVA_BYTE, at + 2, (byte) program[i][1]);
        code.set(JAVA_BYTE, at + 3, (byte) program[i][2]);
        code.set(JAVA_INT, at + 4, program[i][3]);
      }
      MemorySegment request = arena.allocate(PROGRAM_SIZE, 8);
      request.set(JAVA_SHORT, 0, (short) program.length);
      request.set(ADDRESS, PROGRAM_CODE, code);
      return Sockets.setOption(fd, Sockets.SOL_SOCKET, SO_ATTACH_FILTER, request);
    }
  }
}
