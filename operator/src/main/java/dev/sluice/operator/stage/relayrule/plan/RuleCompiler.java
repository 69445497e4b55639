package dev.sluice.operator.stage.relayrule.plan;

import dev.sluice.api.condition.Reason;
import dev.sluice.api.relay.FlowCheck;
import dev.sluice.operator.stage.relayrule.plan.Accepted.Candidate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Judges all rules together, oldest first, and compiles those that are accepted. The older rule
 * always wins, so a new rule never takes a flow away from one that works.
 */
public final class RuleCompiler {
  /** A ConfigMap may hold 1 MiB; the rest is for names and metadata. */
  public static final long MAX_BYTES = 1_000_000;

  /** Rules that a relay takes. */
  static final int MAX_RULES = 10_000;

  /** Characters of a rule file that a relay takes. */
  private static final long MAX_FILE = 16L << 20;

  private static final String ACCEPTED = "the rule is valid and conflicts with no older one";

  private final Selection selection;
  private final Links links;
  private final SequencedMap<String, Verdict> verdicts = new LinkedHashMap<>();
  private final List<Candidate> accepted = new ArrayList<>();
  private final int[] perGroup;

  private RuleCompiler(Selection selection, Links links) {
    this.selection = selection;
    this.perGroup = new int[selection.size()];
    this.links = links;
  }

  /**
   * Compiles.
   *
   * @param rules every rule that is not being deleted
   * @param nodes every node
   * @param links what nodes share
   * @param maxBytes most that the files may have; the youngest rules that do not fit are refused
   */
  public static Compiled compile(
      List<RuleFacts> rules, List<NodeFacts> nodes, Links links, long maxBytes) {
    Selection selection =
        Selection.of(nodes, rules.stream().map(r -> r.spec().nodeSelector()).toList());
    RuleCompiler compiler = new RuleCompiler(selection, links);
    compiler.judge(rules.stream().sorted(RuleFacts.BY_AGE).toList());
    RuleFiles files = compiler.fit(maxBytes);
    return new Compiled(compiler.verdicts, files);
  }

  private void judge(List<RuleFacts> oldestFirst) {
    Accepted all = new Accepted();
    Loops loops = new Loops(all, selection, links);
    Map<Map<String, String>, List<String>> nodes = new HashMap<>();
    for (RuleFacts rule : oldestFirst) {
      Map<String, String> selector = rule.spec().nodeSelector();
      Verdict good =
          new Verdict(
              rule.uid(),
              rule.generation(),
              Reason.SUCCEEDED,
              ACCEPTED,
              selector,
              nodes.computeIfAbsent(selector, selection::nodesOf));
      verdicts.put(rule.id(), judge(rule, good, all, loops));
    }
  }

  private Verdict judge(RuleFacts rule, Verdict good, Accepted all, Loops loops) {
    List<FlowCheck.Problem> problems =
        FlowCheck.of(rule.spec().input(), rule.spec().outputs(), rule.spec().rateLimit());
    if (!problems.isEmpty()) {
      return good.refused(Reason.INVALID_SPEC, text(problems));
    }
    Candidate candidate =
        new Candidate(
            rule, Flow.in(rule.spec().input()), selection.groupsOf(rule.spec().nodeSelector()));
    Optional<Candidate> rival = all.rival(candidate);
    if (rival.isPresent()) {
      return good.refused(
          Reason.FLOW_CONFLICT,
          rival.get().rule().id()
              + " is older and relays the same flow on "
              + common(candidate, rival.get()));
    }
    if (candidate.groups().stream().anyMatch(g -> perGroup[g] >= MAX_RULES)) {
      return good.refused(
          Reason.TOO_MANY_RULES, "a node of it has %d older rules already".formatted(MAX_RULES));
    }
    all.add(candidate);
    Optional<List<String>> circle = loops.through(candidate);
    if (circle.isPresent()) {
      all.remove(candidate);
      return good.refused(
          Reason.FORWARDING_LOOP, "packets would go round: " + String.join(" -> ", circle.get()));
    }
    accepted.add(candidate);
    candidate.groups().stream().forEach(g -> perGroup[g]++);
    return good;
  }

  private String common(Candidate a, Candidate b) {
    BitSet both = (BitSet) a.groups().clone();
    both.and(b.groups());
    List<String> names =
        both.stream().mapToObj(selection::nodes).flatMap(List::stream).sorted().toList();
    return "node " + names.getFirst() + (names.size() > 1 ? " and others" : "");
  }

  private static String text(List<FlowCheck.Problem> problems) {
    return problems.stream()
        .map(p ->
            "spec."
                + p.field()
                + (p.value().isEmpty() ? "" : ": '" + p.value() + "' is not allowed")
                + "; give "
                + p.allowed())
        .collect(Collectors.joining("; "));
  }

  /** The most rules that fit, oldest first; the verdict of the others says so. */
  private RuleFiles fit(long maxBytes) {
    List<String> lines = accepted.stream().map(c -> RuleLine.of(c.rule())).toList();
    Optional<RuleFiles> all = files(lines, accepted.size(), maxBytes);
    if (all.isPresent()) {
      return all.get();
    }
    int fits = 0;
    int tooMany = accepted.size();
    RuleFiles best = RuleFiles.none();
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) >>> 1;
      Optional<RuleFiles> files = files(lines, middle, maxBytes);
      if (files.isPresent()) {
        fits = middle;
        best = files.get();
      } else {
        tooMany = middle;
      }
    }
    for (Candidate c : accepted.subList(fits, accepted.size())) {
      verdicts.computeIfPresent(
          c.rule().id(),
          (_, v) ->
              v.refused(
                  Reason.TOO_MANY_RULES,
                  "with this rule, the rules of all nodes would have more than %d bytes, the most that relays mount"
                      .formatted(maxBytes)));
    }
    return best;
  }

  /** The files of the oldest rules, so many of them; empty when they do not fit. */
  private Optional<RuleFiles> files(List<String> lines, int count, long maxBytes) {
    List<SortedMap<String, String>> byGroup = new ArrayList<>();
    for (int g = 0; g < selection.size(); g++) {
      byGroup.add(new TreeMap<>());
    }
    for (int i = 0; i < count; i++) {
      Candidate c = accepted.get(i);
      String line = lines.get(i);
      c.groups().stream().forEach(g -> byGroup.get(g).put(c.rule().id(), line));
    }
    SortedMap<String, String> files = new TreeMap<>();
    for (int g = 0; g < byGroup.size(); g++) {
      if (!byGroup.get(g).isEmpty()) {
        String file = RuleFiles.file(byGroup.get(g).values());
        if (file.length() > MAX_FILE) {
          return Optional.empty();
        }
        selection.nodes(g).forEach(node -> files.put(node, file));
      }
    }
    RuleFiles made = RuleFiles.of(files, maxBytes);
    return made.bytes() <= maxBytes ? Optional.of(made) : Optional.empty();
  }
}
