/** The relay. The only module of the process that is given native access. */
@SuppressWarnings("requires-automatic")
module dev.sluice.relay {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires java.management;
  requires jdk.management;
  requires static org.jspecify;
  requires org.slf4j;
}
