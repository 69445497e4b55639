package dev.sluice.relay.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Becomes a command under a seccomp profile, as a container runtime does it: for x86-64 only. A
 * profile whose calls are allowed without conditions, and everything else answered by an error, is
 * understood.
 */
public final class SeccompExec {
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_SET_SECCOMP = 22;
  private static final long SECCOMP_MODE_FILTER = 2;
  private static final int ARCHITECTURE = 0xc000003e;
  private static final int ALLOW = 0x7fff0000;
  private static final int ERROR = 0x00050000;
  private static final int KILL = 0x80000000;
  private static final short LOAD = 0x20;
  private static final short EQUAL = 0x15;
  private static final short ANSWER = 0x06;
  private static final int INSN_BYTES = 8;

  private SeccompExec() {}

  private record Insn(short code, int yes, int no, int value) {}

  /** Profile, table of call numbers, command with its arguments. */
  public static void main(String[] args) throws Throwable {
    List<Insn> filter = filter(Files.readString(Path.of(args[0])), numbers(Path.of(args[1])));
    Linker linker = Linker.nativeLinker();
    var lookup = linker.defaultLookup();
    MethodHandle prctl =
        linker.downcallHandle(
            lookup.findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG));
    MethodHandle exec =
        linker.downcallHandle(
            lookup.findOrThrow("execv"), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment words = arena.allocate(ADDRESS, args.length - 1);
      for (int i = 2; i < args.length; i++) {
        words.setAtIndex(ADDRESS, i - 2, arena.allocateFrom(args[i]));
      }
      MemorySegment path = arena.allocateFrom(args[2]);
      MemorySegment program = program(filter, arena);
      int unprivileged =
          (int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, MemorySegment.NULL, 0L, 0L);
      int filtered = (int) prctl.invokeExact(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0L, 0L);
      if (unprivileged != 0 || filtered != 0) {
        throw new IllegalStateException("the kernel takes no seccomp filter");
      }
      int failed = (int) exec.invokeExact(path, words);
      throw new IllegalStateException("cannot run " + args[2] + ": " + failed);
    }
  }

  /** A profile's calls, compiled; a call it names that the table does not have is an error. */
  private static List<Insn> filter(String profile, Map<String, Integer> numbers) {
    if (!profile.contains("\"defaultAction\": \"SCMP_ACT_ERRNO\"")
        || profile.split("\"action\"", -1).length != 2
        || profile.contains("\"args\"")) {
      throw new IllegalArgumentException("only a plain list of allowed calls is understood");
    }
    List<Insn> insns = new ArrayList<>();
    insns.add(new Insn(LOAD, 0, 0, 4));
    insns.add(new Insn(EQUAL, 1, 0, ARCHITECTURE));
    insns.add(new Insn(ANSWER, 0, 0, KILL));
    insns.add(new Insn(LOAD, 0, 0, 0));
    String names =
        profile.substring(
            profile.indexOf("\"names\""), profile.indexOf(']', profile.indexOf("\"names\"")));
    Matcher name = Pattern.compile("\"([a-z0-9_]+)\"").matcher(names.substring(names.indexOf('[')));
    while (name.find()) {
      Integer number = numbers.get(name.group(1));
      if (number == null) {
        throw new IllegalArgumentException("no number is known for " + name.group(1));
      }
      insns.add(new Insn(EQUAL, 0, 1, number));
      insns.add(new Insn(ANSWER, 0, 0, ALLOW));
    }
    insns.add(new Insn(ANSWER, 0, 0, ERROR | 1));
    return insns;
  }

  private static Map<String, Integer> numbers(Path table) throws Exception {
    Map<String, Integer> numbers = new HashMap<>();
    for (String line : Files.readAllLines(table)) {
      String[] words = line.split(" ");
      numbers.put(words[0], Integer.valueOf(words[1]));
    }
    return numbers;
  }

  private static MemorySegment program(List<Insn> insns, Arena arena) {
    MemorySegment code = arena.allocate((long) insns.size() * INSN_BYTES, 8);
    for (int i = 0; i < insns.size(); i++) {
      Insn insn = insns.get(i);
      long at = (long) i * INSN_BYTES;
      code.set(JAVA_SHORT, at, insn.code());
      code.set(JAVA_SHORT, at + 2, (short) (insn.yes() | insn.no() << 8));
      code.set(JAVA_INT, at + 4, insn.value());
    }
    MemorySegment program = arena.allocate(16, 8);
    program.set(JAVA_SHORT, 0, (short) insns.size());
    program.set(ADDRESS, 8, code);
    return program;
  }
}
