package dev.sluice.operator.adapter.kube;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as the client does, but the same watch message once: several informers watch the same
 * kind, and the API server tells each of them the same text. They get the same event, whose object
 * nobody changes.
 */
public final class ReadOnce extends KubernetesSerialization {
  /** Messages by which one informer may be behind another before it reads for itself. */
  private static final int REMEMBERED = 256;

  private final Newest newest = new Newest();
  private final ReentrantLock lock = new ReentrantLock();

  /** With a mapper of its own. */
  public ReadOnce() {
    super(new ObjectMapper(), true);
  }

  @Override
  public <T> T unmarshal(String text, Class<T> type) {
    return type == WatchEvent.class ? type.cast(event(text)) : super.unmarshal(text, type);
  }

  private WatchEvent event(String message) {
    WatchEvent known = known(message);
    if (known != null) {
      return known;
    }
    WatchEvent read = super.unmarshal(message, WatchEvent.class);
    remember(message, read);
    return read;
  }

  private @Nullable WatchEvent known(String message) {
    lock.lock();
    try {
      return newest.get(message);
    } finally {
      lock.unlock();
    }
  }

  private void remember(String message, WatchEvent event) {
    lock.lock();
    try {
      newest.put(message, event);
    } finally {
      lock.unlock();
    }
  }

  private static final class Newest extends LinkedHashMap<String, WatchEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, WatchEvent> eldest) {
      return size() > REMEMBERED;
    }
  }
}
