package dev.sluice.operator.stage.intent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.Names;
import dev.sluice.api.condition.Condition;
import dev.sluice.api.condition.Condition.Truth;
import dev.sluice.api.condition.ConditionType;
import dev.sluice.api.condition.Conditions;
import dev.sluice.api.condition.Reason;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.intent.NephioIntentStatus;
import dev.sluice.operator.kernel.ContentHash;
import dev.sluice.operator.kernel.Json;
import dev.sluice.operator.stage.Controls;
import dev.sluice.operator.stage.OneCopy;
import dev.sluice.operator.stage.StageContext;
import dev.sluice.operator.stage.intent.plan.input.NephioForm;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps the TM Forum Intent that a short Intent stands for, and mirrors its outcome. */
@ControllerConfiguration(finalizerName = Names.FINALIZER_NEPHIO_INTENT)
public final class NephioIntentReconciler
    implements Reconciler<NephioIntent>, Cleaner<NephioIntent> {
  /** A deleted Intent announces its end; this is for the announcement that was lost. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final ObjectMapper JSON =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Names.MANAGER)
          .withForce(true)
          .build();

  private final StageContext stage;

  /** A reconciler that takes time, events and meters from the stage. */
  public NephioIntentReconciler(StageContext stage) {
    this.stage = stage;
  }

  /** The intent of the same name wakes its short form, and is found in the cache if it is ours. */
  @Override
  public List<EventSource<?, NephioIntent>> prepareEventSources(
      EventSourceContext<NephioIntent> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Intent.class, NephioIntent.class)
                .withName("nephiointent-intents")
                .withItemStore(stage.objects().store())
                .withInformerListLimit(OneCopy.PAGE)
                .withSecondaryToPrimaryMapper(i -> Set.of(ResourceID.fromResource(i)))
                .build(),
            context));
  }

  @Override
  public UpdateControl<NephioIntent> reconcile(
      NephioIntent shortForm, Context<NephioIntent> context) {
    Instant now = stage.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    NephioForm.Converted converted = NephioForm.toIntent(shortForm.getSpec());
    Optional<Intent> found = context.getSecondaryResource(Intent.class);
    boolean foreign = found.filter(i -> !owned(i, shortForm)).isPresent();
    if (!foreign && !current(found, converted)) {
      write(intent(shortForm, converted), context.getClient());
    }
    List<Condition> decided = new ArrayList<>();
    long generation = Optional.ofNullable(shortForm.getMetadata().getGeneration()).orElse(0L);
    String name = shortForm.getMetadata().getName();
    if (foreign) {
      String message = "an Intent '" + name + "' exists that is not this object's own";
      decided.add(condition(ConditionType.TRANSLATED, Truth.FALSE, message, now, generation));
      decided.add(condition(ConditionType.READY, Truth.FALSE, message, now, generation));
    } else {
      decided.add(mirrored(ConditionType.TRANSLATED, found, converted, now, generation));
      decided.add(mirrored(ConditionType.READY, found, converted, now, generation));
    }
    List<Condition> old =
        shortForm.getStatus() == null ? List.of() : shortForm.getStatus().conditions();
    NephioIntentStatus next =
        new NephioIntentStatus(Conditions.merge(old, decided), generation, foreign ? null : name);
    Controls.Written written = Controls.write(shortForm, next, NephioIntent::new, context);
    if (written == Controls.Written.NOW) {
      Conditions.transitions(old, next.conditions())
          .forEach(c -> stage.events().transition(shortForm, c));
    }
    return Controls.wake(written, Optional.empty());
  }

  /** Not every cluster collects garbage, and an Intent takes its time: it is waited for. */
  @Override
  public DeleteControl cleanup(NephioIntent shortForm, Context<NephioIntent> context) {
    // Read from the API server: the cache may not know yet what was created a moment ago.
    Intent found =
        context
            .getClient()
            .resources(Intent.class)
            .inNamespace(shortForm.getMetadata().getNamespace())
            .withName(shortForm.getMetadata().getName())
            .get();
    if (found == null || !owned(found, shortForm)) {
      return DeleteControl.defaultDelete();
    }
    if (found.getMetadata().getDeletionTimestamp() == null) {
      context.getClient().resource(found).delete();
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(LOOK_AGAIN.toMillis());
  }

  /** Applying does not take away what others added: where there is more, the spec is replaced. */
  private static void write(Intent wanted, KubernetesClient client) {
    Intent now = client.resource(wanted).patch(APPLY);
    if (!Json.covers(tree(wanted), tree(now))) {
      ArrayNode replace = JSON.createArrayNode();
      replace.addObject().put("op", "replace").put("path", "/spec").set("value", tree(wanted));
      client
          .resources(Intent.class)
          .inNamespace(wanted.getMetadata().getNamespace())
          .withName(wanted.getMetadata().getName())
          .patch(PatchContext.of(PatchType.JSON), replace.toString());
    }
  }

  private static JsonNode tree(Intent intent) {
    return JSON.valueToTree(intent.getSpec());
  }

  private static Condition condition(
      ConditionType type, Truth status, String message, Instant now, long generation) {
    return Condition.of(type, status, Reason.INVALID_SPEC, message, now, generation);
  }

  /** The intent's own condition, with the notes of the conversion; Unknown until it has one. */
  private static Condition mirrored(
      ConditionType type,
      Optional<Intent> found,
      NephioForm.Converted converted,
      Instant now,
      long generation) {
    String notes = converted.notes().stream().map(n -> "; " + n).collect(Collectors.joining());
    return found
        .filter(i -> i.getStatus() != null)
        .flatMap(i -> Conditions.find(i.getStatus().conditions(), type))
        .map(c ->
            new Condition(
                type.wire(), c.status(), c.reason(), c.message() + notes, now, generation))
        .orElseGet(() ->
            Condition.of(
                type, Truth.UNKNOWN, Reason.PENDING, "its Intent is in work", now, generation));
  }

  private static boolean owned(Intent intent, NephioIntent owner) {
    return intent.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> owner.getMetadata().getUid().equals(o.getUid()));
  }

  private static boolean current(Optional<Intent> found, NephioForm.Converted converted) {
    return found
        .filter(i -> {
          JsonNode wanted = JSON.valueToTree(converted.spec());
          return Json.covers(tree(i), wanted) && Json.covers(wanted, tree(i));
        })
        .isPresent();
  }

  /** Fields that are no longer wanted are only seen by the hash: the rest still covers. */
  private static String hash(NephioForm.Converted converted) {
    return ContentHash.of(JSON.valueToTree(converted.spec()).toString());
  }

  private static Intent intent(NephioIntent owner, NephioForm.Converted converted) {
    Intent intent = new Intent();
    intent.setMetadata(
        new ObjectMetaBuilder()
            .withName(owner.getMetadata().getName())
            .withNamespace(owner.getMetadata().getNamespace())
            .withLabels(Map.of(Names.LABEL_MANAGED_BY, Names.MANAGER))
            .withAnnotations(Map.of(Names.ANNOTATION_SPEC_HASH, hash(converted)))
            .withOwnerReferences(IntentActuator.owner(owner))
            .build());
    intent.setSpec(converted.spec());
    return intent;
  }
}
