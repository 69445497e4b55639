package dev.sluice.operator.adapter.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.kernel.Reply.Cause;
import dev.sluice.operator.port.PackageStore.Note;
import dev.sluice.operator.port.PackageStore.Removal;
import dev.sluice.operator.port.PackageStore.Write;
import dev.sluice.operator.port.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Small packages, stores to put them through, and what to expect of the replies. */
final class GitSamples {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  static final Secrets NO_SECRETS =
      ref -> new Reply.Rejected<>(Cause.CREDENTIALS, "Secret " + ref.name() + " does not exist");
  private static final GitAuthor AUTHOR = new GitAuthor("Sluice", "sluice@example.org");

  private GitSamples() {}

  /** Work for one of several threads. */
  interface Numbered<T> {
    T at(int i) throws Exception;
  }

  static GitPackageStore store(Path work) {
    return store(work, NO_SECRETS, new SimpleMeterRegistry());
  }

  static GitPackageStore store(Path work, Secrets secrets, MeterRegistry meters) {
    return new GitPackageStore(work, AUTHOR, secrets, CLOCK, meters);
  }

  /** Secrets by name; all others do not exist. */
  static Secrets secrets(Map<String, Map<String, byte[]>> known) {
    return ref ->
        known.containsKey(ref.name())
            ? new Reply.Ok<>(new Secrets.Values("ns/" + ref.name(), known.get(ref.name())))
            : NO_SECRETS.read(ref);
  }

  static Write write(String name, String content) {
    return new Write(name, files(content), note(name), Optional.empty());
  }

  static Write write(String name, String content, String known) {
    return new Write(name, files(content), note(name), Optional.of(known));
  }

  static Removal removal(String name) {
    return new Removal(name, note(name), Optional.empty());
  }

  static Note note(String name) {
    return new Note(
        "publish " + name, "why", new LinkedHashMap<>(Map.of("Sluice-Generation", "3")));
  }

  static SortedMap<String, String> files(String content) {
    return new TreeMap<>(
        Map.of("Kptfile", "k: " + content, "app/deployment.yaml", content + "\n", "app.yaml", ""));
  }

  static <T> T ok(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<T>) reply).value();
  }

  static String rejected(Reply<?> reply, Cause cause) {
    assertThat(reply).isInstanceOf(Reply.Rejected.class);
    var rejected = (Reply.Rejected<?>) reply;
    assertThat(rejected.cause()).as(rejected.detail()).isEqualTo(cause);
    return rejected.detail();
  }

  static String unavailable(Reply<?> reply, Cause cause) {
    assertThat(reply).isInstanceOf(Reply.Unavailable.class);
    var unavailable = (Reply.Unavailable<?>) reply;
    assertThat(unavailable.cause()).as(unavailable.detail()).isEqualTo(cause);
    return unavailable.detail();
  }

  static <T> List<T> inParallel(int n, Numbered<T> work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> calls =
          IntStream.range(0, n).<Callable<T>>mapToObj(i -> () -> work.at(i)).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> f : threads.invokeAll(calls)) {
        results.add(f.get());
      }
      return results;
    }
  }
}
