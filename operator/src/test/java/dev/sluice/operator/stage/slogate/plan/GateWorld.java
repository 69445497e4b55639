package dev.sluice.operator.stage.slogate.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.gate.SLOGateSpec;
import dev.sluice.api.gate.SLOGateStatus;
import dev.sluice.api.gate.SLOGateStatus.SubjectVerdict;
import dev.sluice.api.gate.SLOGateStatus.Verdict;
import dev.sluice.api.measurement.MeasurementJobStatus.Result;
import dev.sluice.api.measurement.MeasurementJobStatus.Sample;
import dev.sluice.api.measurement.MeasurementJobStatus.SampleError;
import dev.sluice.operator.stage.slogate.plan.GateFacts.JobFacts;
import dev.sluice.operator.stage.slogate.plan.GateFacts.Measured;
import dev.sluice.operator.stage.slogate.plan.GateFacts.SubjectFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A gate, its requests and its job over simulated time; status goes through JSON at each look. */
final class GateWorld {
  static final String ONE =
      """
      sloTargets: [{metric: latency_p95_ms, threshold: 10, operator: "<="}]
      subjects: [{name: a}]
      measurementJobRef: {name: job}
      """;
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
  private static final YAMLMapper YAML =
      YAMLMapper.builder().addModule(new JavaTimeModule()).build();

  SLOGateSpec spec;
  long generation = 1;
  Instant now = START;
  Instant since = START;
  @Nullable SLOGateStatus status;
  int writes;
  List<SubjectVerdict> concluded = new ArrayList<>();
  Optional<Duration> wake = Optional.empty();
  final TreeMap<String, SubjectFacts> subjects = new TreeMap<>();
  final TreeMap<String, List<Sample>> samples = new TreeMap<>(); // measurement|resource
  final TreeMap<String, String> units = new TreeMap<>();
  boolean jobExists = true;
  boolean suspended;
  Duration interval = Duration.ofSeconds(30);
  @Nullable String error;

  GateWorld(String yaml) {
    spec = spec(yaml);
    spec.subjects().forEach(s -> provision(s.name(), 1, "c1"));
    if (spec.subjects().isEmpty()) {
      subjects.put("", SubjectFacts.whole());
    }
  }

  /** One subject, one target, a window of five minutes; looked at once. */
  static GateWorld one() {
    return new GateWorld(ONE).measure("latency_p95", "ms").look();
  }

  static SLOGateSpec spec(String yaml) {
    try {
      return YAML.readValue(yaml, SLOGateSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  GateWorld provision(String name, long generation, String commit) {
    subjects.put(
        name, new SubjectFacts(name, "site-" + name, generation, commit, Optional.empty()));
    return this;
  }

  GateWorld unprovision(String name, String why) {
    SubjectFacts s = subjects.get(name);
    subjects.put(
        name, new SubjectFacts(name, s.site(), s.generation(), s.commit(), Optional.of(why)));
    return this;
  }

  GateWorld measure(String measurement, String unit) {
    units.put(measurement, unit);
    return this;
  }

  GateWorld sample(String measurement, String subject, double value) {
    samples
        .computeIfAbsent(measurement + "|ProvisioningRequest/" + subject, k -> new ArrayList<>())
        .add(new Sample(now, value));
    return this;
  }

  /** Lets time pass in steps of 30 s; at each one a sample is taken and the gate looks. */
  GateWorld run(int steps, String measurement, double value) {
    for (int i = 0; i < steps; i++) {
      now = now.plusSeconds(30);
      subjects.keySet().forEach(s -> sample(measurement, s.isEmpty() ? "any" : s, value));
      look();
    }
    return this;
  }

  /** Lets time pass without anybody there: no samples, no looks; then another process begins. */
  GateWorld outage(Duration time) {
    now = now.plus(time);
    since = now;
    return look();
  }

  /** Lets time pass without samples. */
  GateWorld silence(int steps) {
    for (int i = 0; i < steps; i++) {
      now = now.plusSeconds(30);
      look();
    }
    return this;
  }

  GateWorld look() {
    GatePlanner.Decision d = GatePlanner.plan(spec, facts(), status, now);
    if (!d.status().equals(status)) {
      writes++;
    }
    concluded.addAll(d.concluded());
    wake = d.wakeAfter();
    status = throughJson(d.status());
    if (!status.equals(d.status())) {
      throw new AssertionError("status changes on its way through JSON: " + d.status());
    }
    return this;
  }

  GateFacts facts() {
    List<Result> results = new ArrayList<>();
    samples.forEach((key, list) -> {
      String[] k = key.split("\\|", -1);
      results.add(
          new Result(
              k[0],
              k[1],
              "site",
              units.get(k[0]),
              "q(" + k[0] + ")",
              "http://m",
              list.size(),
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              list,
              error == null ? null : new SampleError(error, "refused", now)));
    });
    List<String> resources =
        java.util.stream.Stream.concat(
                subjects.keySet().stream().map(s -> "ProvisioningRequest/" + s),
                results.stream().map(Result::resource))
            .distinct()
            .toList();
    JobFacts job =
        new JobFacts(
            "job",
            suspended,
            Optional.of(interval),
            units.entrySet().stream()
                .map(e -> new Measured(e.getKey(), Optional.of(e.getValue())))
                .toList(),
            resources,
            results);
    return new GateFacts(
        generation,
        START,
        since,
        List.copyOf(subjects.values()),
        jobExists ? List.of(job) : List.of());
  }

  SubjectVerdict subject(String name) {
    return status.subjects().stream()
        .filter(v -> v.subject().equals(name))
        .findFirst()
        .orElseThrow();
  }

  SubjectVerdict first() {
    return status.subjects().getFirst();
  }

  Verdict verdict() {
    return first().verdict();
  }

  static SLOGateStatus throughJson(SLOGateStatus status) {
    try {
      ObjectNode tree = (ObjectNode) JSON.readTree(JSON.writeValueAsString(status));
      if (tree.get("subjects") instanceof ArrayNode a && a.isEmpty()) {
        throw new AssertionError("empty list on the wire");
      }
      return JSON.treeToValue(tree, SLOGateStatus.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
