package dev.sluice.relay.bpf;

import static dev.sluice.relay.bpf.Reg.FP;
import static dev.sluice.relay.bpf.Reg.R0;
import static dev.sluice.relay.bpf.Reg.R1;
import static dev.sluice.relay.bpf.Reg.R2;
import static dev.sluice.relay.bpf.Reg.R3;
import static dev.sluice.relay.bpf.Reg.R9;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The expected bytes come from {@code llvm-mc -triple bpfel}, or from the kernel's headers. */
class AsmTest {
  private record Golden(String text, String bytes, Consumer<Asm> call) {}

  private static final List<Golden> STRAIGHT =
      List.of(
          new Golden("r1 = r2", "bf21000000000000", a -> a.mov(R1, R2)),
          new Golden("w1 = w2", "bc21000000000000", a -> a.alu32(Alu.MOV, R1, R2)),
          new Golden("r1 = 5", "b701000005000000", a -> a.mov(R1, 5)),
          new Golden("w3 = -1", "b4030000ffffffff", a -> a.alu32(Alu.MOV, R3, -1)),
          new Golden("r1 += r2", "0f21000000000000", a -> a.alu(Alu.ADD, R1, R2)),
          new Golden("r1 -= 7", "1701000007000000", a -> a.alu(Alu.SUB, R1, 7)),
          new Golden("r1 *= r2", "2f21000000000000", a -> a.alu(Alu.MUL, R1, R2)),
          new Golden("w1 += 9", "0401000009000000", a -> a.alu32(Alu.ADD, R1, 9)),
          new Golden("r1 /= 3", "3701000003000000", a -> a.alu(Alu.DIV, R1, 3)),
          new Golden("r1 |= r2", "4f21000000000000", a -> a.alu(Alu.OR, R1, R2)),
          new Golden("r1 &= 255", "57010000ff000000", a -> a.alu(Alu.AND, R1, 255)),
          new Golden("r1 <<= 4", "6701000004000000", a -> a.alu(Alu.LSH, R1, 4)),
          new Golden("r1 >>= r2", "7f21000000000000", a -> a.alu(Alu.RSH, R1, R2)),
          new Golden("r1 s>>= 3", "c701000003000000", a -> a.alu(Alu.ARSH, R1, 3)),
          new Golden("r1 = -r1", "8701000000000000", a -> a.neg(R1)),
          new Golden("r1 ^= r2", "af21000000000000", a -> a.alu(Alu.XOR, R1, R2)),
          new Golden("w1 ^= 7", "a401000007000000", a -> a.alu32(Alu.XOR, R1, 7)),
          new Golden("r1 %= 7", "9701000007000000", a -> a.alu(Alu.MOD, R1, 7)),
          new Golden("r1 = be16 r1", "dc01000010000000", a -> a.bigEndian(R1, 16)),
          new Golden("r1 = be32 r1", "dc01000020000000", a -> a.bigEndian(R1, 32)),
          new Golden("r1 = be64 r1", "dc01000040000000", a -> a.bigEndian(R1, 64)),
          new Golden("r1 = *(u8 *)(r2 +1)", "7121010000000000", a -> a.load(Width.B, R1, R2, 1)),
          new Golden("r1 = *(u16 *)(r2 -2)", "6921feff00000000", a -> a.load(Width.H, R1, R2, -2)),
          new Golden("r1 = *(u32 *)(r2 +76)", "61214c0000000000", a -> a.load(Width.W, R1, R2, 76)),
          new Golden(
              "r1 = *(u64 *)(r10 -8)", "79a1f8ff00000000", a -> a.load(Width.DW, R1, FP, -8)),
          new Golden("*(u8 *)(r1 +3) = r2", "7321030000000000", a -> a.store(Width.B, R1, 3, R2)),
          new Golden("*(u16 *)(r1 +4) = r2", "6b21040000000000", a -> a.store(Width.H, R1, 4, R2)),
          new Golden("*(u32 *)(r1 +8) = r2", "6321080000000000", a -> a.store(Width.W, R1, 8, R2)),
          new Golden(
              "*(u64 *)(r10 -16) = r9", "7b9af0ff00000000", a -> a.store(Width.DW, FP, -16, R9)),
          new Golden("*(u32 *)(r10 -4) = 7", "620afcff07000000", a -> a.store(Width.W, FP, -4, 7)),
          new Golden(
              "lock *(u64 *)(r1 +8) += r2",
              "db21080000000000",
              a -> a.atomicAdd(Width.DW, R1, 8, R2)),
          new Golden(
              "lock *(u32 *)(r1 +8) += r2",
              "c321080000000000",
              a -> a.atomicAdd(Width.W, R1, 8, R2)),
          new Golden(
              "r2 = xchg(*(u64 *)(r1 +0), r2)",
              "db210000e1000000",
              a -> a.exchange(Width.DW, R1, 0, R2)),
          new Golden(
              "r0 = cmpxchg(*(u64 *)(r1 +0), r0, r2)",
              "db210000f1000000",
              a -> a.compareExchange(Width.DW, R1, 0, R2)),
          new Golden(
              "r1 = 0x1122334455667788 ll",
              "18010000887766550000000044332211",
              a -> a.load64(R1, 0x1122334455667788L)),
          new Golden("call bpf_tail_call", "850000000c000000", a -> a.call(Helper.TAIL_CALL)),
          new Golden("exit", "9500000000000000", Asm::exit));

