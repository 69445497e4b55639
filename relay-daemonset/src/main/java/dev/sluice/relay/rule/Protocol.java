package dev.sluice.relay.rule;

/** What is relayed. */
public enum Protocol {
  /** UDP datagrams (RFC 768). */
  UDP("udp", 17),
  /** IPsec ESP packets (RFC 4303), which have no port. */
  ESP("esp", 50);

  private final String text;
  private final int number;

  Protocol(String text, int number) {
    this.text = text;
    this.number = number;
  }

  /** Its name in rule files. */
  public String text() {
    return text;
  }

  /** IP protocol number. */
  public int number() {
    return number;
  }
}
