package dev.sluice.operator.stage.intent;

import dev.sluice.api.Names;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.provisioning.ProvisioningRequestSpec;
import dev.sluice.operator.stage.intent.plan.IntentStep;
import dev.sluice.operator.stage.intent.plan.IntentStep.Marks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Carries out a plan: one request for each step, requests of sites side by side. */
final class IntentActuator {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Names.MANAGER)
          .withForce(true)
          .build();

  private static final int REFUSED = 422;
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;
  private static final int FORBIDDEN = 403;

  private IntentActuator() {}

  /**
   * What became of a plan.
   *
   * @param refused what the API server refused for good
   * @param held the intent with our finalizer, when that was set; empty = it was not, for want of
   *     need or because the intent was changed or deleted meanwhile
   */
  record Acted(List<String> refused, Optional<Intent> held) {}

  /**
   * Acts.
   *
   * @throws KubernetesClientException when the API server did not answer: the reconcile is retried
   */
  static Acted act(Intent intent, List<IntentStep> steps, KubernetesClient client) {
    if (steps.contains(new IntentStep.SetFinalizer())) {
      return first(intent, steps, client);
    }
    return new Acted(carryOut(intent, steps, client), Optional.empty());
  }

  /** The finalizer is set beside the first children, which saves them a wait. */
  private static Acted first(Intent intent, List<IntentStep> steps, KubernetesClient client) {
    CompletableFuture<Optional<Intent>> hold = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            hold.complete(Hold.set(intent, client));
          } catch (RuntimeException e) {
            hold.completeExceptionally(e);
          }
        });
    List<String> refused = carryOut(intent, steps, client);
    Optional<Intent> held = hold.join();
    if (held.isEmpty() && gone(intent, client)) {
      steps.forEach(s -> takeBack(s, client));
    }
    return new Acted(refused, held);
  }

  private static boolean gone(Intent intent, KubernetesClient client) {
    Intent now = client.resource(intent).get();
    return now == null || !now.getMetadata().getUid().equals(intent.getMetadata().getUid());
  }

  private static void takeBack(IntentStep step, KubernetesClient client) {
    if (step instanceof IntentStep.CreateRequest(var name, var marks, _)) {
      ProvisioningRequest made = client.resources(ProvisioningRequest.class).withName(name).get();
      if (made != null && marks.labels().equals(made.getMetadata().getLabels())) {
        client.resource(made).delete();
      }
    }
  }

  private static List<String> carryOut(
      Intent intent, List<IntentStep> steps, KubernetesClient client) {
    List<IntentStep> sites = steps.stream().filter(IntentActuator::ofRequest).toList();
    List<String> failures = new ArrayList<>(together(intent, sites, client));
    List<IntentStep> rest = new ArrayList<>(steps);
    rest.removeAll(sites);
    failures.addAll(together(intent, rest, client));
    return failures;
  }

  private static boolean ofRequest(IntentStep step) {
    return switch (step) {
      case IntentStep.CreateRequest _, IntentStep.CorrectRequest _, IntentStep.DeleteRequest _ ->
          true;
      case IntentStep.ApplyJob _,
          IntentStep.ApplyGate _,
          IntentStep.DeleteJob _,
          IntentStep.DeleteGate _,
          IntentStep.SetFinalizer _,
          IntentStep.ReleaseFinalizer _ ->
          false;
    };
  }

  private static List<String> together(
      Intent intent, List<IntentStep> steps, KubernetesClient client) {
    if (steps.size() < 2) {
      return steps.stream().flatMap(s -> one(intent, s, client).stream()).toList();
    }
    List<String> failures = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> running = new ArrayList<>();
      steps.forEach(s -> running.add(threads.submit(() -> one(intent, s, client))));
      for (Future<Optional<String>> f : running) {
        f.get().ifPresent(failures::add);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted while writing children");
    }
    return failures;
  }

  private static Optional<String> one(Intent intent, IntentStep step, KubernetesClient client) {
    try {
      carryOut(intent, step, client);
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT && step instanceof IntentStep.CorrectRequest) {
        return Optional.empty(); // somebody wrote in between: their event brings us back
      }
      if (e.getCode() == CONFLICT && step instanceof IntentStep.CreateRequest(var name, _, _)) {
        return taken(intent, name, client);
      }
      if (e.getCode() == REFUSED || e.getCode() == BAD_REQUEST || e.getCode() == FORBIDDEN) {
        String why = e.getStatus() == null ? null : e.getStatus().getMessage();
        return Optional.of(Optional.ofNullable(why).orElse(String.valueOf(e.getMessage())));
      }
      throw e;
    }
  }

  private static void carryOut(Intent intent, IntentStep step, KubernetesClient client) {
    switch (step) {
      case IntentStep.CreateRequest(var name, var marks, var spec) ->
          create(name, marks, spec, client);
      case IntentStep.CorrectRequest r -> correct(r, client);
      case IntentStep.DeleteRequest(var name) ->
          client.resources(ProvisioningRequest.class).withName(name).delete();
      case IntentStep.ApplyJob(var name, var marks, var spec) -> {
        MeasurementJob job = new MeasurementJob();
        job.setSpec(spec);
        apply(job, name, marks, intent, client);
      }
      case IntentStep.ApplyGate(var name, var marks, var spec) -> {
        SLOGate gate = new SLOGate();
        gate.setSpec(spec);
        apply(gate, name, marks, intent, client);
      }
      case IntentStep.DeleteJob(var name) -> delete(MeasurementJob.class, name, intent, client);
      case IntentStep.DeleteGate(var name) -> delete(SLOGate.class, name, intent, client);
      case IntentStep.ReleaseFinalizer() -> Hold.release(intent, client);
      case IntentStep.SetFinalizer() -> {
        // begun before the others
      }
    }
  }

  private static void create(
      String name, Marks marks, ProvisioningRequestSpec spec, KubernetesClient client) {
    ProvisioningRequest request = new ProvisioningRequest();
    // With its finalizer from the start: the teardown is due as soon as the request exists.
    request.setMetadata(meta(name, marks).withFinalizers(Names.FINALIZER_PROVISIONING).build());
    request.setSpec(spec);
    client.resource(request).create();
  }

  /** Ours, made a moment ago, or somebody else's of the same name. */
  private static Optional<String> taken(Intent intent, String name, KubernetesClient client) {
    ProvisioningRequest there = client.resources(ProvisioningRequest.class).withName(name).get();
    boolean ours =
        there == null || IntentReconciler.intentOf(there).contains(ResourceID.fromResource(intent));
    return ours
        ? Optional.empty() // its event brings us back
        : Optional.of("ProvisioningRequest " + name + " exists and is not of this intent");
  }

  private static void correct(IntentStep.CorrectRequest r, KubernetesClient client) {
    ProvisioningRequest now = client.resources(ProvisioningRequest.class).withName(r.name()).get();
    if (now == null) {
      return; // its event brings us back
    }
    now.setSpec(r.spec());
    now.setMetadata(
        new ObjectMetaBuilder(now.getMetadata())
            .addToLabels(r.marks().labels())
            .addToAnnotations(r.marks().annotations())
            .build());
    client.resource(now).update();
  }

  private static <T extends CustomResource<?, ?>> void apply(
      T child, String name, Marks marks, Intent intent, KubernetesClient client) {
    child.setMetadata(
        meta(name, marks)
            .withNamespace(intent.getMetadata().getNamespace())
            .withOwnerReferences(owner(intent))
            .build());
    client.resource(child).patch(APPLY);
  }

  private static <T extends HasMetadata> void delete(
      Class<T> kind, String name, Intent intent, KubernetesClient client) {
    client.resources(kind).inNamespace(intent.getMetadata().getNamespace()).withName(name).delete();
  }

  private static ObjectMetaBuilder meta(String name, Marks marks) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withLabels(marks.labels())
        .withAnnotations(marks.annotations());
  }

  static OwnerReference owner(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(false)
        .build();
  }
}
