package dev.sluice.relay.bpf;

/** Width of a load or store. */
public enum Width {
  /** 4 bytes. */
  W(0x00, 4),
  /** 2 bytes. */
  H(0x08, 2),
  /** 1 byte. */
  B(0x10, 1),
  /** 8 bytes. */
  DW(0x18, 8);

  private final int code;
  private final int bytes;

  Width(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  int code() {
    return code;
  }

  /** Number of bytes moved. */
  public int bytes() {
    return bytes;
  }

  static Width ofOpcode(int opcode) {
    return switch (opcode & 0x18) {
      case 0x00 -> W;
      case 0x08 -> H;
      case 0x10 -> B;
      default -> DW;
    };
  }
}
