package dev.sluice.relay.datapath.kernel;

import static dev.sluice.relay.datapath.kernel.Datagrams.receiveAll;
import static dev.sluice.relay.datapath.kernel.Datagrams.send;
import static dev.sluice.relay.datapath.kernel.Datagrams.spec;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP;
import static dev.sluice.relay.datapath.kernel.KernelBed.GROUP6;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT;
import static dev.sluice.relay.datapath.kernel.KernelBed.OUT6;
import static dev.sluice.relay.datapath.kernel.KernelBed.input;
import static dev.sluice.relay.datapath.kernel.KernelBed.output;
import static dev.sluice.relay.datapath.kernel.KernelBed.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.relay.frame.Frames;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the node's own sockets see of what a rule claims. */
class KernelPassIT {
  private static final int QUIET = 200;

  @ParameterizedTest
  @CsvSource({"false, true", "true, true", "false, false"})
  void theNodeSeesWhatIsForwardedWhenAsked(boolean v6, boolean passes) throws Exception {
    KernelOptions options = new KernelOptions(1, null, true, XdpMode.AUTO, passes);
    try (KernelBed bed = new KernelBed(2, options)) {
      String group = v6 ? GROUP6 : GROUP;
      String out = v6 ? OUT6 : OUT;
      bed.publish(rule("a", input(group, 5000), output(0, out, 6000), output(1, out, 6001)));
      DatagramChannel node = bed.receiver("relay", "in0", group, 5000);
      DatagramChannel first = bed.receiver(0, out, 6000);
      DatagramChannel second = bed.receiver(1, out, 6001);
      send(bed.sender(v6), group, 5000, 20, 100);
      // Whole sums, which the receiver checks.
      Frames.Spec spec = spec(v6);
      spec.destinationPort = 5000;
      bed.raw("src", "s0").send(Frames.build(spec));

      assertThat(receiveAll(first, QUIET)).isEqualTo(21);
      assertThat(receiveAll(second, QUIET)).isEqualTo(21);
      assertThat(receiveAll(node, QUIET)).isEqualTo(passes ? 21 : 0);
      assertThat(bed.sent(0, 0)).isEqualTo(21);
      assertThat(bed.sent(0, 1)).isEqualTo(21);
      bed.checkSums();
    }
  }

  @Test
  void theDriverIsNotAskedForWhatItCannotDo() {
    assertThatThrownBy(() -> new KernelOptions(1, null, true, XdpMode.ALWAYS, true))
        .hasMessageContaining("driver");
  }
}
