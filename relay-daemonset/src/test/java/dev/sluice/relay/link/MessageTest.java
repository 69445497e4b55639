package dev.sluice.relay.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.relay.table.Nic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
  @Test
  void aVlanInterfaceIsReadWithItsParentAndId() {
    Message message = Message.all(link(false)).get(0);
    Nic nic = Survey.nic(message, List.of());
    assertThat(nic)
        .isEqualTo(
            new Nic(
                "eth1.7", 9, 0x0200_0000_0009L, 1496, true, true, List.of(), new Nic.Vlan(4, 7)));
  }

  @Test
  void aParentInAnotherNamespaceIsNoParent() {
    Message message = Message.all(link(true)).get(0);
    assertThat(Survey.nic(message, List.of()).vlan()).isEqualTo(Nic.Vlan.NONE);
  }

  @Test
  void damagedMessagesAreReadAsFarAsTheyGo() {
    Random random = new Random(5);
    byte[] whole = link(true);
    for (int i = 0; i < 200_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = 0; n < 3; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      for (Message message : Message.all(damaged)) {
        if (message.body().limit() >= Request.LINK_FIXED) {
          assertThat(Survey.nic(message, List.of())).isNotNull();
        }
      }
    }
  }

  /** An RTM_NEWLINK message of a VLAN interface. */
  private static byte[] link(boolean foreign) {
    ByteBuffer b = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
    b.putInt(0).putShort((short) Request.NEW_LINK).putShort((short) 0).putInt(1).putInt(0);
    b.put((byte) 0).put((byte) 0).putShort((short) 1).putInt(9).putInt(0x1 | 0x40).putInt(0);
    attribute(b, 3, "eth1.7\0".getBytes());
    attribute(b, 4, number(1496));
    attribute(b, 1, HexFormat.of().parseHex("020000000009"));
    attribute(b, 5, number(4));
    if (foreign) {
      attribute(b, 37, number(1));
    }
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    attribute(data, 1, new byte[] {7, 0});
    ByteBuffer info = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
    attribute(info, 1, "vlan\0".getBytes());
    attribute(info, 2, taken(data));
    attribute(b, 18, taken(info));
    return taken(b.putInt(0, b.position()));
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static byte[] taken(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static void attribute(ByteBuffer b, int type, byte[] value) {
    b.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    b.position(b.position() + 3 & ~3);
  }
}
