package io.crmconnect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of rooms in {@code docs/architecture.md}: what each may know. */
class PackageDependencyTest {
  private static final String ROOT = "io.crmconnect";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages(ROOT);

  @ParameterizedTest
  @CsvSource({
    "sync, crm schema record",
    "topics, crm record sync",
    "registry, http schema",
    "schema, crm",
    "record, crm schema",
    "crm, ''",
    "hubspot, crm http",
    "http, ''",
    "monitor, ''"
  })
  void aPackageDependsOnlyOnThoseAllowed(String packageName, String dependencies) {
    Set<String> allowed = Set.of((dependencies + " " + packageName).strip().split(" "));
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + packageName)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "live in another room than " + allowed, other -> isOutside(other, allowed)))
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({"sync", "schema", "record", "crm"})
  void theCoreUsesNoThreadsAndSockets(String packageName) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + packageName)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http", "java.util.concurrent", "org.apache.hc..")
        .check(CLASSES);
  }

  private static boolean isOutside(JavaClass other, Set<String> allowed) {
    String name = other.getPackageName();
    if (name.equals(ROOT)) {
      return true;
    }
    return name.startsWith(ROOT + ".") && !allowed.contains(name.substring(ROOT.length() + 1));
  }
}
