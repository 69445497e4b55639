package dev.sluice.relay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** Who may know whom. A rule that fails names the class; the rule is not what needs changing. */
@AnalyzeClasses(packages = "dev.sluice.relay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String OURS = "dev.sluice.relay";
  private static final Set<String> UNSAFE_SEGMENT_CALLS = Set.of("reinterpret", "ofAddress");

  @ArchTest
  static final ArchRule nativeAccessStaysBehindTheFence =
      noClasses()
          .that()
          .resideOutsideOfPackage(OURS + ".ffi")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.Linker")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
          .orShould()
          .callMethodWhere(unsafeSegmentCall());

  @ArchTest
  static final ArchRule theFenceKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".ffi")
          .should()
          .dependOnClassesThat(
              resideInAPackage(OURS + "..")
                  .and(DescribedPredicate.not(resideInAPackage(OURS + ".ffi"))));

  @ArchTest
  static final ArchRule thePureRoomsDoNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage(
              OURS + ".rule", OURS + ".frame", OURS + ".table", OURS + ".stats", OURS + ".bpf..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  OURS + ".ffi..",
                  "java.net..",
                  "java.nio.file..",
                  "org.slf4j..",
                  "com.fasterxml.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule thePacketPathNeitherLogsNorUsesTheControlRooms =
      noClasses()
          .that()
          .resideInAPackage(OURS + ".datapath..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  OURS + ".control..",
                  OURS + ".cli..",
                  OURS + ".traffic..",
                  OURS + ".rule.file..",
                  "com.fasterxml..",
                  "io.micrometer.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule wallClockTimeIsOnlyToldNeverUsed =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(OURS + ".control.Status")
          .should()
          .callMethodWhere(wallClockCall());

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(OURS + ".(**)").should().beFreeOfCycles();

  private static DescribedPredicate<JavaCall<?>> wallClockCall() {
    return DescribedPredicate.describe(
        "a wall clock",
        call ->
            call.getName().equals("currentTimeMillis")
                || (call.getName().startsWith("now")
                    && call.getTargetOwner().getPackageName().equals("java.time")));
  }

  private static DescribedPredicate<JavaCall<?>> unsafeSegmentCall() {
    return DescribedPredicate.describe(
        "MemorySegment.reinterpret or ofAddress",
        call ->
            call.getTargetOwner().getName().equals("java.lang.foreign.MemorySegment")
                && UNSAFE_SEGMENT_CALLS.contains(call.getName()));
  }
}
