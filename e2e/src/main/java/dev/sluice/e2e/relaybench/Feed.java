package dev.sluice.e2e.relaybench;

import java.util.List;

/** What the generator sends, and what takes it at the sink. Interface counters count in both. */
enum Feed {
  /** Socket buffers from a packet socket; at the sink the stack looks at them and drops them. */
  BUFFERS("sent as socket buffers") {
    @Override
    void prepare(Lab lab) {}

    @Override
    boolean suits(Contender contender) {
      return true;
    }

    @Override
    List<Dialogue> begin(Tools tools, Lab lab, Contender contender, Tools.Load load) {
      return List.of(tools.generate(lab, load));
    }
  },

  /**
   * XDP frames, as a network card's driver has them; dropped as soon as they arrive at the sink.
   */
  FRAMES("sent as XDP frames, dropped on arrival") {
    @Override
    void prepare(Lab lab) {
      lab.pollAtIngress();
    }

    @Override
    boolean suits(Contender contender) {
      return contender.isInKernel();
    }

    @Override
    List<Dialogue> begin(Tools tools, Lab lab, Contender contender, Tools.Load load) {
      Dialogue drop = tools.drop(lab, contender.isInDriver());
      return List.of(tools.generateFrames(lab, load), drop);
    }
  };

  private final String words;

  Feed(String words) {
    this.words = words;
  }

  /** In words, for a heading. */
  String words() {
    return words;
  }

  /** Makes a lab ready for it. */
  abstract void prepare(Lab lab);

  /** Whether it says something about a contender. */
  abstract boolean suits(Contender contender);

  /** Starts the generator, which comes first, and what it needs besides. */
  abstract List<Dialogue> begin(Tools tools, Lab lab, Contender contender, Tools.Load load);
}
