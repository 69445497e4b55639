package dev.sluice.api.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.gate.SLOGate;
import dev.sluice.api.intent.Intent;
import dev.sluice.api.intent.NephioIntent;
import dev.sluice.api.measurement.MeasurementJob;
import dev.sluice.api.provisioning.ProvisioningRequest;
import dev.sluice.api.relay.RelayRule;
import dev.sluice.api.site.EdgeSite;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the CRD manifests of all kinds, or fails when the committed ones differ. */
public final class GenerateCrds {
  private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          Intent.class,
          NephioIntent.class,
          ProvisioningRequest.class,
          MeasurementJob.class,
          SLOGate.class,
          EdgeSite.class,
          RelayRule.class);

  private GenerateCrds() {}

  /**
   * Arguments: output directory, committed directory, {@code check} or {@code write}, directory of
   * the Java sources (for descriptions).
   */
  public static void main(String[] args) throws IOException {
    Path out = Files.createDirectories(Path.of(args[0]));
    Manifests manifests = new Manifests(Path.of(args[1]));
    Map<String, String> generated = generate(out, new JavadocTexts(Path.of(args[3])));
    switch (args[2]) {
      case "write" -> manifests.write(generated);
      case "check" -> {
        List<String> drift = manifests.drift(generated);
        if (!drift.isEmpty()) {
          System.err.println("crds/manifests is not what the records say:");
          drift.forEach(line -> System.err.println("  " + line));
          System.err.println("Run: mvn -q -Dcrds.update -pl crds -am process-classes");
          System.exit(1);
        }
      }
      default ->
          throw new IllegalArgumentException("mode '" + args[2] + "': allowed are check and write");
    }
  }

  /** File name to text, for every kind. */
  private static Map<String, String> generate(Path out, JavadocTexts texts) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Class<? extends CustomResource<?, ?>> kind : KINDS) {
      var info =
          new CRDGenerator()
              .inOutputDir(out.toFile())
              .customResourceClasses(kind)
              .detailedGenerate();
      for (var versions : info.getCRDDetailsPerNameAndVersion().values()) {
        for (var crd : versions.values()) {
          ObjectNode tree = CrdYaml.read(Files.readString(new File(crd.getFilePath()).toPath()));
          new Finish(kind, texts).apply(tree);
          files.put(crd.getCrdName() + ".yaml", CrdYaml.write(tree));
        }
      }
    }
    return files;
  }
}
