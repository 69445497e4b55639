package dev.sluice.operator.stage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where all informers of a process keep their objects. Several stages watch the same kind; each
 * version of an object is held once for all of them, and without {@code managedFields}, which
 * nobody here reads and which are half of many objects. What an informer holds is never changed.
 */
public final class OneCopy {
  /** Objects asked for at once: a list of thousands as one text would need a large heap. */
  public static final long PAGE = 250;

  private final Map<String, WeakReference<HasMetadata>> newest = new ConcurrentHashMap<>();

  /** A store for one informer. */
  public <R extends HasMetadata> ItemStore<R> store() {
    return new Store<>(this);
  }

  private <R extends HasMetadata> R shared(R object) {
    object.getMetadata().setManagedFields(null);
    String uid = object.getMetadata().getUid();
    if (uid == null) {
      return object;
    }
    HasMetadata kept =
        Objects.requireNonNull(
                newest.compute(
                    uid, (_, had) -> replaces(object, had) ? new WeakReference<>(object) : had))
            .get();
    if (kept != null && kept.getClass() == object.getClass() && age(kept) == age(object)) {
      @SuppressWarnings("unchecked")
      R same = (R) kept;
      return same;
    }
    return object;
  }

  /** An informer that lags behind puts older versions: they are its own affair. */
  private static boolean replaces(HasMetadata object, @Nullable WeakReference<HasMetadata> had) {
    HasMetadata known = had == null ? null : had.get();
    return known == null || age(known) < age(object);
  }

  /** Resource versions of one kind are ordered numbers (the API's contract since 1.35). */
  private static long age(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  private void forget(HasMetadata object) {
    if (object.getMetadata().getUid() != null) {
      newest.remove(object.getMetadata().getUid());
    }
  }

  private static final class Store<R extends HasMetadata> implements ItemStore<R> {
    private final OneCopy all;
    private final Map<String, R> objects = new ConcurrentHashMap<>();

    Store(OneCopy all) {
      this.all = all;
    }

    @Override
    public String getKey(R object) {
      return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable R put(String key, R object) {
      return objects.put(key, all.shared(object));
    }

    @Override
    public @Nullable R remove(String key) {
      R gone = objects.remove(key);
      if (gone != null) {
        all.forget(gone);
      }
      return gone;
    }

    @Override
    public Stream<String> keySet() {
      return objects.keySet().stream();
    }

    @Override
    public Stream<R> values() {
      return objects.values().stream();
    }

    @Override
    public int size() {
      return objects.size();
    }

    @Override
    public @Nullable R get(String key) {
      return objects.get(key);
    }
  }
}
