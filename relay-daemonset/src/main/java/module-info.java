/** The relay. The only module of the process that is given native access. */
module dev.sluice.relay {
  requires static org.jspecify;
}
