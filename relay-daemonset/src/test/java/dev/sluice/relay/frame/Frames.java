package dev.sluice.relay.frame;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * Frames for tests, built and checked byte by byte, without any of the code under test: slow, plain
 * and independent.
 */
public final class Frames {
  /** What a frame is made of; every field may be set. */
  public static final class Spec {
    public boolean v6;
    public boolean esp;
    public byte[] destinationMac = {1, 0, 0x5e, 1, 1, 1};
    public byte[] sourceMac = {2, 0, 0, 0, 0, 1};
    public byte[] source;
    public byte[] destination;
    public int sourcePort = 1234;
    public int destinationPort = 5000;
    public int ttl = 8;
    public int trafficClass = 0xb9;
    public int flowLabel = 0x12345;
    public int id = 0x4242;
    public boolean dontFragment = true;
    public byte[] options = {};
    public byte[] payload = {};
    public int[] tags = {};
    public int padding;
    public boolean noSum;
    public boolean partial;
  }

  private Frames() {}

  public static byte[] build(Spec spec) {
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(spec.destinationMac);
    frame.writeBytes(spec.sourceMac);
    for (int tag : spec.tags) {
      put16(frame, 0x8100);
      put16(frame, tag);
    }
    put16(frame, spec.v6 ? 0x86dd : 0x0800);
    frame.writeBytes(packet(spec));
    frame.writeBytes(new byte[spec.padding]);
    return frame.toByteArray();
  }

  /** The IP packet alone. */
  public static byte[] packet(Spec spec) {
    byte[] transport = spec.esp ? spec.payload : udp(spec);
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(spec.v6 ? ipv6(spec, transport.length) : ipv4(spec, transport.length));
    packet.writeBytes(transport);
    return packet.toByteArray();
  }

  private static byte[] ipv4(Spec spec, int transport) {
    var header = new ByteArrayOutputStream();
    int size = 20 + spec.options.length;
    header.write(0x40 | size / 4);
    header.write(spec.trafficClass);
    put16(header, size + transport);
    put16(header, spec.id);
    put16(header, spec.dontFragment ? 0x4000 : 0);
    header.write(spec.ttl);
    header.write(spec.esp ? 50 : 17);
    put16(header, 0);
    header.writeBytes(spec.source);
    header.writeBytes(spec.destination);
    header.writeBytes(spec.options);
    byte[] bytes = header.toByteArray();
    int sum = ~naiveSum(bytes) & 0xffff;
    bytes[10] = (byte) (sum >>> 8);
    bytes[11] = (byte) sum;
    return bytes;
  }

  /** Options, when there are any, are one destination options header of that content. */
  private static byte[] ipv6(Spec spec, int transport) {
    var header = new ByteArrayOutputStream();
    int first = 0x6000_0000 | spec.trafficClass << 20 | spec.flowLabel;
    put16(header, first >>> 16);
    put16(header, first);
    put16(header, transport + spec.options.length);
    int last = spec.esp ? 50 : 17;
    header.write(spec.options.length > 0 ? 60 : last);
    header.write(spec.ttl);
    header.writeBytes(spec.source);
    header.writeBytes(spec.destination);
    if (spec.options.length > 0) {
      byte[] options = spec.options.clone();
      options[0] = (byte) last;
      options[1] = (byte) (options.length / 8 - 1);
      header.writeBytes(options);
    }
    return header.toByteArray();
  }

  private static byte[] udp(Spec spec) {
    var datagram = new ByteArrayOutputStream();
    put16(datagram, spec.sourcePort);
    put16(datagram, spec.destinationPort);
    put16(datagram, 8 + spec.payload.length);
    put16(datagram, 0);
    datagram.writeBytes(spec.payload);
    byte[] bytes = datagram.toByteArray();
    var pseudo = new ByteArrayOutputStream();
    pseudo.writeBytes(spec.source);
    pseudo.writeBytes(spec.destination);
    put16(pseudo, 17);
    put16(pseudo, bytes.length);
    int sum;
    if (spec.partial) {
      sum = naiveSum(pseudo.toByteArray());
    } else if (spec.noSum) {
      sum = 0;
    } else {
      pseudo.writeBytes(bytes);
      sum = ~naiveSum(pseudo.toByteArray()) & 0xffff;
      sum = sum == 0 ? 0xffff : sum;
    }
    bytes[6] = (byte) (sum >>> 8);
    bytes[7] = (byte) sum;
    return bytes;
  }

  /** One's-complement sum of 16-bit words, one addition at a time (RFC 1071, section 1). */
  public static int naiveSum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      int word = (bytes[i] & 0xff) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
      sum += word;
      if (sum > 0xffff) {
        sum -= 0xffff;
      }
    }
    return sum;
  }

  /** A frame with random contents of everything that may vary. */
  public static Spec random(Random random) {
    Spec spec = new Spec();
    spec.v6 = random.nextBoolean();
    spec.esp = random.nextInt(4) == 0;
    spec.source = bytes(random, spec.v6 ? 16 : 4);
    spec.source[0] = spec.v6 ? (byte) 0x20 : (byte) 10;
    spec.destination = bytes(random, spec.v6 ? 16 : 4);
    spec.destination[0] = spec.v6 ? (byte) 0xff : (byte) 239;
    spec.sourcePort = random.nextInt(65_536);
    spec.destinationPort = random.nextInt(65_536);
    spec.ttl = random.nextInt(256);
    spec.trafficClass = random.nextInt(256);
    spec.flowLabel = random.nextInt(1 << 20);
    spec.id = random.nextInt(65_536);
    spec.dontFragment = random.nextBoolean();
    int options = random.nextInt(4) == 0 ? 1 + random.nextInt(10) : 0;
    spec.options = bytes(random, options * (spec.v6 ? 8 : 4));
    spec.payload =
        bytes(random, (spec.esp ? 8 : 0) + random.nextInt(random.nextInt(10) == 0 ? 9000 : 80));
    if (random.nextInt(8) == 0) {
      java.util.Arrays.fill(spec.payload, (byte) (random.nextBoolean() ? 0 : 0xff));
    }
    spec.tags = new int[random.nextInt(3)];
    spec.padding = random.nextInt(20);
    spec.noSum = !spec.v6 && random.nextInt(8) == 0;
    spec.partial = !spec.noSum && random.nextInt(3) == 0;
    return spec;
  }

  public static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void put16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }
}