  private static final List<Golden> JUMPS =
      List.of(
          jump("if r1 == r2 goto 1", "1d21000000000000", (a, l) -> a.jump(Cond.EQ, R1, R2, l)),
          jump(
              "if r1 == 34525 goto 1", "15010000dd860000", (a, l) -> a.jump(Cond.EQ, R1, 34525, l)),
          jump("if r1 > r2 goto 1", "2d21000000000000", (a, l) -> a.jump(Cond.GT, R1, R2, l)),
          jump("if r1 >= 4 goto 1", "3501000004000000", (a, l) -> a.jump(Cond.GE, R1, 4, l)),
          jump("if r1 & 3 goto 1", "4501000003000000", (a, l) -> a.jump(Cond.SET, R1, 3, l)),
          jump("if r1 != r2 goto 1", "5d21000000000000", (a, l) -> a.jump(Cond.NE, R1, R2, l)),
          jump("if r1 s> 4 goto 1", "6501000004000000", (a, l) -> a.jump(Cond.SGT, R1, 4, l)),
          jump("if r1 s>= r3 goto 1", "7d31000000000000", (a, l) -> a.jump(Cond.SGE, R1, R3, l)),
          jump("if r1 < 4 goto 1", "a501000004000000", (a, l) -> a.jump(Cond.LT, R1, 4, l)),
          jump("if r1 <= 4 goto 1", "b501000004000000", (a, l) -> a.jump(Cond.LE, R1, 4, l)),
          jump("if r1 s< 4 goto 1", "c501000004000000", (a, l) -> a.jump(Cond.SLT, R1, 4, l)),
          jump("if r1 s<= 4 goto 1", "d501000004000000", (a, l) -> a.jump(Cond.SLE, R1, 4, l)),
          jump("if w1 == 4 goto 1", "1601000004000000", (a, l) -> a.jump32(Cond.EQ, R1, 4, l)),
          jump("if w1 != -1 goto 1", "56010000ffffffff", (a, l) -> a.jump32(Cond.NE, R1, -1, l)),
          jump("goto 1", "0500000000000000", Asm::jump));

  private interface Jump {
    Asm to(Asm asm, Label label);
  }

  private static Golden jump(String text, String bytes, Jump jump) {
    return new Golden(
        text,
        bytes,
        asm -> {
          Label next = asm.newLabel("next");
          jump.to(asm, next).place(next);
        });
  }

  @TestFactory
  List<DynamicTest> encodesAsTheReferenceAssemblerDoes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Golden golden : concat()) {
      tests.add(DynamicTest.dynamicTest(golden.text(), () -> encodesAndPrints(golden)));
    }
    return tests;
  }

  private static List<Golden> concat() {
    List<Golden> all = new ArrayList<>(STRAIGHT);
    all.addAll(JUMPS);
    return all;
  }

  private static void encodesAndPrints(Golden golden) {
    Asm asm = new Asm("golden");
    golden.call().accept(asm);
    Program program = asm.build();
    assertThat(HexFormat.of().formatHex(program.encode(Map.of()))).isEqualTo(golden.bytes());
    assertThat(Disassembler.text(program)).isEqualTo("0: " + golden.text() + "\n");
  }

  @Test
  void jumpsBackwardsAndForwardsLandOnTheirLabels() {
    Asm asm = new Asm("loop");
    Label top = asm.newLabel("top");
    Label out = asm.newLabel("out");
    asm.mov(R1, 3).place(top).jump(Cond.EQ, R1, 0, out).alu(Alu.SUB, R1, 1).jump(top);
    asm.place(out).mov(R0, 0).exit();

    assertThat(Disassembler.text(asm.build()))
        .isEqualTo(
            """
            0: r1 = 3
            1: if r1 == 0 goto 4
            2: r1 -= 1
            3: goto 1
            4: r0 = 0
            5: exit
            """);
  }

  @Test
  void mapsAreNamedUntilTheirDescriptorsAreKnown() {
    Program program =
        new Asm("maps").loadMap(R1, "rules").loadMapValue(R2, "state", 16).exit().build();

    assertThat(program.mapNames()).containsExactly("rules", "state");
    assertThat(HexFormat.of().formatHex(program.encode(Map.of("rules", 7, "state", 9))))
        .isEqualTo(
            "18110000070000000000000000000000"
                + "18220000090000000000000010000000"
                + "9500000000000000");
    assertThat(Disassembler.text(program))
        .isEqualTo("0: r1 = map[rules]\n2: r2 = map_value[state]+16\n4: exit\n");
  }

  @Test
  void aMissingMapIsNamed() {
    Program program = new Asm("maps").loadMap(R1, "rules").exit().build();
    assertThatThrownBy(() -> program.encode(Map.of("state", 9)))
        .hasMessage("program maps needs map 'rules'; there are [state]");
  }

  @Test
  void aLabelThatIsNeverPlacedIsRefused() {
    Asm asm = new Asm("broken");
    asm.jump(asm.newLabel("nowhere")).exit();
    assertThatThrownBy(asm::build).hasMessage("program broken jumps to nowhere#0, never placed");
  }

  @Test
  void aLabelPlacedTwiceIsRefused() {
    Asm asm = new Asm("broken");
    Label here = asm.newLabel("here");
    asm.place(here).exit();
    assertThatThrownBy(() -> asm.place(here)).hasMessage("label here#0 is placed twice");
  }

  @Test
  void offsetsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new Asm("far").load(Width.B, R1, R2, 40_000))
        .hasMessageContaining("40000");
  }

  @Test
  void narrowAtomicOperationsAreRefused() {
    assertThatThrownBy(() -> new Asm("atomic").atomicAdd(Width.H, R1, 0, R2))
        .hasMessage("no atomic operation on H; W or DW");
  }

  @Test
  void namesTheKernelWouldRefuseAreRefusedHere() {
    assertThatThrownBy(() -> new Asm("a name with blanks").exit().build())
        .hasMessageContaining("'a name with blanks'");
  }
}
