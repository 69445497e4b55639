package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.relay.RelayOutput;
import dev.sluice.operator.stage.relayrule.plan.Accepted.Candidate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds circles of relays: packets that would go round for ever, since every relay sets the TTL
 * anew. A vertex is a rule on a group of nodes with the port that packets carry there; an edge goes
 * to each rule that takes in what this one sends, on another node: a relay never takes in what it
 * has sent itself. Within a group there is another node when it has two or more.
 */
final class Loops {
  private final Accepted rules;
  private final Selection selection;
  private final Links links;

  Loops(Accepted rules, Selection selection, Links links) {
    this.rules = rules;
    this.selection = selection;
    this.links = links;
  }

  private record Vertex(Candidate candidate, int group, int port) {
    String name() {
      return candidate.rule().id();
    }
  }

  private record Frame(Vertex vertex, Iterator<Vertex> next) {}

  private enum Color {
    OPEN,
    DONE
  }

  /**
   * The circle that a rule closes, as ids from a rule round to itself. The rule is among those
   * accepted; the others have none without it.
   */
  Optional<List<String>> through(Candidate candidate) {
    Map<Vertex, Color> colors = new HashMap<>();
    for (int group : candidate.groups().stream().toArray()) {
      Optional<List<String>> circle =
          search(new Vertex(candidate, group, candidate.input().port()), colors);
      if (circle.isPresent()) {
        return circle;
      }
    }
    return Optional.empty();
  }

  private Optional<List<String>> search(Vertex start, Map<Vertex, Color> colors) {
    ArrayDeque<Frame> path = new ArrayDeque<>();
    if (colors.putIfAbsent(start, Color.OPEN) == null) {
      path.addLast(new Frame(start, next(start).iterator()));
    }
    while (!path.isEmpty()) {
      Frame top = path.getLast();
      if (!top.next().hasNext()) {
        colors.put(top.vertex(), Color.DONE);
        path.removeLast();
        continue;
      }
      Vertex vertex = top.next().next();
      Color color = colors.putIfAbsent(vertex, Color.OPEN);
      if (color == null) {
        path.addLast(new Frame(vertex, next(vertex).iterator()));
      } else if (color == Color.OPEN) {
        return Optional.of(circle(path, vertex));
      }
    }
    return Optional.empty();
  }

  private List<Vertex> next(Vertex from) {
    List<Vertex> next = new ArrayList<>();
    Candidate sender = from.candidate();
    for (RelayOutput output : sender.rule().spec().outputs()) {
      Flow sent = Flow.out(output, sender.input().protocol(), from.port());
      if (links.isLocal(sent.link())) {
        continue;
      }
      for (Candidate taker : rules.at(sent.place())) {
        if (sent.reaches(taker.input())) {
          int port = sent.port() == 0 ? taker.input().port() : sent.port();
          add(next, taker, from.group(), port);
        }
      }
    }
    return next;
  }

  private void add(List<Vertex> next, Candidate taker, int from, int port) {
    BitSet groups = taker.groups();
    for (int g = groups.nextSetBit(0); g >= 0; g = groups.nextSetBit(g + 1)) {
      if (g != from || selection.nodes(g).size() > 1) {
        next.add(new Vertex(taker, g, port));
      }
    }
  }

  /**
   * From the vertex where the path meets itself; a rule on several nodes in a row is named once.
   */
  private static List<String> circle(ArrayDeque<Frame> path, Vertex met) {
    List<String> names = new ArrayList<>();
    boolean inside = false;
    for (Frame frame : path) {
      inside |= frame.vertex().equals(met);
      if (inside && (names.isEmpty() || !names.getLast().equals(frame.vertex().name()))) {
        names.add(frame.vertex().name());
      }
    }
    names.add(met.name());
    return names;
  }
}
