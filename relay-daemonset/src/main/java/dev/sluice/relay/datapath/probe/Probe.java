package dev.sluice.relay.datapath.probe;

import dev.sluice.relay.datapath.Datapath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Tries datapaths, best first. */
public final class Probe {
  private Probe() {}

  /**
   * A datapath that may be chosen.
   *
   * @param name kernel, ring or socket
   * @param make makes one that is not started
   * @param unfit why it cannot do what is asked for, in words after its name; empty = it can
   */
  public record Candidate(String name, Supplier<Datapath> make, String unfit) {
    /** One that can do whatever is asked for. */
    public Candidate(String name, Supplier<Datapath> make) {
      this(name, make, "");
    }
  }

  /**
   * What was chosen.
   *
   * @param datapath started
   * @param passedOver why each better candidate was not chosen, in words
   */
  public record Choice(Datapath datapath, List<String> passedOver) {
    /** Copies the list. */
    public Choice {
      passedOver = List.copyOf(passedOver);
    }

    /** The choice and its reasons in a sentence. */
    public String reason() {
      return passedOver.isEmpty()
          ? datapath.name() + " is the best there is"
          : datapath.name() + ", because " + String.join("; ", passedOver);
    }
  }

  /**
   * Starts the first candidate that can be started.
   *
   * @param without names of candidates that must not be tried
   * @throws IOException when none can; the message has every reason
   */
  public static Choice choose(List<Candidate> candidates, Set<String> without) throws IOException {
    List<String> passedOver = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (without.contains(candidate.name())) {
        passedOver.add(candidate.name() + " is switched off");
        continue;
      }
      if (!candidate.unfit().isEmpty()) {
        passedOver.add(candidate.name() + " " + candidate.unfit());
        continue;
      }
      Datapath datapath = candidate.make().get();
      try {
        datapath.start();
        return new Choice(datapath, passedOver);
      } catch (IOException e) {
        datapath.close();
        passedOver.add(candidate.name() + " is not possible (" + e.getMessage() + ")");
      }
    }
    throw new IOException("no datapath can be used: " + String.join("; ", passedOver));
  }
}
