package dev.sluice.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;

/** Who may know whom. A rule that fails names the class; the rule is not what needs changing. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String OURS = "dev.sluice.operator";
  private static final String PLAN = OURS + ".stage.*.plan..";

  private static final Map<String, Set<String>> IMPURE =
      Map.of(
          "java.time.Instant", Set.of("now"),
          "java.time.LocalDateTime", Set.of("now"),
          "java.time.ZonedDateTime", Set.of("now"),
          "java.time.OffsetDateTime", Set.of("now"),
          "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"),
          "java.time.InstantSource", Set.of("system", "instant"),
          "java.lang.System", Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.lang.Math", Set.of("random"),
          "java.lang.Thread", Set.of("sleep"));

  @ArchTest
  static final ArchRule plansArePure =
      noClasses()
          .that()
          .resideInAPackage(PLAN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "io.micrometer..",
              "java.net..",
              "java.nio.file..",
              "org.slf4j..",
              "ch.qos.logback..",
              "org.eclipse.jgit..");

  @ArchTest
  static final ArchRule plansReadNoClockNoEnvironmentNoChance =
      noClasses()
          .that()
          .resideInAnyPackage(PLAN, OURS + ".kernel..")
          .should()
          .callMethodWhere(
              new DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall>(
                  "it reads time, chance or environment") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                  AccessTarget.MethodCallTarget target = call.getTarget();
                  return IMPURE
                      .getOrDefault(target.getOwner().getName(), Set.of())
                      .contains(target.getName());
                }
              });

  @ArchTest
  static final ArchRule plansOfDifferentStagesAreStrangers =
      slices()
          .matching(OURS + ".stage.(*)..")
          .should()
          .notDependOnEachOther()
          .as("stages know nothing of each other");

  @ArchTest
  static final ArchRule stagesKnowPortsNotAdapters =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".stage..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  OURS,
                  OURS + ".adapter..",
                  OURS + ".config..",
                  OURS + ".cli..",
                  OURS + ".listener..",
                  "java.net.http..",
                  "org.eclipse.jgit.."));

  @ArchTest
  static final ArchRule adaptersKnowNoStagesAndNotEachOther =
      slices()
          .matching(OURS + ".adapter.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideInAPackage(OURS + ".adapter.."), resideInAPackage(OURS + ".adapter.http.."))
          .as("adapters share adapter.http and nothing else");

  @ArchTest
  static final ArchRule adaptersStayOutside =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".adapter..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  OURS,
                  OURS + ".stage..",
                  OURS + ".config..",
                  OURS + ".cli..",
                  OURS + ".listener..",
                  "io.javaoperatorsdk.."));

  @ArchTest
  static final ArchRule portsKnowOnlyTheContract =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".port..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "io.javaoperatorsdk..", "java.net..", "io.fabric8.kubernetes.client..")
                  .or(
                      resideInAPackage("dev.sluice.operator..")
                          .and(not(resideInAnyPackage(OURS + ".port..", OURS + ".kernel..")))));

  @ArchTest
  static final ArchRule kernelKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".kernel..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "io.javaoperatorsdk..",
                      "io.fabric8..",
                      "java.net..",
                      "java.nio.file..",
                      "org.slf4j..")
                  .or(
                      resideInAPackage("dev.sluice..")
                          .and(
                              not(
                                  resideInAnyPackage(
                                      OURS + ".kernel..", "dev.sluice.api.condition..")))));

  @ArchTest
  static final ArchRule commandLineKnowsPlansNotShells =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".cli..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(OURS, OURS + ".listener..", "io.javaoperatorsdk..")
                  .or(resideInAPackage(OURS + ".stage..").and(not(resideInAPackage(PLAN)))));

  @ArchTest
  static final ArchRule nobodyImportsTheCompositionRoot =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(OURS);

  @ArchTest
  static final ArchRule contractKnowsNothingOfOurs =
      noClasses()
          .that()
          .resideInAPackage("dev.sluice.api..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(OURS + "..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(OURS + ".(**)").should().beFreeOfCycles();
}
