package dev.sluice.operator.stage.intent.plan;

import dev.sluice.api.Names;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.measurement.MeasurementJobSpec;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.api.provisioning.ProvisioningRequestStatus;
import dev.sluice.operator.kernel.ChildName;
import dev.sluice.operator.kernel.Plan;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Child;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Self;
import dev.sluice.operator.stage.intent.plan.IntentFacts.Site;
import dev.sluice.operator.stage.intent.plan.IntentStep.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Decides which children to write or delete now. Acting on a plan and planning again is a rest. */
public final class IntentPlanner {
  private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

  private IntentPlanner() {}

  /** Plans the next steps of an intent that is looked at for the first time. */
  public static Plan<IntentStep> plan(
      IntentTranslation translation, IntentFacts facts, Instant now) {
    return plan(IntentView.of(Placement.of(translation, facts, null), facts, now), facts, now);
  }

  /** Plans the next steps of an intent. */
  public static Plan<IntentStep> plan(IntentView view, IntentFacts facts, Instant now) {
    if (facts.deleting()) {
      List<IntentStep> steps = removeAll(facts);
      boolean gone = facts.requests().isEmpty() && facts.job().isEmpty() && facts.gate().isEmpty();
      return new Plan<>(
          gone ? List.of(new IntentStep.ReleaseFinalizer()) : steps, Optional.empty());
    }
    Desired desired = view.placement().translation().desired();
    return switch (view.mode()) {
      case INVALID, SUSPENDED -> new Plan<>(List.of(), until(desired.validUntil(), now));
      case VALIDATION_ONLY, EXPIRED -> new Plan<>(removeAll(facts), Optional.empty());
      case NOT_YET_VALID -> new Plan<>(removeAll(facts), until(desired.validFrom(), now));
      case ACTIVE -> active(view, facts, desired, now);
    };
  }

  /** Everything that would be created for an intent at the given sites. */
  public static ChildSpecs preview(
      Desired desired, String namespace, String name, List<Site> sites) {
    return Children.of(
        desired,
        namespace,
        name,
        sites.stream()
            .filter(s -> desired.deliveries().stream().anyMatch(d -> d.sites().matches(s)))
            .toList());
  }

  /** The same when no site is known: one stand-in for each name, glob or area. */
  public static ChildSpecs preview(Desired desired, String namespace, String name) {
    Set<String> terms = new LinkedHashSet<>();
    Map<String, String> labels = new TreeMap<>();
    for (Desired.Delivery d : desired.deliveries()) {
      boolean named = !d.sites().names().isEmpty();
      terms.addAll(named ? d.sites().names() : List.of(String.join(",", d.sites().terms())));
      d.sites().labels().forEach(a -> labels.put(a.attribute(), a.values().getFirst()));
    }
    return preview(
        desired,
        namespace,
        name,
        terms.stream()
            .filter(t -> !t.isEmpty())
            .map(t -> new Site(t, List.of(), labels, false, null))
            .toList());
  }

  private static Plan<IntentStep> active(
      IntentView view, IntentFacts facts, Desired desired, Instant now) {
    List<IntentStep> steps = new ArrayList<>();
    if (!facts.held()) {
      steps.add(new IntentStep.SetFinalizer());
    }
    Set<String> present = new LinkedHashSet<>();
    for (int i = 0; i < view.sites().size(); i++) {
      SiteState site = view.sites().get(i);
      if (view.allowed(site)) {
        request(view.children().requests().get(i), view.placement().hashes().get(i), facts)
            .ifPresent(steps::add);
      }
      if (site.exists() || view.allowed(site)) {
        present.add(site.request());
      }
    }
    Set<String> wanted =
        Set.copyOf(view.children().requests().stream().map(ChildSpecs.Request::name).toList());
    facts.requests().stream()
        .filter(r -> !wanted.contains(r.name()) && !r.deleting())
        .forEach(r -> steps.add(new IntentStep.DeleteRequest(r.name())));
    judge(view.children(), facts, present, steps);
    Optional<Duration> wake =
        Stream.concat(
                until(desired.validUntil(), now).stream(), view.untilOverdue(desired, now).stream())
            .min(Duration::compareTo);
    return new Plan<>(steps, wake);
  }

