package dev.sluice.relay.lab;

import dev.sluice.relay.ffi.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A few network namespaces with virtual links between them, made for one test and removed after it.
 * Needs root and CAP_NET_ADMIN; without them tests skip and say so.
 */
public final class Lab implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long LIMIT_SECONDS = 60;

  private final String prefix =
      "rc" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();
  private final List<String> namespaces = new ArrayList<>();

  /** A lab, or a skipped test. */
  public static Lab open() {
    if (!Able.YES) {
      System.err.println("SKIPPED: namespace tests need root, CAP_NET_ADMIN and iproute2");
    }
    Assumptions.assumeTrue(Able.YES, "needs root, CAP_NET_ADMIN and iproute2");
    return new Lab();
  }

  /** Whether namespaces and links can be made here: tried once, since root alone may not. */
  private static final class Able {
    static final boolean YES = tried();

    private static boolean tried() {
      try (Lab probe = new Lab()) {
        probe.namespace("a").namespace("b").link("a", "x", "b", "y");
        return true;
      } catch (AssertionError | UncheckedIOException e) {
        return false;
      }
    }
  }

  /** Skips a test, loudly, where a program is missing. */
  public static void needs(String program) {
    boolean there =
        Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
            .anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    if (!there) {
      System.err.println("SKIPPED: this test needs " + program);
    }
    Assumptions.assumeTrue(there, "needs " + program);
  }

  /** Makes a namespace with its loopback up. */
  public Lab namespace(String name) {
    run("ip", "netns", "add", full(name));
    namespaces.add(name);
    return ip(name, "link set lo up");
  }

  /** Links two namespaces: interface {@code a} in {@code left}, {@code b} in {@code right}. */
  public Lab link(String left, String a, String right, String b) {
    run(
        ("ip link add "
                + a
                + " netns "
                + full(left)
                + " type veth peer name "
                + b
                + " netns "
                + full(right))
            .split(" "));
    return quiet(left, a).quiet(right, b);
  }

  /** Up, and free of what the system says by itself. */
  private Lab quiet(String namespace, String nic) {
    sysctl(namespace, "net.ipv6.conf." + nic + ".accept_dad=0");
    sysctl(namespace, "net.ipv4.conf." + nic + ".rp_filter=0");
    return ip(namespace, "link set " + nic + " up");
  }

  /** Sets a kernel parameter of a namespace. */
  public Lab sysctl(String namespace, String setting) {
    return exec(namespace, "sysctl", "-qw", setting);
  }

  /** Runs {@code ip} with space-separated arguments in a namespace. */
  public Lab ip(String namespace, String arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", full(namespace)));
    command.addAll(List.of(arguments.split(" ")));
    run(command.toArray(String[]::new));
    return this;
  }

  /** Runs a command in a namespace. */
  public Lab exec(String namespace, String... command) {
    run(prefixed(namespace, command));
    return this;
  }

  /** Starts a command in a namespace; its output goes where the caller says. */
  public Process start(String namespace, ProcessBuilder builder) throws IOException {
    builder.command(List.of(prefixed(namespace, builder.command().toArray(String[]::new))));
    return builder.start();
  }

  private String[] prefixed(String namespace, String... command) {
    List<String> full = new ArrayList<>(List.of("ip", "netns", "exec", full(namespace)));
    full.addAll(List.of(command));
    return full.toArray(String[]::new);
  }

  /** Output of a command in a namespace. */
  public String output(String namespace, String... command) {
    return run(prefixed(namespace, command));
  }

  /** Index of an interface. */
  public int ifindex(String namespace, String nic) {
    return Integer.parseInt(output(namespace, "cat", "/sys/class/net/" + nic + "/ifindex").strip());
  }

  /** Link-layer address of an interface, in the low 48 bits. */
  public long mac(String namespace, String nic) {
    String text = output(namespace, "cat", "/sys/class/net/" + nic + "/address").strip();
    return Long.parseLong(text.replace(":", ""), 16);
  }

  /** Whether the system can make interfaces of a kind; a test that needs it skips, loudly. */
  public void needs(String namespace, String kind, String arguments) {
    boolean able;
    try {
      ip(namespace, arguments);
      able = true;
    } catch (AssertionError e) {
      able = false;
      System.err.println("SKIPPED: this kernel has no " + kind + " interfaces");
    }
    Assumptions.assumeTrue(able, "needs " + kind + " interfaces");
  }

  /** Does something on a thread that lives in a namespace; threads it starts live there too. */
  public <T> T in(String namespace, Callable<T> work) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon()
        .name("lab-" + namespace)
        .start(() -> {
          try {
            Namespace.enter(full(namespace));
            result.complete(work.call());
          } catch (Throwable t) {
            result.completeExceptionally(t);
          }
        });
    try {
      return result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("in namespace " + namespace, e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("in namespace " + namespace, e);
    }
  }

  /** The name the system knows a namespace by. */
  public String full(String name) {
    return prefix + name;
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    for (String name : namespaces) {
      run("ip", "netns", "del", full(name));
    }
    namespaces.clear();
  }
}
