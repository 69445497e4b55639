package dev.sluice.relay.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.frame.Checksum;
import dev.sluice.relay.frame.Frames;
import dev.sluice.relay.frame.Parser;
import dev.sluice.relay.frame.Verdict;
import dev.sluice.relay.frame.Wire;
import dev.sluice.relay.rule.Address;
import dev.sluice.relay.table.Machines;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private final Slots slots = new Slots(Arena.ofAuto(), 3, 8, new int[] {64, 300}, 42);

  @Test
  void everyFlowCountsForItself() {
    for (int i = 0; i < slots.count; i++) {
      slots.number(i, 7);
    }
    for (int i = 0; i < slots.count; i++) {
      assertThat(slots.flow(i)).isEqualTo(i % 3);
      assertThat(Wire.i64(slots.memory(), slots.payloadAt(i) + Payload.SEQUENCE)).isEqualTo(i / 3);
    }
  }

  @Test
  void damageToTheBodyIsNoticed() {
    Findings findings = new Findings(3, true);
    MemorySegment s = slots.memory();
    assertThat(findings.take(s, slots.payloadAt(3), slots.length(3), 0)).isTrue();
    Wire.put8(s, slots.payloadAt(4) + 40, Wire.u8(s, slots.payloadAt(4) + 40) ^ 1);
    assertThat(findings.take(s, slots.payloadAt(4), slots.length(4), 0)).isFalse();
    assertThat(findings.json()).contains("\"damaged\": 1", "\"received\": 1");
    assertThat(findings.isClean()).isFalse();
  }

  @Test
  void datagramsOfOthersAreLeftOut() {
    Findings findings = new Findings(1, false);
    MemorySegment s = Arena.ofAuto().allocate(100);
    assertThat(findings.take(s, 0, 100, 0)).isFalse();
    assertThat(findings.take(s, 0, 3, 0)).isFalse();
    assertThat(findings.json()).contains("\"foreign\": 2", "\"received\": 0");
  }

  @Test
  void rawFramesAreValidToTheBit() {
    var route =
        new RawFrames.Route(
            Machines.nic("eth1", 1, "10.0.0.5/24"),
            Address.of("10.0.0.5"),
            Address.of("239.1.1.1"),
            5000,
            8);
    for (int i = 0; i < slots.count; i++) {
      long at = slots.headerAt(i);
      int body =
          Checksum.sum(
              slots.memory(),
              slots.payloadAt(i) + Payload.HEADER,
              slots.length(i) - Payload.HEADER);
      RawFrames.prepare(slots.memory(), at, slots.length(i), route);
      slots.number(i, 123_456_789L * i);
      RawFrames.seal(slots.memory(), at, slots.length(i), body);
      int length = RawFrames.HEADER + slots.length(i);
      byte[] frame =
          slots.memory().asSlice(at, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      assertThat(Verdict.what(Parser.parse(slots.memory(), at, length)))
          .isEqualTo(Verdict.RELAYABLE);
      assertThat(frame).isEqualTo(Frames.build(spec(frame, slots.length(i))));
    }
  }

  private static Frames.Spec spec(byte[] frame, int payload) {
    Frames.Spec spec = new Frames.Spec();
    spec.sourceMac = new byte[] {2, 0, 0, 0, 0, 1};
    spec.source = new byte[] {10, 0, 0, 5};
    spec.destination = new byte[] {(byte) 239, 1, 1, 1};
    spec.sourcePort = 40_000;
    spec.trafficClass = 0;
    spec.id = 0;
    spec.payload = java.util.Arrays.copyOfRange(frame, 42, 42 + payload);
    return spec;
  }

  @Test
  void piecesOfAFileAreOrdered() throws Exception {
    var out = new ByteArrayOutputStream();
    FileAssembler assembler = new FileAssembler(out);
    for (int i : new int[] {2, 0, 3, 1}) {
      assembler.take(i, new byte[] {(byte) i});
    }
    assertThat(out.toByteArray()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void aPieceIsReadBackAsItWasPut() {
    byte[] piece = Frames.bytes(new Random(1), 17);
    FileChunk.put(slots, 0, piece, true);
    assertThat(FileChunk.get(slots.memory(), slots.payloadAt(0), slots.length(0))).isEqualTo(piece);
    assertThat(Payload.isWhole(slots.memory(), slots.payloadAt(0), slots.length(0))).isTrue();
    assertThat(Wire.i32(slots.memory(), slots.payloadAt(0) + Payload.FLAGS))
        .isEqualTo(Payload.LAST);
  }
}
