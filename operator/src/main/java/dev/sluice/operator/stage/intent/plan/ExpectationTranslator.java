package dev.sluice.operator.stage.intent.plan;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.sluice.api.provisioning.Workload;
import dev.sluice.operator.stage.intent.plan.input.Findings;
import dev.sluice.operator.stage.intent.plan.input.Raw;
import dev.sluice.operator.stage.intent.plan.ts28312.Comparison;
import dev.sluice.operator.stage.intent.plan.ts28312.ObjectType;
import dev.sluice.operator.stage.intent.plan.ts28312.Ts28312Intent;
import dev.sluice.operator.stage.intent.plan.ts28312.Verb;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns one expectation into the standard's form, a delivery and comparisons. */
final class ExpectationTranslator {
  /** Words that say what kind of thing is meant, not which one. */
  private static final Set<String> KINDS =
      Set.of(
          "edgecluster",
          "edgesite",
          "cluster",
          "site",
          "edge",
          "service",
          "network",
          "networkslice",
          "slice",
          "edgeservice",
          "ran",
          "cloud",
          "ocloud");

  /** Words that say what is to be ensured, not where. */
  private static final Set<String> QUALITIES =
      Set.of("performance", "qos", "sla", "slo", "quality", "capacity", "service", "network");

  private static final String TEMPLATE = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  private final Findings findings;
  private final TargetTranslator targets;
  private final Settings shared;
  private final List<Ts28312Intent.Context> validity;

  /**
   * A translator for the expectations of one intent.
   *
   * @param findings where problems go
   * @param shared what the intent says for all expectations
   * @param validity service start and end
   */
  ExpectationTranslator(Findings findings, Settings shared, List<Ts28312Intent.Context> validity) {
    this.findings = findings;
    this.targets = new TargetTranslator(findings);
    this.shared = shared;
    this.validity = List.copyOf(validity);
  }

  /**
   * What became of an expectation.
   *
   * @param standard the standard's form
   * @param delivery what it delivers; absent = it only ensures
   * @param slos what must hold
   * @param sites where
   */
  record Part(
      Ts28312Intent.Expectation standard,
      Desired.@Nullable Delivery delivery,
      List<Slo> slos,
      Selection sites) {}

  Part translate(Raw.Expectation raw) {
    Settings settings = new Settings(findings);
    List<Raw.Target> found = new ArrayList<>(raw.targets());
    raw.contexts().forEach(c -> take(c, settings, found));
    raw.objectContexts().forEach(c -> take(c, settings, found));
    settings.fillFrom(shared);
    Verb verb = verb(raw, found);
    Selection sites = selection(raw, settings);
    List<Workload> workloads = workloads(raw, settings);
    List<Slo> slos = new ArrayList<>();
    List<Ts28312Intent.Target> standardTargets =
        new ArrayList<>(targets(raw.id(), found, sites, settings, slos));
    if (verb != Verb.DELIVER && settings.replicas() != null && !workloads.isEmpty()) {
      standardTargets.add(
          new Ts28312Intent.Target(
              "replicas", Comparison.IS_EQUAL_TO, IntNode.valueOf(settings.replicas()), List.of()));
    }
    List<Ts28312Intent.Context> contexts = new ArrayList<>(Contexts.all(raw.contexts(), findings));
    contexts.addAll(validity);
    Ts28312Intent.Expectation standard =
        new Ts28312Intent.Expectation(
            raw.id(), verb, object(raw, sites, workloads), standardTargets, contexts);
    boolean delivers = verb == Verb.DELIVER || !workloads.isEmpty();
    return new Part(
        standard, delivers ? delivery(raw, sites, workloads, settings) : null, slos, sites);
  }

  private List<Ts28312Intent.Target> targets(
      String id, List<Raw.Target> found, Selection sites, Settings settings, List<Slo> slos) {
    List<Ts28312Intent.Target> out = new ArrayList<>();
    for (Raw.Target t : found) {
      targets
          .translate(t, new TargetTranslator.Place(id, out.size(), sites, settings))
          .ifPresent(x -> {
            out.add(x.target());
            slos.addAll(x.slos());
          });
    }
    return out;
  }

  private void take(Raw.Context c, Settings settings, List<Raw.Target> found) {
    if (Metric.known(c.attribute()).isPresent()) {
      found.add(
          new Raw.Target(c.path(), c.attribute(), c.condition(), c.value(), c.unit(), List.of()));
      findings.note("context '" + c.attribute() + "' (" + c.path() + ") is a performance target");
    } else if (!settings.take(c)) {
      findings.note(
          "context '"
              + c.attribute()
              + "' ("
              + c.path()
              + ") is carried; it changes nothing that is"
              + " provisioned");
    }
  }

