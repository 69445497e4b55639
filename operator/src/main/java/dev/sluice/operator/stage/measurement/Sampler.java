package dev.sluice.operator.stage.measurement;

import dev.sluice.operator.kernel.Reply;
import dev.sluice.operator.port.MetricsSource;
import dev.sluice.operator.port.MetricsSource.Series;
import dev.sluice.operator.stage.measurement.plan.MeasurementStep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks sites, all at once but at most {@value #PER_SITE} queries at a time of each. No tick takes
 * longer than its deadline: what has not answered by then is Unavailable, the others count. A site
 * that has just been silent is not asked again for {@value #HOLD_SECONDS} s by any job, so that it
 * cannot hold up all workers in turn.
 */
final class Sampler {
  private static final int PER_SITE = 8;
  private static final int HOLD_SECONDS = 10;
  private static final Duration GRACE = Duration.ofMillis(250);

  private final MetricsSource metrics;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Semaphore> lanes = new ConcurrentHashMap<>();
  private final Map<String, Long> silentSince = new ConcurrentHashMap<>();

  Sampler(MetricsSource metrics) {
    this.metrics = metrics;
  }

  /** Asks all; one answer for each query. */
  Map<MeasurementStep.Query, Reply<List<Series>>> ask(List<MeasurementStep.Query> queries) {
    Map<MeasurementStep.Query, Future<Reply<List<Series>>>> asked = new LinkedHashMap<>();
    long start = System.nanoTime();
    queries.forEach(q -> asked.put(q, threads.submit(() -> ask(q, deadline(q, start)))));
    Map<MeasurementStep.Query, Reply<List<Series>>> answers = new LinkedHashMap<>();
    asked.forEach(
        (q, future) -> answers.put(q, await(q, future, deadline(q, start) + GRACE.toNanos())));
    return answers;
  }

  private static long deadline(MeasurementStep.Query q, long start) {
    return start + q.timeout().toNanos();
  }

  private Reply<List<Series>> ask(MeasurementStep.Query q, long deadline)
      throws InterruptedException {
    Semaphore lane = lanes.computeIfAbsent(q.endpoint().url(), u -> new Semaphore(PER_SITE));
    if (!lane.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return silent(q);
    }
    try {
      long left = deadline - System.nanoTime();
      if (left <= 0 || isSilent(q.endpoint().url())) {
        return silent(q);
      }
      Reply<List<Series>> reply =
          metrics.instant(q.endpoint(), q.promql(), q.at(), Duration.ofNanos(left));
      if (System.nanoTime() - deadline > 0) {
        return silent(q); // too late: nobody waits for it, and it says nothing good of the site
      }
      remember(q.endpoint().url(), reply);
      return reply;
    } finally {
      lane.release();
    }
  }

  private Reply<List<Series>> await(
      MeasurementStep.Query q, Future<Reply<List<Series>>> future, long deadline) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      silentSince.put(q.endpoint().url(), System.nanoTime());
      return silent(q);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      return silent(q);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a metrics source threw instead of replying", e);
    }
  }

  private void remember(String url, Reply<List<Series>> reply) {
    if (reply instanceof Reply.Unavailable<List<Series>>(var cause, var _)
        && cause == Reply.Cause.UNREACHABLE) {
      silentSince.put(url, System.nanoTime());
    } else {
      silentSince.remove(url);
    }
  }

  private boolean isSilent(String url) {
    Long since = silentSince.get(url);
    return since != null && System.nanoTime() - since < Duration.ofSeconds(HOLD_SECONDS).toNanos();
  }

  private static Reply<List<Series>> silent(MeasurementStep.Query q) {
    return new Reply.Unavailable<>(
        Reply.Cause.UNREACHABLE, "the metrics of EdgeSite/" + q.site() + " do not answer in time");
  }
}
