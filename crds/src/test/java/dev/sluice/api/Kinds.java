package dev.sluice.api;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.site.EdgeSite;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** All kinds, for tests that hold for each. */
public final class Kinds {
  /** Their classes. */
  public static final List<Class<? extends CustomResource<?, ?>>> ALL =
      List.of(
          Intent.class,
          NephioIntent.class,
          ProvisioningRequest.class,
          MeasurementJob.class,
          SLOGate.class,
          EdgeSite.class,
          RelayRule.class);

  private Kinds() {}
}
