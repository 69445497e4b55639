package dev.sluice.relay.stats;

import dev.sluice.relay.rule.Address;
import dev.sluice.relay.rule.Output;
import dev.sluice.relay.rule.Rule;
import dev.sluice.relay.rule.RuleSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which counter slot belongs to which rule and output. A rule keeps its slot while its id lives, an
 * output while its rule, interface, address and port do; so counters survive every other change. A
 * slot is given away again only when the packet path is known not to use it any more, and is zeroed
 * first. Used by the control thread only.
 */
public final class SlotBook {
  private final Pool<String> rules = new Pool<>();
  private final Pool<OutputKey> outputs = new Pool<>();

  private record OutputKey(String rule, String interfaceName, Address address, int port) {
    static OutputKey of(Rule rule, Output output) {
      return new OutputKey(rule.id(), output.interfaceName(), output.address(), output.port());
    }
  }

  /** A book without entries. */
  public SlotBook() {}

  /**
   * Gives every rule and output of a set its slot, and retires the others.
   *
   * @param version of the table this set is compiled to; grows from call to call
   * @param passed every table older than this version is out of use
   */
  public void assign(RuleSet set, long version, long passed) {
    Set<String> ruleKeys = new HashSet<>();
    Set<OutputKey> outputKeys = new HashSet<>();
    for (Rule rule : set.rules()) {
      ruleKeys.add(rule.id());
      for (Output output : rule.outputs()) {
        outputKeys.add(OutputKey.of(rule, output));
      }
    }
    rules.assign(ruleKeys, version, passed);
    outputs.assign(outputKeys, version, passed);
  }

  /** Slot of a rule of the last set. */
  public int rule(Rule rule) {
    return rules.slot(rule.id());
  }

  /** Slot of an output of the last set. */
  public int output(Rule rule, Output output) {
    return outputs.slot(OutputKey.of(rule, output));
  }

  /** One more than the highest rule slot ever given. */
  public int ruleSlots() {
    return rules.next;
  }

  /** One more than the highest output slot ever given. */
  public int outputSlots() {
    return outputs.next;
  }

  /** Rule slots the last set took over from removed rules: to be zeroed before it is used. */
  public List<Integer> reusedRules() {
    return List.copyOf(rules.reused);
  }

  /** Output slots the last set took over from removed outputs: to be zeroed before it is used. */
  public List<Integer> reusedOutputs() {
    return List.copyOf(outputs.reused);
  }

  private record Retired(int slot, long version) {}

  private static final class Pool<K> {
    final Map<K, Integer> slots = new HashMap<>();
    final ArrayDeque<Retired> retired = new ArrayDeque<>();
    final List<Integer> reused = new ArrayList<>();
    int next;

    void assign(Set<K> keys, long version, long passed) {
      reused.clear();
      for (var entries = slots.entrySet().iterator(); entries.hasNext(); ) {
        var entry = entries.next();
        if (!keys.contains(entry.getKey())) {
          retired.add(new Retired(entry.getValue(), version));
          entries.remove();
        }
      }
      for (K key : keys) {
        if (!slots.containsKey(key)) {
          slots.put(key, take(passed));
        }
      }
    }

    private int take(long passed) {
      Retired oldest = retired.peek();
      if (oldest == null || oldest.version() > passed) {
        return next++;
      }
      retired.remove();
      reused.add(oldest.slot());
      return oldest.slot();
    }

    int slot(K key) {
      Integer slot = slots.get(key);
      if (slot == null) {
        throw new IllegalArgumentException("no slot was given to " + key);
      }
      return slot;
    }
  }
}
