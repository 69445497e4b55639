package dev.sluice.operator.adapter.kube;

import dev.sluice.api.condition.Condition;
import dev.sluice.operator.port.EventSink;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events from one thread behind a bounded queue: a slow or refusing API server delays or
 * drops Events, never a reconcile. Repeats of the same transition raise the count of one Event.
 * Each write has the client's request timeout as its deadline.
 */
public final class KubernetesEvents implements EventSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesEvents.class);
  private static final int QUEUE = 1024;
  private static final int REMEMBERED = 8192;
  private static final long POLL_MILLIS = 200;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final String instance;
  private final BlockingQueue<EventNote> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Map<String, Integer> counts = new Counts();
  private final Counter written;
  private final Counter dropped;
  private final Counter failed;
  private final Thread writer;
  private volatile boolean open = true;

  /**
   * Starts the writer.
   *
   * @param client its request timeout bounds each write
   * @param clock time of the Events
   * @param instance name of this process, shown on each Event
   */
  public KubernetesEvents(
      KubernetesClient client, InstantSource clock, MeterRegistry meters, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
    this.written = counter(meters, "written");
    this.dropped = counter(meters, "dropped");
    this.failed = counter(meters, "failed");
    this.writer = Thread.ofVirtual().name("events").start(this::run);
  }

  @Override
  public void transition(HasMetadata subject, Condition now) {
    if (!open || !queue.offer(EventNote.of(subject, now, clock.instant()))) {
      dropped.increment();
    }
  }

  /** Takes no more Events and gives those that wait two seconds to be written. */
  @Override
  public void close() {
    open = false;
    try {
      if (!writer.join(java.time.Duration.ofSeconds(2))) {
        dropped.increment(queue.size());
        writer.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (open || !queue.isEmpty()) {
        EventNote note = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (note != null) {
          write(note);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(EventNote note) {
    String key = note.namespace() + '/' + note.name();
    try {
      Integer before = counts.get(key);
      counts.put(key, before == null ? create(note) : raise(note, before));
      written.increment();
    } catch (KubernetesClientException e) {
      counts.remove(key);
      failed.increment();
      LOG.atDebug()
          .addKeyValue("event", key)
          .addKeyValue("code", e.getCode())
          .log("Event not written: {}", e.getMessage());
    }
  }

  private int create(EventNote note) {
    try {
      client.resource(note.first(instance)).create();
      return 1;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // An earlier process wrote it.
      Event old = event(note).get();
      return raise(note, old == null || old.getCount() == null ? 1 : old.getCount());
    }
  }

  private int raise(EventNote note, int before) {
    int count = before + 1;
    Event patch = note.first(instance);
    patch.setFirstTimestamp(null);
    patch.setInvolvedObject(null);
    patch.setCount(count);
    try {
      event(note).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
      return count;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      // The API server forgets Events after an hour.
      client.resource(note.first(instance)).create();
      return 1;
    }
  }

  private Resource<Event> event(EventNote note) {
    return client.v1().events().inNamespace(note.namespace()).withName(note.name());
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("sluice.events")
        .description("Kubernetes Events by outcome")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** The newest Events and their counts; only the writer's thread touches it. */
  private static final class Counts extends LinkedHashMap<String, Integer> {
    private static final long serialVersionUID = 1L;

    Counts() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
      return size() > REMEMBERED;
    }
  }
}
