package dev.sluice.operator.stage.provisioning;

import dev.sluice.api.provisioning.ProvisioningRequest;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Changes of a request that matter: its spec and the parts of its metadata a decision reads. */
public final class RelevantChange implements OnUpdateFilter<ProvisioningRequest> {
  @Override
  public boolean accept(ProvisioningRequest now, ProvisioningRequest before) {
    ObjectMeta a = now.getMetadata();
    ObjectMeta b = before.getMetadata();
    return !Objects.equals(a.getGeneration(), b.getGeneration())
        || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp())
        || !Objects.equals(a.getFinalizers(), b.getFinalizers())
        || !Objects.equals(a.getAnnotations(), b.getAnnotations())
        || !Objects.equals(a.getLabels(), b.getLabels());
  }
}
