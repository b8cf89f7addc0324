/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/guarantees.md} says how many inputs are tried, and that is true. */
class HostileInputCountTest {
  private static final Path FOLDER = Path.of("src/test/java/io/crmconnect/hostile");
  private static final Pattern COUNTS =
      Pattern.compile(
          "at least ([0-9,]+)\\s+settings with hostile values and ([0-9,]+) other inputs");

  private static final List<String> COUNTED_APART =
      List.of("HostileSettingsTest.java", "VendorSettingsTest.java", "HostileInputCountTest.java");

  /** Tests of hostile inputs that need what is not public outside their package. */
  private static final List<String> ELSEWHERE =
      List.of(
          "io.crmconnect.PlantedSecretsTest",
          "io.crmconnect.crm.SecretFormsTest",
          "io.crmconnect.http.OddAddressesTest",
          "io.crmconnect.hubspot.OddAnswersTest",
          "io.crmconnect.hubspot.OddChildAnswersTest",
          "io.crmconnect.record.OddRawTextsTest",
          "io.crmconnect.topics.kafka.VersionsOutOfRangeTest",
          "io.crmconnect.hubspot.ThrownErrorsTest",
          "io.crmconnect.hubspot.TokenLifetimeTest",
          "io.crmconnect.hubspot.TotalsOutOfRangeTest",
          "io.crmconnect.ratelimit.WrongLimitsTest",
          "io.crmconnect.record.StockTransformationsTest",
          "io.crmconnect.record.WarehouseJsonTest",
          "io.crmconnect.salesforce.OddAnswersTest",
          "io.crmconnect.sync.OddFeedsTest",
          "io.crmconnect.sync.WrongClocksTest",
          "io.crmconnect.topics.kafka.HeaderConvertersTest",
          "io.crmconnect.topics.kafka.ReaderErrorsTest");

  @Test
  void thePageSaysHowManyInputsAreTried() throws Exception {
    Matcher page = COUNTS.matcher(Files.readString(Path.of("docs/guarantees.md")));
    assertThat(page.find()).isTrue();
    assertThat(HostileSettingsTest.countInputs()).isGreaterThanOrEqualTo(number(page.group(1)));
    int others = 0;
    for (String name : classNames()) {
      for (Method method : Class.forName(name).getDeclaredMethods()) {
        others += countInputs(method);
      }
    }
    System.out.println(HostileSettingsTest.countInputs() + " settings, " + others + " others");
    assertThat(others).isGreaterThanOrEqualTo(number(page.group(2)));
  }

  private static int number(String text) {
    return Integer.parseInt(text.replace(",", ""));
  }

  private static List<String> classNames() throws IOException {
    List<String> names = new ArrayList<>(ELSEWHERE);
    try (Stream<Path> files = Files.list(FOLDER)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith("Test.java"))
          .filter(file -> !COUNTED_APART.contains(file))
          .forEach(file -> names.add("io.crmconnect.hostile." + file.replace(".java", "")));
    }
    return names;
  }

  /** The cases of a test method. */
  private static int countInputs(Method test) throws ReflectiveOperationException {
    if (test.isAnnotationPresent(Test.class)) {
      return 1;
    }
    if (test.isAnnotationPresent(ValueSource.class)) {
      ValueSource source = test.getAnnotation(ValueSource.class);
      return source.strings().length
          + source.ints().length
          + source.longs().length
          + source.doubles().length
          + source.booleans().length;
    }
    if (test.isAnnotationPresent(CsvSource.class)) {
      return test.getAnnotation(CsvSource.class).value().length;
    }
    if (test.isAnnotationPresent(EnumSource.class)) {
      return test.getParameterTypes()[0].getEnumConstants().length;
    }
    if (test.isAnnotationPresent(MethodSource.class)) {
      return countProvided(test);
    }
    return 0;
  }

  private static int countProvided(Method test) throws ReflectiveOperationException {
    int inputs = 0;
    for (String name : test.getAnnotation(MethodSource.class).value()) {
      Method provider = test.getDeclaringClass().getDeclaredMethod(name);
      provider.setAccessible(true);
      Object provided = provider.invoke(null);
      inputs +=
          provided instanceof Stream<?> stream
              ? (int) stream.count()
              : ((java.util.Collection<?>) provided).size();
    }
    return inputs;
  }
}
