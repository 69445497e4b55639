package dev.sluice.relay.bpf.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.relay.bpf.Disassembler;
import dev.sluice.relay.bpf.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  private static final MapLayout LAYOUT = new MapLayout(1024, 4096, 8);

  private static List<Program> all() {
    List<Program> all = new ArrayList<>(Programs.forward(LAYOUT, false));
    all.addAll(Programs.forward(LAYOUT, true));
    all.add(Programs.ingress(LAYOUT, 0));
    all.add(Programs.ingress(LAYOUT, MapLayout.INTERFACES - 1));
    return all;
  }

  @Test
  void programsAssembleAndNameOnlyTheMapsThereAre() {
    Set<String> maps =
        Set.of(
            MapLayout.CONTROL,
            MapLayout.TABLES,
            MapLayout.LIMITS,
            MapLayout.SOURCES,
            MapLayout.COUNTERS,
            MapLayout.PROGRAMS);
    for (Program program : all()) {
      assertThat(maps).containsAll(program.mapNames());
      assertThat(Disassembler.text(program)).doesNotContain("unknown").endsWith("exit\n");
    }
  }

  @Test
  void theIngressProgramWritesToNoFrame() {
    // A store through R7, which walks over the frame, would have the kernel copy shared frames.
    assertThat(Disassembler.text(Programs.ingress(LAYOUT, 0)))
        .doesNotContainPattern("\\*\\(u\\d+ \\*\\)\\(r7 [+-]\\d+\\) =");
  }

  @Test
  void sizesThatAreNoPowersOfTwoAreRefused() {
    assertThatThrownBy(() -> new MapLayout(1000, 4096, 2))
        .hasMessage("rules is 1000; a power of two");
    assertThatThrownBy(() -> new MapLayout(1024, 4096, 0)).hasMessage("cpus is 0; at least 1");
  }

  @Test
  void sizesThatAProgramCannotAddressAreRefused() {
    assertThatThrownBy(() -> new MapLayout(1 << 22, 1 << 22, 2)).hasMessageContaining("less than");
  }
}
