package dev.sluice.relay.datapath;

import dev.sluice.relay.stats.CounterView;
import dev.sluice.relay.table.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Remembers what it is told. */
public final class FakeDatapath implements Datapath {
  private final String name;
  public volatile boolean cannotStart;
  public volatile boolean closed;
  public volatile boolean drained;
  public volatile Table table = Table.empty();

  public FakeDatapath(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() throws IOException {
    if (cannotStart) {
      throw new IOException("no " + name);
    }
  }

  @Override
  public void publish(Table next) {
    table = next;
  }

  @Override
  public long oldestInUse() {
    return table.version();
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public CounterView counters() {
    return new CounterView(table.slots().rules(), table.slots().outputs());
  }

  @Override
  public boolean drain(Duration limit) {
    drained = true;
    return true;
  }

  @Override
  public void close() {
    closed = true;
  }
}
