package dev.sluice.relay.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Moves the calling thread, and the threads it starts, into a network namespace. */
public final class Namespace {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final MethodHandle OPEN =
      Native.link("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETNS =
      Native.link("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Namespace() {}

  public static void enter(String name) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      var state = Native.state();
      var path = arena.allocateFrom("/run/netns/" + name);
      int opened = Native.answer((int) OPEN.invokeExact(state, path, 0), state);
      try (Fd fd = Fd.of(opened, "open namespace " + name)) {
        int answer = (int) SETNS.invokeExact(state, fd.number(), CLONE_NEWNET);
        Native.check(Native.answer(answer, state), "enter namespace " + name);
      }
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }
}
