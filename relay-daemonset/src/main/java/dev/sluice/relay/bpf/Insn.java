package dev.sluice.relay.bpf;

import java.nio.ByteBuffer;

/**
 * One instruction of 8 bytes, {@code struct bpf_insn} of {@code linux/bpf.h}.
 *
 * @param code opcode
 * @param dst number of the destination register
 * @param src number of the source register, or what kind of number {@code imm} is
 * @param off signed 16-bit offset
 * @param imm immediate
 */
public record Insn(int code, int dst, int src, int off, int imm) {
  /** Bytes of an instruction. */
  public static final int BYTES = 8;

  /** Refuses what does not fit into the fields of an instruction. */
  public Insn {
    if (code < 0 || code > 0xff || dst < 0 || dst > 10 || src < 0 || src > 10) {
      throw new IllegalArgumentException(
          "no such instruction: code " + code + ", dst " + dst + ", src " + src);
    }
    if (off != (short) off) {
      throw new IllegalArgumentException(
          "offset " + off + " of an instruction is outside -32768..32767");
    }
  }

  Insn withOff(int other) {
    return new Insn(code, dst, src, other, imm);
  }

  Insn withImm(int other) {
    return new Insn(code, dst, src, off, other);
  }

  /** Appends the 8 bytes, as a little-endian machine wants them. */
  void encode(ByteBuffer littleEndian) {
    littleEndian.put((byte) code).put((byte) (src << 4 | dst)).putShort((short) off).putInt(imm);
  }
}
