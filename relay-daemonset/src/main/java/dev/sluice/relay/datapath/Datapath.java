package dev.sluice.relay.datapath;

import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A way of forwarding. All methods are called by one control thread, except {@link #counters} and
 * {@link #problems}, which any thread may call.
 */
public interface Datapath extends AutoCloseable {
  /** Its name: kernel, ring or socket. */
  String name();

  /**
   * Makes ready to forward; nothing is forwarded before the first {@link #publish}.
   *
   * @throws IOException when this machine or process cannot forward in this way
   */
  void start() throws IOException;

  /**
   * Replaces the table. Packets of rules that did not change are not lost, and none is sent by a
   * mixture of two tables. Slots of {@link Table#slots()} are made room for, and those it reuses
   * are zeroed, first.
   *
   * @throws IOException when a part of the table could not be put into force; the rest of it is in
   *     force, and {@link #problems} says what is not
   */
  void publish(Table table) throws IOException;

  /** Version of the oldest table a packet in flight may still see. */
  long oldestInUse();

  /** What does not work at the moment, in words; empty when all does. */
  List<String> problems();

  /**
   * What was refused so far and someone may want to change, in words that stay the same; empty when
   * there was no such thing.
   */
  default List<String> warnings() {
    return List.of();
  }

  /** All counters since the start, summed; they never go back except for slots that were reused. */
  CounterView counters();

  /**
   * Takes nothing in any more, and sends what was taken in.
   *
   * @return whether that was done within the time
   */
  boolean drain(Duration limit);

  /** Stops and gives everything back. May be called more than once. */
  @Override
  void close();
}