  private static Optional<IntentStep> request(
      ChildSpecs.Request wanted, String hash, IntentFacts facts) {
    Marks marks = marks(facts.self(), hash, wanted.site());
    Optional<Child<ProvisioningRequestSpec, ProvisioningRequestStatus>> found =
        facts.requests().stream().filter(r -> r.name().equals(wanted.name())).findFirst();
    if (found.isEmpty()) {
      return Optional.of(new IntentStep.CreateRequest(wanted.name(), marks, wanted.spec()));
    }
    var child = found.get();
    boolean same = Trees.same(child.spec(), wanted.spec()) && marked(child, marks);
    return child.deleting() || same
        ? Optional.empty()
        : Optional.of(new IntentStep.CorrectRequest(wanted.name(), marks, wanted.spec()));
  }

  private static void judge(
      ChildSpecs children, IntentFacts facts, Set<String> present, List<IntentStep> steps) {
    Optional<MeasurementJobSpec> job =
        children
            .job()
            .map(j -> Children.only(j, present))
            .filter(j -> !j.targetResources().isEmpty());
    Optional<SLOGateSpec> gate = job.isPresent() ? children.gate() : Optional.empty();
    job.filter(j -> stale(facts.job(), j, facts.self()))
        .ifPresent(j ->
            steps.add(
                new IntentStep.ApplyJob(
                    children.jobName(), marks(facts.self(), Trees.hash(j), null), j)));
    gate.filter(g -> stale(facts.gate(), g, facts.self()))
        .ifPresent(g ->
            steps.add(
                new IntentStep.ApplyGate(
                    children.jobName(), marks(facts.self(), Trees.hash(g), null), g)));
    if (gate.isEmpty()) {
      steps.addAll(removeJudge(facts));
    }
  }

  /** Fields people added, such as a gate's override, are theirs: only ours are compared. */
  private static <S, T> boolean stale(Optional<Child<S, T>> child, S wanted, Self self) {
    if (child.isEmpty()) {
      return true;
    }
    boolean same =
        Trees.covers(child.get().spec(), wanted)
            && marked(child.get(), marks(self, Trees.hash(wanted), null));
    return !child.get().deleting() && !same;
  }

  private static List<IntentStep> removeAll(IntentFacts facts) {
    List<IntentStep> steps = new ArrayList<>();
    facts.requests().stream()
        .filter(r -> !r.deleting())
        .forEach(r -> steps.add(new IntentStep.DeleteRequest(r.name())));
    steps.addAll(removeJudge(facts));
    return steps;
  }

  private static List<IntentStep> removeJudge(IntentFacts facts) {
    List<IntentStep> steps = new ArrayList<>();
    facts
        .gate()
        .filter(g -> !g.deleting())
        .ifPresent(g -> steps.add(new IntentStep.DeleteGate(g.name())));
    facts
        .job()
        .filter(j -> !j.deleting())
        .ifPresent(j -> steps.add(new IntentStep.DeleteJob(j.name())));
    return steps;
  }

  private static boolean marked(Child<?, ?> child, Marks marks) {
    return child.labels().entrySet().containsAll(marks.labels().entrySet())
        && child.annotations().entrySet().containsAll(marks.annotations().entrySet());
  }

  private static Marks marks(
      Self self, String hash, @org.jspecify.annotations.Nullable String site) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(Names.LABEL_MANAGED_BY, Names.MANAGER);
    labels.put(Names.LABEL_INTENT, label(self.name()));
    labels.put(Names.LABEL_INTENT_NAMESPACE, self.namespace());
    labels.put(Names.LABEL_INTENT_UID, self.uid());
    if (site != null) {
      labels.put(Names.LABEL_SITE, label(site));
    }
    return new Marks(
        labels,
        Map.of(
            Names.ANNOTATION_INTENT,
            self.namespace() + "/" + self.name(),
            Names.ANNOTATION_INTENT_GENERATION,
            Long.toString(self.generation()),
            Names.ANNOTATION_SPEC_HASH,
            hash));
  }

  /** A label value: object names may be longer than the 63 characters a label may have. */
  static String label(String name) {
    return name.length() <= 63 ? name : ChildName.of(name, name);
  }

  private static Optional<Duration> until(
      @org.jspecify.annotations.Nullable Instant time, Instant now) {
    if (time == null || !time.isAfter(now)) {
      return Optional.empty();
    }
    Duration left = Duration.between(now, time).plusMillis(1);
    return Optional.of(left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP);
  }
}
