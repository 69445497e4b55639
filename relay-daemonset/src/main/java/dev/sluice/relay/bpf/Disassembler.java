package dev.sluice.relay.bpf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes instructions the way the kernel's verifier does, so that its log and ours agree. */
public final class Disassembler {
  private static final int WIDE = 0x18;
  private static final int REG = 0x08;

  private Disassembler() {}

  /** One line per instruction, numbered as the verifier numbers them. */
  public static String text(Program program) {
    StringBuilder text = new StringBuilder();
    List<Insn> insns = program.insns();
    for (int i = 0; i < insns.size(); i++) {
      Insn insn = insns.get(i);
      text.append(i).append(": ");
      if (insn.code() == WIDE) {
        text.append(wide(insn, insns.get(i + 1), program.maps().get(i)));
        i++;
      } else {
        text.append(line(insn, i));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Text of an instruction of one slot. {@code at} is its index, for the targets of jumps. */
  static String line(Insn insn, int at) {
    return switch (insn.code() & 0x07) {
      case 0x01 -> "%s = %s".formatted(reg(insn.dst()), memory(insn, insn.src()));
      case 0x02 -> "%s = %d".formatted(memory(insn, insn.dst()), insn.imm());
      case 0x03 -> store(insn);
      case 0x04, 0x07 -> arithmetic(insn);
      case 0x05, 0x06 -> jump(insn, at);
      default -> "unknown 0x%02x".formatted(insn.code());
    };
  }

  private static String wide(Insn first, Insn second, @Nullable String map) {
    String value =
        map == null
            ? "0x%x ll".formatted((long) second.imm() << 32 | first.imm() & 0xffff_ffffL)
            : first.src() == 1
                ? "map[%s]".formatted(map)
                : "map_value[%s]+%d".formatted(map, second.imm());
    return "%s = %s".formatted(reg(first.dst()), value);
  }

  private static String store(Insn insn) {
    String place = memory(insn, insn.dst());
    if ((insn.code() & 0xe0) != 0xc0) {
      return "%s = %s".formatted(place, reg(insn.src()));
    }
    return switch (insn.imm()) {
      case 0x00 -> "lock %s += %s".formatted(place, reg(insn.src()));
      case 0xe1 -> "%s = xchg(%s, %s)".formatted(reg(insn.src()), place, reg(insn.src()));
      case 0xf1 -> "r0 = cmpxchg(%s, r0, %s)".formatted(place, reg(insn.src()));
      default -> "unknown atomic 0x%x".formatted(insn.imm());
    };
  }

  private static String arithmetic(Insn insn) {
    boolean half = (insn.code() & 0x07) == 0x04;
    String dst = name(insn.dst(), half);
    int op = insn.code() & 0xf0;
    if (op == 0x80) {
      return "%s = -%s".formatted(dst, dst);
    }
    if (op == 0xd0) {
      return "%s = %s%d %s".formatted(reg(insn.dst()), endian(insn), insn.imm(), reg(insn.dst()));
    }
    for (Alu alu : Alu.values()) {
      if (alu.code() == op) {
        return "%s %s %s".formatted(dst, alu.sign(), operand(insn, half));
      }
    }
    return "unknown 0x%02x".formatted(insn.code());
  }

  private static String endian(Insn insn) {
    return (insn.code() & REG) != 0 ? "be" : "le";
  }

  private static String jump(Insn insn, int at) {
    int op = insn.code() & 0xf0;
    boolean half = (insn.code() & 0x07) == 0x06;
    return switch (op) {
      case 0x00 -> "goto %d".formatted(at + 1 + insn.off());
      case 0x80 -> "call %s".formatted(Helper.nameOf(insn.imm()));
      case 0x90 -> "exit";
      default -> conditional(insn, at, half);
    };
  }

  private static String conditional(Insn insn, int at, boolean half) {
    for (Cond cond : Cond.values()) {
      if (cond.code() == (insn.code() & 0xf0)) {
        return "if %s %s %s goto %d"
            .formatted(
                name(insn.dst(), half), cond.sign(), operand(insn, half), at + 1 + insn.off());
      }
    }
    return "unknown 0x%02x".formatted(insn.code());
  }

  private static String operand(Insn insn, boolean half) {
    return (insn.code() & REG) != 0 ? name(insn.src(), half) : Integer.toString(insn.imm());
  }

  private static String memory(Insn insn, int base) {
    return "*(u%d *)(%s %+d)"
        .formatted(Width.ofOpcode(insn.code()).bytes() * 8, reg(base), insn.off());
  }

  private static String reg(int number) {
    return "r" + number;
  }

  private static String name(int number, boolean half) {
    return (half ? "w" : "r") + number;
  }
}
