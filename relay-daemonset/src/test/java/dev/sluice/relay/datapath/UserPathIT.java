package dev.sluice.relay.datapath;

import static dev.sluice.relay.table.Machines.input;
import static dev.sluice.relay.table.Machines.network;
import static dev.sluice.relay.table.Machines.nic;
import static dev.sluice.relay.table.Machines.output;
import static dev.sluice.relay.table.Machines.rule;
import static dev.sluice.relay.table.Machines.rules;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.ffi.ErrnoException;
import dev.sluice.relay.ffi.Fd;
import dev.sluice.relay.ffi.PacketSocket;
import dev.sluice.relay.stats.Total;
import dev.sluice.relay.table.Nic;
import dev.sluice.relay.table.Table;
import dev.sluice.relay.table.TableCompiler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserPathIT {
  private final AtomicInteger opened = new AtomicInteger();
  private final Table table =
      new TableCompiler()
          .compile(
              rules(
                  rule(
                      "r", input("eth1", "239.1.1.1", 5000, null), output("eth1", "239.2.0.1", 0))),
              network(nic("eth1", 1, "10.1.0.1/24")),
              0,
              0);

  @BeforeEach
  void needsPacketSockets() {
    try (Fd fd = PacketSocket.open()) {
      assertThat(fd.number()).isNotNegative();
    } catch (ErrnoException e) {
      Assumptions.abort(e.getMessage());
    }
  }

  @Test
  void anIntakeThatIsStuckIsReportedAndOpenedAgain() {
    try (UserPath path = new UserPath("ring", new Stuck(), PathOptions.DEFAULT)) {
      path.publish(table);
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !path.problems().isEmpty());
      assertThat(path.problems()).singleElement().asString().contains("although none waits");
      assertThat(opened.get()).isEqualTo(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            path.publish(table);
            return opened.get() > 1;
          });
      assertThat(path.counters().total(Total.RING_DROPS)).as("counts are kept").isPositive();
    }
  }

  /** Drops everything and hands nothing over. */
  private final class Stuck implements IntakeFactory {
    @Override
    public void probe() {}

    @Override
    public Intake open(Nic nic, boolean unicast, int fanout) {
      opened.incrementAndGet();
      return new Intake() {
        @Override
        public int fd() {
          return -1;
        }

        @Override
        public int receive(Forwarder forwarder) {
          return 0;
        }

        @Override
        public long drops() {
          return 1;
        }

        @Override
        public void takeUnicast(boolean wanted) {}

        @Override
        public void detach() {}

        @Override
        public void close() {}
      };
    }
  }
}
