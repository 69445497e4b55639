package dev.sluice.api.relay;

/** The server's rules about a flow, shared by the kinds that carry flows. */
public final class FlowText {
  /** Longest name of a Linux interface (IFNAMSIZ of linux/if.h, less the final zero). */
  public static final int INTERFACE_LENGTH = 15;

  /** Rule: the source is of the group's address family. */
  public static final String SOURCE_FAMILY =
      "!has(self.input.source) || !isIP(self.input.source) || !isIP(self.input.group) ||"
          + " ip(self.input.source).family() == ip(self.input.group).family()";

  /** Message of {@link #SOURCE_FAMILY}. */
  public static final String SOURCE_FAMILY_MESSAGE =
      "source and group must be of the same address family";

  /** Rule: every output is of the group's address family. */
  public static final String OUTPUT_FAMILY =
      "!isIP(self.input.group) || self.outputs.all(o, (!isIP(o.address) ||"
          + " ip(o.address).family() == ip(self.input.group).family()) &&"
          + " (!has(o.sourceAddress) || !isIP(o.sourceAddress) ||"
          + " ip(o.sourceAddress).family() == ip(self.input.group).family()))";

  /** Message of {@link #OUTPUT_FAMILY}. */
  public static final String OUTPUT_FAMILY_MESSAGE =
      "address and sourceAddress must be of the address family of input.group";

  /**
   * Rule: no output is what comes in. It compares texts: addresses compared as such cost more than
   * the server allows. {@link FlowCheck} knows other spellings.
   */
  public static final String NO_ECHO =
      "self.outputs.all(o, o.interface != self.input.interface ||"
          + " o.address != self.input.group ||"
          + " (has(self.input.port) && self.input.port != 0 && has(o.port) && o.port != 0 &&"
          + " o.port != self.input.port))";

  /** Message of {@link #NO_ECHO}. */
  public static final String NO_ECHO_MESSAGE =
      "an output must not be the input again: same interface, address and port";

  /** Rule: ESP has no ports. */
  public static final String NO_ESP_PORT =
      "!has(self.input.protocol) || self.input.protocol != 'esp' || ((!has(self.input.port) ||"
          + " self.input.port == 0) && self.outputs.all(o, !has(o.port) || o.port == 0))";

  /** Message of {@link #NO_ESP_PORT}. */
  public static final String NO_ESP_PORT_MESSAGE = "esp has no ports; leave them out";

  private FlowText() {}
}
