/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The imports of each package follow the package table of {@code docs/architecture.md}. */
class PackageDependencyTest {
  private static final String ROOT = "io.crmconnect";
  private static final int MAX_COLLABORATORS = 15;
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages(ROOT);

  private static final SliceAssignment EACH_PACKAGE =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
          return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @ParameterizedTest
  @MethodSource("table")
  void aPackageImportsOnlyWhatTheTableAllows(String packageName, Set<String> allowed) {
    noClasses()
        .that()
        .resideInAPackage(fullName(packageName))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are neither in " + packageName + " nor in " + allowed,
                other -> isOurs(other) && !isIn(other, packageName) && !isAllowed(other, allowed)))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> packages =
        CLASSES.stream()
            .map(each -> shortName(each.getPackageName()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(readTable().keySet()).containsExactlyInAnyOrderElementsOf(packages);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync..", "offset", "topics", "signal", "schema", "record", "crm"})
  void theCoreUsesNoThreadSocketOrKafkaClient(String packageName) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + packageName)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net.http",
            "java.util.concurrent..",
            "org.apache.hc..",
            "org.apache.kafka.clients..")
        .check(CLASSES);
  }

  @Test
  void noPackagesFormACycle() {
    SlicesRuleDefinition.slices()
        .assignedFrom(EACH_PACKAGE)
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  /** Treats {@code sync} and its subpackages as one, and so on. */
  @Test
  void noPackagesWithAllBelowThemFormACycle() {
    SlicesRuleDefinition.slices()
        .matching(ROOT + ".(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @Test
  void noClassHasMoreThanFifteenCollaborators() {
    classes()
        .should(
            ArchCondition.from(
                DescribedPredicate.describe(
                    "name at most "
                        + MAX_COLLABORATORS
                        + " of our types in fields and constructors",
                    javaClass -> collaborators(javaClass).size() <= MAX_COLLABORATORS)))
        .check(CLASSES);
  }

  /** The connector's types in the fields and constructor parameters of a class. */
  private static Set<String> collaborators(JavaClass javaClass) {
    return Stream.concat(
            javaClass.getFields().stream().map(JavaField::getType),
            javaClass.getConstructors().stream().flatMap(each -> each.getParameterTypes().stream()))
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .filter(type -> isOurs(type) && !type.equals(javaClass))
        .map(JavaClass::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Stream<Arguments> table() {
    return readTable().entrySet().stream().map(row -> Arguments.of(row.getKey(), row.getValue()));
  }

  private static Map<String, Set<String>> readTable() {
    Map<String, Set<String>> table = new TreeMap<>();
    String page;
    try {
      page = Files.readString(Path.of("docs/architecture.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int from = page.indexOf("<!-- packages -->");
    page.substring(from, page.indexOf("<!-- /packages -->"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|"))
        .forEach(cells -> table.put(names(cells[1]).iterator().next(), names(cells[3])));
    return table;
  }

  private static Set<String> names(String cell) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile("`([^`]+)`").matcher(cell);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static boolean isOurs(JavaClass other) {
    String name = other.getPackageName();
    return name.equals(ROOT) || name.startsWith(ROOT + ".");
  }

  private static boolean isAllowed(JavaClass other, Set<String> allowed) {
    return allowed.contains(shortName(other.getPackageName()));
  }

  private static boolean isIn(JavaClass other, String packageName) {
    return other.getPackageName().equals(fullName(packageName));
  }

  private static String shortName(String packageName) {
    return packageName.equals(ROOT) ? "(root)" : packageName.substring(ROOT.length() + 1);
  }

  private static String fullName(String packageName) {
    return packageName.equals("(root)") ? ROOT : ROOT + "." + packageName;
  }
}
