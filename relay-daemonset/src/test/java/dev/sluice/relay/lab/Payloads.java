package dev.sluice.relay.lab;

import dev.sluice.relay.frame.Frames;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Contents of datagrams: sent, received, and as text that a failed comparison can show. */
public final class Payloads {
  private Payloads() {}

  /** Sends that many datagrams of a size, each with a content of its own; answers the contents. */
  public static List<byte[]> say(Talker talker, int count, int size) {
    Random random = new Random(size);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] payload = Frames.bytes(random, size);
      talker.send(payload);
      sent.add(payload);
    }
    return sent;
  }

  /** Texts of what was received. */
  public static List<String> payloads(Listener listener) {
    return texts(listener.datagrams().stream().map(Listener.Datagram::payload).toList());
  }

  /** Contents as hexadecimal text. */
  public static List<String> texts(List<byte[]> payloads) {
    return payloads.stream().map(HexFormat.of()::formatHex).toList();
  }
}
