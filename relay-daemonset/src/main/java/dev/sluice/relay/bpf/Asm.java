package dev.sluice.relay.bpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Assembles one program. Each method appends one instruction (or one of two slots) and answers the
 * assembler, so that calls chain; jumps name {@link Label}s, which {@link #build} resolves.
 *
 * <p>Operand order is that of assignment: destination first. Offsets are in bytes.
 */
public final class Asm {
  private static final int LD = 0x00;
  private static final int LDX = 0x01;
  private static final int ST = 0x02;
  private static final int STX = 0x03;
  private static final int ALU32 = 0x04;
  private static final int JMP = 0x05;
  private static final int JMP32 = 0x06;
  private static final int ALU64 = 0x07;

  private static final int FROM_REG = 0x08;
  private static final int MODE_IMM = 0x00;
  private static final int MODE_MEM = 0x60;
  private static final int MODE_ATOMIC = 0xc0;

  private static final int NEG = 0x80;
  private static final int END = 0xd0;
  private static final int JA = 0x00;
  private static final int CALL = 0x80;
  private static final int EXIT = 0x90;

  private static final int ATOMIC_ADD = 0x00;
  private static final int ATOMIC_FETCH = 0x01;
  private static final int ATOMIC_XCHG = 0xe0 | ATOMIC_FETCH;
  private static final int ATOMIC_CMPXCHG = 0xf0 | ATOMIC_FETCH;

  /** {@code imm} is a map's descriptor. */
  private static final int PSEUDO_MAP_FD = 1;

  /** {@code imm} is a map's descriptor, the second slot an offset into its only value. */
  private static final int PSEUDO_MAP_VALUE = 2;

  private final String name;
  private final List<Insn> insns = new ArrayList<>();
  private final Map<Integer, String> maps = new HashMap<>();
  private final Map<Integer, Label> jumps = new LinkedHashMap<>();
  private int labels;

  /** Starts a program of the given name, see {@link Program#name}. */
  public Asm(String name) {
    this.name = name;
  }

  /** A new label that is not placed yet. */
  public Label newLabel(String what) {
    return new Label(what + "#" + labels++);
  }

  /** Places a label before the next instruction. */
  public Asm place(Label label) {
    label.place(insns.size());
    return this;
  }

  /** 64-bit arithmetic with a register. */
  public Asm alu(Alu op, Reg dst, Reg src) {
    return add(ALU64 | FROM_REG | op.code(), dst, src, 0, 0);
  }

  /** 64-bit arithmetic with a number, which is extended with its sign. */
  public Asm alu(Alu op, Reg dst, int imm) {
    return add(ALU64 | op.code(), dst, Reg.R0, 0, imm);
  }

  /** 32-bit arithmetic with a register; the upper half of the result is zero. */
  public Asm alu32(Alu op, Reg dst, Reg src) {
    return add(ALU32 | FROM_REG | op.code(), dst, src, 0, 0);
  }

  /** 32-bit arithmetic with a number; the upper half of the result is zero. */
  public Asm alu32(Alu op, Reg dst, int imm) {
    return add(ALU32 | op.code(), dst, Reg.R0, 0, imm);
  }

  /** {@code dst = src}. */
  public Asm mov(Reg dst, Reg src) {
    return alu(Alu.MOV, dst, src);
  }

  /** {@code dst = imm}, extended with its sign. */
  public Asm mov(Reg dst, int imm) {
    return alu(Alu.MOV, dst, imm);
  }

  /** {@code dst = -dst}. */
  public Asm neg(Reg dst) {
    return add(ALU64 | NEG, dst, Reg.R0, 0, 0);
  }

  /** Turns the low 16, 32 or 64 bits from network order to that of the machine, or back. */
  public Asm bigEndian(Reg dst, int bits) {
    if (bits != 16 && bits != 32 && bits != 64) {
      throw new IllegalArgumentException("no swap of " + bits + " bits; 16, 32 or 64");
    }
    return add(ALU32 | FROM_REG | END, dst, Reg.R0, 0, bits);
  }

  /** {@code dst = value}, any 64-bit number. */
  public Asm load64(Reg dst, long value) {
    add(LD | Width.DW.code() | MODE_IMM, dst.number(), 0, 0, (int) value);
    return add(0, 0, 0, 0, (int) (value >>> 32));
  }

  /** {@code dst} = the map itself, for helpers. */
  public Asm loadMap(Reg dst, String map) {
    maps.put(insns.size(), map);
    add(LD | Width.DW.code() | MODE_IMM, dst.number(), PSEUDO_MAP_FD, 0, 0);
    return add(0, 0, 0, 0, 0);
  }

  /** {@code dst} = address inside the only value of an array map. */
  public Asm loadMapValue(Reg dst, String map, int offset) {
    maps.put(insns.size(), map);
    add(LD | Width.DW.code() | MODE_IMM, dst.number(), PSEUDO_MAP_VALUE, 0, 0);
    return add(0, 0, 0, 0, offset);
  }

  /** {@code dst = *(src + off)}; the rest of the register is zero. */
  public Asm load(Width width, Reg dst, Reg src, int off) {
    return add(LDX | MODE_MEM | width.code(), dst, src, off, 0);
  }

  /** {@code *(dst + off) = src}. */
  public Asm store(Width width, Reg dst, int off, Reg src) {
    return add(STX | MODE_MEM | width.code(), dst, src, off, 0);
  }

  /** {@code *(dst + off) = imm}. */
  public Asm store(Width width, Reg dst, int off, int imm) {
    return add(ST | MODE_MEM | width.code(), dst, Reg.R0, off, imm);
  }

  /** {@code *(dst + off) += src}, as one step for all processors. Words and double words only. */
  public Asm atomicAdd(Width width, Reg dst, int off, Reg src) {
    return atomic(width, dst, off, src, ATOMIC_ADD);
  }

  /** {@code src = *(dst + off); *(dst + off) = old src}, as one step for all processors. */
  public Asm exchange(Width width, Reg dst, int off, Reg src) {
    return atomic(width, dst, off, src, ATOMIC_XCHG);
  }

  /** Writes {@code src} if the value equals R0; R0 becomes what was there before. */
  public Asm compareExchange(Width width, Reg dst, int off, Reg src) {
    return atomic(width, dst, off, src, ATOMIC_CMPXCHG);
  }

  private Asm atomic(Width width, Reg dst, int off, Reg src, int op) {
    if (width != Width.W && width != Width.DW) {
      throw new IllegalArgumentException("no atomic operation on " + width + "; W or DW");
    }
    return add(STX | MODE_ATOMIC | width.code(), dst, src, off, op);
  }

  /** Jumps always. */
  public Asm jump(Label to) {
    return jumpTo(to, JMP | JA, 0, 0, 0);
  }

  /** Jumps when the 64-bit comparison with a register holds. */
  public Asm jump(Cond cond, Reg dst, Reg src, Label to) {
    return jumpTo(to, JMP | FROM_REG | cond.code(), dst.number(), src.number(), 0);
  }

  /** Jumps when the 64-bit comparison with a number, extended with its sign, holds. */
  public Asm jump(Cond cond, Reg dst, int imm, Label to) {
    return jumpTo(to, JMP | cond.code(), dst.number(), 0, imm);
  }

  /** Jumps when the comparison of the low 32 bits with a number holds. */
  public Asm jump32(Cond cond, Reg dst, int imm, Label to) {
    return jumpTo(to, JMP32 | cond.code(), dst.number(), 0, imm);
  }

  /** Calls a function of the kernel: arguments in R1 to R5, answer in R0. */
  public Asm call(Helper helper) {
    return add(JMP | CALL, 0, 0, 0, helper.number());
  }

  /** Ends the program; R0 is its answer. */
  public Asm exit() {
    return add(JMP | EXIT, 0, 0, 0, 0);
  }

  /**
   * Resolves the jumps.
   *
   * @throws IllegalStateException when a label was never placed or is too far away
   */
  public Program build() {
    List<Insn> resolved = new ArrayList<>(insns);
    jumps.forEach((at, label) -> resolved.set(at, insns.get(at).withOff(distance(at, label))));
    return new Program(name, resolved, maps);
  }

  private int distance(int at, Label label) {
    if (!label.placed()) {
      throw new IllegalStateException("program " + name + " jumps to " + label + ", never placed");
    }
    int off = label.position() - at - 1;
    if (off != (short) off) {
      throw new IllegalStateException(
          "program " + name + " jumps to " + label + ", " + off + " instructions away");
    }
    return off;
  }

  private Asm jumpTo(Label to, int code, int dst, int src, int imm) {
    jumps.put(insns.size(), to);
    return add(code, dst, src, 0, imm);
  }

  private Asm add(int code, Reg dst, Reg src, int off, int imm) {
    return add(code, dst.number(), src.number(), off, imm);
  }

  private Asm add(int code, int dst, int src, int off, int imm) {
    insns.add(new Insn(code, dst, src, off, imm));
    return this;
  }
}
