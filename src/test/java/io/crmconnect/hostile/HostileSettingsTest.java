/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.ValidationFixture;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Validation has a result within ten seconds, whatever the settings are: it never throws, and each
 * message is one line of bounded length that names its setting.
 */
class HostileSettingsTest {
  private static final Duration MAX_DURATION = Duration.ofSeconds(10);
  private static final Duration HANG = Duration.ofSeconds(120);
  private static final int MAX_MESSAGE_LENGTH = 4_000;
  private static final int MAX_MESSAGES = 100;
  private static final int MEGABYTE = 1_000_000;
  private static final int MANY = 50_000;

  /** By a name for the report, the value; created late, because some are large. */
  static final Map<String, Supplier<String>> VALUES = values();

  private static Map<String, Supplier<String>> values() {
    Map<String, Supplier<String>> values = new TreeMap<>();
    values.put("null", () -> null);
    values.put("a megabyte of letters", () -> "a".repeat(MEGABYTE));
    values.put("a megabyte of digits", () -> "9".repeat(MEGABYTE));
    values.put("a megabyte of commas", () -> ",".repeat(MEGABYTE));
    values.put("a megabyte of spaces", () -> " ".repeat(MEGABYTE));
    values.put("a megabyte of line breaks", () -> "\n".repeat(MEGABYTE));
    values.put("a megabyte of slashes", () -> "/".repeat(MEGABYTE));
    values.put("a megabyte of emoji", () -> "\ud83d\ude00".repeat(MEGABYTE / 2));
    values.put("a URL of a megabyte", () -> "https://example.com/" + "a".repeat(MEGABYTE));
    values.put("a URL with a megabyte of queries", () -> "https://x/?" + "://a?".repeat(200_000));
    values.put("many colons", () -> ":".repeat(MANY));
    values.put("many dots", () -> ".".repeat(MANY));
    values.put("many schemes", () -> "://a".repeat(MANY));
    values.put("many URLs", () -> repeat("https://example.com"));
    values.put("many names", () -> distinct("name", ""));
    values.put("many equal names", () -> repeat("contacts"));
    values.put("many names and one that is known", () -> distinct("o", "") + ",contacts");
    values.put("many fields", () -> distinct("contacts.f", ""));
    values.put("many fields of unknown objects", () -> distinct("objects", ".field"));
    values.put("many pairs", () -> distinct("object", ":x"));
    values.put("many decisions", () -> distinct("contacts.f", ":removed"));
    values.put("many renames", () -> distinct("contacts.f", ":g"));
    values.put("many modes", () -> distinct("object", ":keep"));
    values.put("a quarter of a megabyte of short names", () -> shortNames(62_000, ""));
    values.put("short pairs", () -> shortNames(40_000, ":1"));
    values.put("short modes", () -> shortNames(28_000, ":keep"));
    for (String text :
        List.of(
            "",
            " ",
            ",",
            ",,,",
            ".",
            "..",
            ":",
            "::",
            "*",
            "**",
            "*,*",
            "*,contacts",
            "contacts,contacts",
            "contacts,,deals",
            "contacts;deals",
            "contacts.",
            ".contacts",
            "contacts..x",
            "contacts:",
            ":contacts",
            "contacts:a:b",
            "contacts:1,contacts:2",
            "contacts.email:email",
            "quarantine",
            "events",
            "-1",
            "0",
            "+1",
            "1.5",
            "1e3",
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "0x10",
            "١٢٣",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "true",
            "TRUE",
            "yes",
            "null",
            "None",
            "Keep",
            "\u212aeep",
            "İ",
            "\u0000",
            "a\u0000b",
            "\r\n2026-01-01 ERROR forged",
            "a\u001b[31mred",
            "a\u2028b\u0085c",
            "\ud800",
            "\udfff\ud800",
            "\u202ereversed",
            "\ufeffcontacts",
            "%s%n%d",
            "$1",
            "\\",
            "\\E",
            "${file:/etc/passwd:root}",
            "'; drop table contacts; --",
            "<script>alert(1)</script>",
            "{\"a\":1}",
            "[[[[[[[[",
            "http://[::1",
            "http://[::1%25eth0]/",
            "https://user@",
            "https://:@/",
            "https://a:99999",
            "https://a:-1",
            "https://a..b",
            "https://%00/",
            "//host",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://xn--/",
            "https://\u4f8b.\u30c6",
            "\\\\host\\share",
            "contacts|deals",
            "contacts/../deals",
            "__proto__",
            "constructor",
            "1_000",
            "\uff11\uff12",
            "-0",
            "1d",
            "0b1",
            "1L",
            " 7 ",
            "7\u00a0",
            "contacts\u200b",
            "\u0441ontacts",
            "contacts.*",
            "*.email",
            "contacts:*",
            ".*",
            "(?:",
            "[a-",
            "a{1000000}",
            "{0}",
            "{{x}}",
            "#{7*7}",
            "${env:HOME}",
            "env:HOME",
            "PT5M",
            "5m",
            "1970-01-01",
            "0000-00-00",
            "9999-12-31T23:59:60Z",
            "2026-02-30",
            "((((((((((a+)+)+)+)+)+)+)+)+)+)+$",
            "+1000000000-12-31T23:59:59.999999999Z",
            "-1000000000-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "9999-12-31T23:59:59Z",
            "0000-00-00",
            "0001-01-01",
            "-0001-01-0",
            "2024-02-30",
            "2024-13-01",
            "2024-01-31T25:00:00Z",
            "2024-01-31T08:00:60Z",
            "1969-12-31",
            "１２３４-０１-０１",
            "http",
            "http:",
            "http:/",
            "http://",
            "https:///path",
            "http://[",
            "http://[::1",
            "http://[::1]:99999",
            "http://x:99999",
            "http://x:-1",
            "http://x:99999999999",
            "http://x:port",
            "http://user:pass@x",
            "http://x?q#f",
            "http://x y",
            "http://\u0000",
            "http://ex\u00e4mple.com",
            "http://.",
            "http://-",
            "HTTP://X",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "//x",
            "mailto:a@b")) {
      values.put("text " + values.size() + " " + printable(text), () -> text);
    }
    return values;
  }

