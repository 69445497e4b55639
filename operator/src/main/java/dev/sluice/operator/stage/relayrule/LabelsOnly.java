package dev.sluice.operator.stage.relayrule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps of each node what a selector reads: the rest, such as its images, is most of it. */
final class LabelsOnly implements ItemStore<Node> {
  private final ItemStore<Node> nodes;

  LabelsOnly(ItemStore<Node> nodes) {
    this.nodes = nodes;
  }

  @Override
  public String getKey(Node node) {
    return nodes.getKey(node);
  }

  @Override
  public @Nullable Node put(String key, Node node) {
    node.setSpec(null);
    node.setStatus(null);
    return nodes.put(key, node);
  }

  @Override
  public @Nullable Node remove(String key) {
    return nodes.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return nodes.keySet();
  }

  @Override
  public Stream<Node> values() {
    return nodes.values();
  }

  @Override
  public int size() {
    return nodes.size();
  }

  @Override
  public @Nullable Node get(String key) {
    return nodes.get(key);
  }
}