  private Verb verb(Raw.Expectation raw, List<Raw.Target> found) {
    Set<Verb> verbs = new LinkedHashSet<>();
    for (Raw.Text t : raw.verbs()) {
      Optional<Verb> verb = Verb.of(t.value());
      verb.ifPresentOrElse(
          verbs::add,
          () -> findings.error(t.path(), t.value(), "is no verb; allowed: " + Verb.ALLOWED));
    }
    if (verbs.size() > 1) {
      findings.note(raw.path() + " has several verbs: read as DELIVER with targets");
      return Verb.DELIVER;
    }
    if (verbs.isEmpty()) {
      return raw.workloads().isEmpty() && !found.isEmpty() ? Verb.ENSURE : Verb.DELIVER;
    }
    return verbs.iterator().next();
  }

  private Selection selection(Raw.Expectation raw, Settings settings) {
    Set<String> names = new LinkedHashSet<>();
    for (Raw.Text t : raw.names()) {
      String name = t.value().strip();
      String flat = name.matches(".*[*?].*") ? name : Settings.flat(name);
      if (name.equals("*") || flat.equals("all") || flat.equals("any")) {
        names.add("*");
      } else if (QUALITIES.contains(flat) || Metric.known(name).isPresent()) {
        findings.note(
            "target '"
                + name
                + "' ("
                + t.path()
                + ") names no site: it holds at every site of the intent");
      } else if (KINDS.contains(flat)) {
        findings.note(
            "target '"
                + name
                + "' ("
                + t.path()
                + ") names a kind, not a site: contexts choose the sites");
      } else if (name.matches("[A-Za-z0-9*?]([A-Za-z0-9*?._-]{0,251}[A-Za-z0-9*?])?")) {
        names.add(name);
      } else {
        findings.error(t.path(), name, "is no site name, cluster name or glob such as edge-*");
      }
    }
    names.addAll(settings.siteNames());
    if (!names.isEmpty() && !settings.areas().isEmpty()) {
      findings.note(
          raw.path() + " names its sites: areas in its contexts are carried, not used to choose");
    }
    return new Selection(List.copyOf(names), settings.areas());
  }

  private List<Workload> workloads(Raw.Expectation raw, Settings settings) {
    Set<String> templates = new LinkedHashSet<>();
    for (Raw.Text t : raw.workloads()) {
      String template = t.value().strip().toLowerCase(Locale.ROOT);
      if (template.matches(TEMPLATE)) {
        templates.add(template);
      } else {
        findings.error(
            t.path(),
            t.value(),
            "is neither a template name such as o-ran-du nor an inequality such as latency<10ms");
      }
    }
    Raw.Text type = raw.objectType();
    if (type != null
        && !KINDS.contains(Settings.flat(type.value()))
        && ObjectType.of(type.value()).isEmpty()) {
      String template = type.value().strip().toLowerCase(Locale.ROOT).replace('_', '-');
      if (template.matches(TEMPLATE)) {
        templates.add(template);
      } else {
        findings.error(
            type.path(),
            type.value(),
            "is neither an object type of TS 28.312 nor a template name");
      }
    }
    return templates.stream().map(t -> settings.workload(t, raw.path())).toList();
  }

  private Ts28312Intent.ExpectationObject object(
      Raw.Expectation raw, Selection sites, List<Workload> workloads) {
    List<Ts28312Intent.Context> contexts = new ArrayList<>();
    if (!sites.names().isEmpty()) {
      contexts.add(Contexts.oneOf("edgeIdentificationId", sites.names()));
    }
    if (!workloads.isEmpty()) {
      contexts.add(Contexts.oneOf("workload", workloads.stream().map(Workload::template).toList()));
    }
    contexts.addAll(
        Contexts.all(
            raw.objectContexts().stream()
                .filter(
                    c -> sites.names().isEmpty() || !c.attribute().equals("edgeIdentificationId"))
                .toList(),
            findings));
    ObjectType type =
        Optional.ofNullable(raw.objectType())
            .flatMap(t -> ObjectType.of(t.value()))
            .orElseGet(() -> typeOf(workloads));
    return new Ts28312Intent.ExpectationObject(type, raw.objectInstance(), contexts);
  }

  private static ObjectType typeOf(List<Workload> workloads) {
    boolean ran = workloads.stream().anyMatch(w -> w.template().matches(".*(ran|du|cu|gnb|ric).*"));
    boolean core =
        workloads.stream().anyMatch(w -> w.template().matches(".*(upf|amf|smf|5gc|core).*"));
    if (ran && core) {
      return ObjectType.SUBNETWORK;
    }
    return ran
        ? ObjectType.RAN_SUBNETWORK
        : core ? ObjectType.CORE_SUBNETWORK : ObjectType.EDGE_SERVICE_SUPPORT;
  }

  private Desired.Delivery delivery(
      Raw.Expectation raw, Selection sites, List<Workload> workloads, Settings settings) {
    if (workloads.isEmpty() && settings.sized()) {
      findings.error(
          raw.path(), null, "gives replicas or scaling, but names no workload they are for");
    } else if (workloads.isEmpty()) {
      findings.note(
          raw.path() + " names no workload: the catalogue's default template is delivered");
    }
    return new Desired.Delivery(
        raw.id(),
        sites,
        workloads,
        settings.resources(),
        settings.network(raw.path()),
        settings.maxConnections());
  }
}