  private static String repeat(String text) {
    return String.join(",", java.util.Collections.nCopies(MANY, text));
  }

  private static String distinct(String before, String after) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> before + i + after)
        .collect(Collectors.joining(","));
  }

  private static String shortNames(int count, String after) {
    return IntStream.range(0, count)
        .mapToObj(i -> Integer.toString(i, 36) + after)
        .collect(Collectors.joining(","));
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  private static List<String> settings() {
    List<String> settings =
        new ArrayList<>(CrmSourceConfig.definition(List.of(new FakeVendor())).names());
    settings.add("reconcile.consumer.max.poll.records");
    settings.add("reconcile.consumer.");
    settings.add("topic.creation.groups");
    settings.add("topic.creation.default.cleanup.policy");
    settings.add("topic.creation.default.include");
    settings.add("transforms");
    settings.add("tasks.max");
    settings.add("my.own.setting");
    return settings;
  }

  static Stream<String> settingNames() {
    return settings().stream();
  }

  /** With each value that is tried. */
  @ParameterizedTest
  @MethodSource("settingNames")
  void eachSettingMayHaveAnyValue(String setting) {
    VALUES.forEach(
        (name, value) -> {
          ValidationFixture fixture = new ValidationFixture();
          fixture.props.put(setting, value.get());
          assertBounded(setting + " with " + name, fixture);
        });
  }

  /** Their hash codes are close together. */
  @ParameterizedTest
  @ValueSource(strings = {"delete.release", "reconcile.topics", "schema.drift"})
  void manyShortNamesOfSelectedObjectsAreReadInTime(String setting) {
    ValidationFixture fixture = new ValidationFixture();
    fixture.props.put("crm.objects", "*");
    fixture.props.put(setting, shortNames(28_000, setting.equals("schema.drift") ? ":keep" : ":1"));
    assertBounded(setting, fixture);
  }

  @Test
  void aMessageNamesItsSettingAlsoIfASecretIsPartOfTheName() {
    ValidationFixture fixture = new ValidationFixture();
    fixture.props.put("schema.registry.basic.auth.user.info", "user");
    assertThat(fixture.onlyError("schema.registry.basic.auth.user.info"))
        .startsWith("schema.registry.basic.auth.user.info: ");
  }

  /** How many combinations of a setting and a value are tried. */
  static int countInputs() {
    return (settings().size() + VendorSettingsTest.countSettings()) * VALUES.size();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crm.objects",
        "crm.objects.exclude",
        "field.include",
        "field.exclude",
        "schema.accept"
      })
  void twoLargeSettingsAreComparedInTime(String other) {
    ValidationFixture fixture = new ValidationFixture();
    fixture.props.put("crm.objects", shortNames(50_000, ""));
    fixture.props.put(
        other,
        other.startsWith("crm") ? shortNames(49_999, "") : distinct("contacts.f", ":removed"));
    assertBounded(other, fixture);

    fixture.props.put("crm.objects", "contacts,deals");
    fixture.props.put(other, distinct("contact.f", other.equals("schema.accept") ? ":g" : ""));
    assertBounded(other, fixture);
  }

  @Test
  void manyUnknownSettingsAreReportedTogether() {
    assertBounded("unknown settings", withUnknownSettings(MANY));
  }

  /** In time of this thread's, so that other load on the machine does not count. */
  @Test
  void theTimeForUnknownSettingsGrowsNoFasterThanTheirNumber() {
    long few = shortestCpuMs(withUnknownSettings(MANY / 10));
    long many = shortestCpuMs(withUnknownSettings(MANY));

    assertThat(many).isLessThan(10 * Math.max(few, 20) * 3);
  }

  private static long shortestCpuMs(ValidationFixture fixture) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long startedAt = threads.getCurrentThreadCpuTime();
      assertThat(fixture.validate().values()).isNotEmpty();
      shortest = Math.min(shortest, threads.getCurrentThreadCpuTime() - startedAt);
    }
    return shortest / 1_000_000;
  }

  private static ValidationFixture withUnknownSettings(int number) {
    ValidationFixture fixture = new ValidationFixture();
    for (int i = 0; i < number; i++) {
      fixture.props.put("poll.intervall." + i, "1");
      fixture.props.put("reconcile.consumer.max.pol." + i, "1");
      fixture.props.put("own." + i, "1");
    }
    return fixture;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "\u0000", "a\nb", "crm.", "poll.", "reconcile.consumer.\u0000"})
  void aSettingMayHaveAnyName(String name) {
    ValidationFixture fixture = new ValidationFixture();
    fixture.props.put(name, "x");
    assertBounded("the setting '" + name + "'", fixture);
    fixture.props.put(name + "x".repeat(MEGABYTE), "x");
    assertBounded("a setting of a megabyte", fixture);
  }

  private static ConfigValidation.Report validateInCpuTime(
      String what, Supplier<ConfigValidation.Report> validation) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long startedAt = threads.getCurrentThreadCpuTime();
    ConfigValidation.Report report = validation.get();
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - startedAt))
        .as(what)
        .isLessThan(MAX_DURATION);
    return report;
  }

  private static void assertBounded(String what, ValidationFixture fixture) {
    assertBounded(what, fixture::validate);
  }

  /** Whether the validation has a result in time, with messages in bounds. */
  static void assertBounded(String what, Supplier<ConfigValidation.Report> validation) {
    // A hang is found by the wall clock; whether it takes too long, by the CPU's time.
    ConfigValidation.Report report =
        assertTimeoutPreemptively(HANG, () -> validateInCpuTime(what, validation), what);
    List<String> messages = new ArrayList<>(report.warnings());
    messages.addAll(report.notes());
    for (ConfigValue value : report.values()) {
      for (String message : value.errorMessages()) {
        if (value.name().length() < 200 && value.name().matches("[ -~]*")) {
          assertThat(message.contains(value.name())).as(what).isTrue();
        }
        messages.add(message);
      }
    }
    assertThat(messages.size()).as(what).isLessThan(MAX_MESSAGES);
    for (String message : messages) {
      assertThat(message.length()).as(what).isLessThanOrEqualTo(MAX_MESSAGE_LENGTH);
      assertThat(message.chars().noneMatch(Character::isISOControl)).as(what).isTrue();
    }
  }
}
