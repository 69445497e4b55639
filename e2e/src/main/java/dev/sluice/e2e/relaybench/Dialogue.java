package dev.sluice.e2e.relaybench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the benchmark, and what it says. */
final class Dialogue implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Queue<String> last = new ConcurrentLinkedQueue<>();

  Dialogue(List<String> command) {
    this(new ProcessBuilder(command));
  }

  Dialogue(ProcessBuilder builder) {
    name = String.join(" ", builder.command());
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last.add(line);
        while (last.size() > 20) {
          last.poll();
        }
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("its output cannot be read: " + e.getMessage());
    }
  }

  /** The next line that contains a text. */
  String await(String text, double seconds) {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    try {
      while (true) {
        String line = lines.poll(20, TimeUnit.MILLISECONDS);
        if (line != null && line.contains(text)) {
          return line;
        }
        boolean over = line == null && !process.isAlive() && lines.isEmpty();
        if (over || System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              name + " does not say '" + text + "', but: " + String.join("\n  ", last));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Gives the program a line. */
  void say(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": " + String.join("\n  ", last), e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The last things it said. */
  String said() {
    return String.join("\n  ", last);
  }

  /** Asks it to end, as an administrator does, and waits. */
  void end(double seconds) {
    process.destroy();
    try {
      if (!process.waitFor((long) (seconds * 1000), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
