package dev.sluice.relay.datapath.kernel;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A paced flow of numbered datagrams, and which of them arrived. */
final class Stream implements AutoCloseable {
  private static final long PAUSE_NANOS = 200_000;

  private final DatagramChannel sender;
  private final DatagramChannel receiver;
  private final InetSocketAddress to;
  private final AtomicLong sent = new AtomicLong();
  private final BitSet arrived = new BitSet();
  private final Thread sending;
  private final Thread receiving;
  private volatile boolean stopSending;
  private volatile boolean stopReceiving;
  private volatile long duplicates;

  Stream(KernelBed bed, String group, int port, String out, int outPort) {
    sender = bed.sender(false);
    receiver = bed.receiver(0, out, outPort);
    to = new InetSocketAddress(group, port);
    receiving = Thread.ofPlatform().daemon().start(this::receive);
    sending = Thread.ofPlatform().daemon().start(this::send);
  }

  private void send() {
    ByteBuffer number = ByteBuffer.allocate(64);
    try {
      while (!stopSending) {
        number.clear().putLong(0, sent.get());
        sender.send(number, to);
        sent.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void receive() {
    ByteBuffer number = ByteBuffer.allocate(64);
    try {
      while (!stopReceiving) {
        number.clear();
        if (receiver.receive(number) == null) {
          LockSupport.parkNanos(PAUSE_NANOS);
          continue;
        }
        int n = (int) number.getLong(0);
        duplicates += arrived.get(n) ? 1 : 0;
        arrived.set(n);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Stops sending, waits for the last ones, and answers how many never arrived. */
  long lost() throws Exception {
    stopSending = true;
    sending.join(5_000);
    Thread.sleep(200);
    stopReceiving = true;
    receiving.join(5_000);
    return sent.get() - arrived.cardinality();
  }

  long sent() {
    return sent.get();
  }

  long duplicates() {
    return duplicates;
  }

  @Override
  public void close() {
    stopSending = true;
    stopReceiving = true;
  }
}
