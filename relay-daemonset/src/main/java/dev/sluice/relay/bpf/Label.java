package dev.sluice.relay.bpf;

/** A place in a program that jumps name before or after it is placed. */
public final class Label {
  private static final int NOWHERE = -1;

  private final String name;
  private int position = NOWHERE;

  Label(String name) {
    this.name = name;
  }

  boolean placed() {
    return position != NOWHERE;
  }

  int position() {
    return position;
  }

  void place(int at) {
    if (placed()) {
      throw new IllegalStateException("label " + name + " is placed twice");
    }
    position = at;
  }

  @Override
  public String toString() {
    return name;
  }
}
