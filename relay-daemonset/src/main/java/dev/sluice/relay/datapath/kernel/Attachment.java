package dev.sluice.relay.datapath.kernel;

import java.io.IOException;

/** A program at the ingress of an interface. */
sealed interface Attachment extends AutoCloseable permits LinkAttachment, ClsactAttachment {
  /** How it is attached, in words. */
  String how();

  /** The interface; 0 when it is gone. */
  int ifindex();

  /** Puts another program in its place, in one step. */
  void replace(int program) throws IOException;

  /** Detaches. */
  @Override
  void close();
}
