/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.ObjectNames;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Validators of single settings. Each message says what is wrong and what to do. */
public final class Validators {
  /** The characters that Kafka allows in a topic name. */
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]+");

  /** Part of the keys of records, and of the type of an object. */
  private static final Pattern PROPERTY_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

  private static final int MAX_LISTS = 250;

  private static final Pattern HTTP_SCHEME = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);

  public static final int MAX_TOPIC_LENGTH = 249;

  /**
   * The length of the longest suffix that every prefix must leave room for: {@code .quarantine}.
   */
  private static final int MIN_SUFFIX_LENGTH = 11;

  private static final int MAX_PORT = 65_535;

  /** Years with four digits, which every vendor and every warehouse understands. */
  private static final Instant MIN_INSTANT = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant MAX_INSTANT = Instant.parse("9999-12-31T23:59:59Z");

  private Validators() {}

  /** A validator that describes the values it accepts, for the settings table. */
  static final class DescribedValidator implements ConfigDef.Validator {
    private final String description;
    private final Function<Object, String> rule;
    private final boolean isAddress;
    private final List<String> choices;

    DescribedValidator(String expected, Function<Object, String> rule) {
      this(expected, rule, false, List.of());
    }

    private DescribedValidator(
        String expected, Function<Object, String> rule, boolean isAddress, List<String> choices) {
      this.description = expected;
      this.rule = rule;
      this.isAddress = isAddress;
      this.choices = choices;
    }

    /** A validator of addresses; one that is refused is not shown, because it may be a secret. */
    static DescribedValidator ofAddress(String expected, Function<Object, String> rule) {
      return new DescribedValidator(expected, rule, true, List.of());
    }

    @Override
    public void ensureValid(String name, Object value) {
      String message = rule.apply(value);
      if (message != null) {
        throw new ConfigException(
            name, value == null ? null : isAddress ? "(not shown)" : Texts.quote(value), message);
      }
    }

    @Override
    public String toString() {
      return description;
    }
  }

  /** The value up to the first address in it, whose parts may be secret. */
  static String redact(Object value) {
    String text = value.toString();
    int address = text.indexOf("//");
    return address < 0 ? text : text.substring(0, address) + "//...";
  }

  /** A number from {@code min} to {@code max}; null is accepted. */
  static ConfigDef.Validator between(double min, double max) {
    String expected =
        max == Double.MAX_VALUE
            ? formatNumber(min) + " or more"
            : formatNumber(min) + " to " + formatNumber(max);
    return new DescribedValidator(
        expected,
        value -> {
          if (value == null) {
            return null;
          }
          double number = ((Number) value).doubleValue();
          return number >= min && number <= max
              ? null
              : "out of range. Set it to a number in the range " + expected;
        });
  }

  static ConfigDef.Validator atLeast(double min) {
    return between(min, Double.MAX_VALUE);
  }

  /** One of these values, which are in lower case; it may be written otherwise. */
  static ConfigDef.Validator oneOf(List<String> values) {
    return oneOf(values, text -> values.contains(text.toLowerCase(Locale.ROOT)));
  }

  /**
   * One of these values.
   *
   * @param isKnown also holds for other ways to write them
   */
  static ConfigDef.Validator oneOf(List<String> values, Predicate<String> isKnown) {
    String expected = String.join(", ", values);
    return new DescribedValidator(
        expected,
        value -> {
          if (value == null) {
            return "Set it to one of: " + expected;
          }
          return isKnown.test((String) value)
              ? null
              : "unknown value. Set it to one of: "
                  + expected
                  + Suggestions.didYouMean((String) value, values);
        },
        false,
        List.copyOf(values));
  }

  static ConfigDef.Validator topicPrefix() {
    return new DescribedValidator(
        "letters, digits, '.', '_', '-'; at most " + (MAX_TOPIC_LENGTH - MIN_SUFFIX_LENGTH),
        value -> {
          String prefix = (String) value;
          if (prefix == null || prefix.isEmpty()) {
            return "no prefix given. Set it to a prefix for the topic names, for example 'crm'";
          }
          if (!TOPIC_NAME.matcher(prefix).matches()) {
            return "not allowed in a Kafka topic name. Use only ASCII letters, digits, '.', '_' and"
                + " '-'";
          }
          return prefix.length() <= MAX_TOPIC_LENGTH - MIN_SUFFIX_LENGTH
              ? null
              : "too long: Kafka allows topic names of %s characters. Use at most %s"
                  .formatted(MAX_TOPIC_LENGTH, MAX_TOPIC_LENGTH - MIN_SUFFIX_LENGTH);
        });
  }

  /**
   * The objects to copy: names, or only {@code *}.
   *
   * @param namesHint the vendors' hints about object names, which are appended to the message
   */
  static ConfigDef.Validator objects(String namesHint) {
    return new DescribedValidator(
        "names, or only *",
        value -> {
          if (value == null || ((List<?>) value).isEmpty()) {
            return "no object given. Set it to the objects to copy, for example"
                + " 'contacts,companies', or to '*' for all objects";
          }
          List<?> names = (List<?>) value;
          if (names.contains("*")) {
            return names.size() == 1
                ? null
                : "'*' already includes all objects. Remove either '*' or the other names";
          }
          return findNameProblem(names, namesHint);
        });
  }

  static ConfigDef.Validator objectNames(String namesHint) {
    return new DescribedValidator(
        "names", value -> value == null ? null : findNameProblem((List<?>) value, namesHint));
  }

  static ConfigDef.Validator referenceNames() {
    return new DescribedValidator(
        "names, or only *",
        value ->
            value == null || value.equals(List.of("*"))
                ? null
                : findNameProblem((List<?>) value, ""));
  }

  /** Pairs of objects, or only {@code *}. */
  static ConfigDef.Validator associations() {
    return new DescribedValidator(
        "like contacts:companies, or only *",
        value -> {
          List<?> pairs = value == null ? List.of() : (List<?>) value;
          if (pairs.contains("*")) {
            return pairs.size() == 1
                ? null
                : "'*' already includes all pairs. Remove either '*' or the pairs";
          }
          TreeSet<String> topics = new TreeSet<>();
          for (Object each : pairs) {
            String pair = (String) each;
            String[] ends = pair.split(":", -1);
            if (ends.length != 2
                || !ObjectNames.isValid(ends[0])
                || !ObjectNames.isValid(ends[1])) {
              return "'"
                  + Texts.quote(pair)
                  + "' is not a pair of objects. Write it like contacts:companies";
            }
            if (!topics.add(NamedAssociation.parse(pair).name())) {
              return "'"
                  + Texts.quote(pair)
                  + "' has the topic of another pair. Remove one of them";
            }
          }
          return null;
        });
  }

  /** Fields of objects. */
  static ConfigDef.Validator properties() {
    return new DescribedValidator(
        "like deals.dealstage",
        value -> {
          List<?> entries = value == null ? List.of() : (List<?>) value;
          for (Object each : entries) {
            String entry = (String) each;
            int dot = entry.indexOf('.');
            if (dot < 0
                || !ObjectNames.isValid(entry.substring(0, dot))
                || !PROPERTY_NAME.matcher(entry.substring(dot + 1)).matches()) {
              return "'"
                  + Texts.quote(entry)
                  + "' is not a field of an object. Write it like deals.dealstage";
            }
          }
          return null;
        });
  }

  /** Ids or names of lists. */
  static ConfigDef.Validator lists() {
    return new DescribedValidator(
        "ids or names of lists, at most " + MAX_LISTS,
        value -> {
          List<?> entries = value == null ? List.of() : (List<?>) value;
          if (entries.contains("*")) {
            return "'*' is no list. Name the lists, because an account may have many thousands";
          }
          return entries.size() <= MAX_LISTS
              ? null
              : "more than " + MAX_LISTS + " lists. Remove some of them";
        });
  }

  private static String findNameProblem(List<?> names, String namesHint) {
    for (Object each : names) {
      String name = (String) each;
      if (!ObjectNames.isWellFormed(name)) {
        return "'"
            + Texts.quote(name)
            + "' is not a valid object name. Use ASCII letters, digits, '_' and '-', and separate"
            + " names by commas."
            + namesHint;
      }
      if (ObjectNames.RESERVED.contains(name)) {
        return "'"
            + name
            + "' is the name of one of the connector's own topics, not an object. Remove it";
      }
    }
    return null;
  }

  /** Field names: {@code email} or {@code contacts.email}. */
  static ConfigDef.Validator fieldNames() {
    return new DescribedValidator(
        "fields, or object.field",
        value -> {
          for (Object each : value == null ? List.of() : (List<?>) value) {
            String entry = (String) each;
            if (entry.isEmpty() || entry.startsWith(".") || entry.endsWith(".")) {
              return "'"
                  + Texts.quote(entry)
                  + "' is not a valid field name. Write 'email' or 'contacts.email'";
            }
          }
          return null;
        });
  }

  /** Entries {@code <object>:<value>}, with at most one per object. */
  static ConfigDef.Validator objectValuePairs(String example) {
    return new DescribedValidator(
        "like " + example,
        value -> {
          TreeSet<String> objects = new TreeSet<>();
          for (Object each : value == null ? List.of() : (List<?>) value) {
            String entry = (String) each;
            int colon = entry.indexOf(':');
            if (colon < 1
                || colon == entry.length() - 1
                || !ObjectNames.isValid(entry.substring(0, colon))) {
              return "'"
                  + Texts.quote(entry)
                  + "' is not a valid object:value pair. Write it like "
                  + example;
            }
            if (!objects.add(entry.substring(0, colon))) {
              return "'"
                  + Texts.quote(entry.substring(0, colon))
                  + "' has two entries. Remove one of them";
            }
          }
          return null;
        });
  }

  /** Splits the entries of {@link #objectValuePairs} into key and value. */
  static Map<String, String> parsePairs(List<String> entries) {
    Map<String, String> pairs = new TreeMap<>();
    for (String entry : entries) {
      int colon = entry.indexOf(':');
      pairs.put(entry.substring(0, colon), entry.substring(colon + 1));
    }
    return pairs;
  }

  /** All values of a setting that has only a few; otherwise empty. */
  static List<String> choicesOf(ConfigDef.Validator validator) {
    return validator instanceof DescribedValidator described ? described.choices : List.of();
  }

  /** Whether a refused value of the setting must not be shown. */
  public static boolean isAddress(ConfigDef.ConfigKey setting) {
    return setting.validator instanceof DescribedValidator validator && validator.isAddress;
  }

  static ConfigDef.Validator baseUrl() {
    return DescribedValidator.ofAddress(
        "an http or https URL",
        value -> {
          if (value == null) {
            return null;
          }
          String remedy = " Write it like https://gateway.example.com/crm";
          try {
            URI uri = new URI((String) value);
            if (uri.getScheme() == null || !HTTP_SCHEME.matcher(uri.getScheme()).matches()) {
              return "does not start with http:// or https://." + remedy;
            }
            if (!Urls.hasHost(uri)) {
              return "has no host, or one that cannot exist." + remedy;
            }
            if (uri.getPort() > MAX_PORT) {
              return "has a port above " + MAX_PORT + "." + remedy;
            }
            if (uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
              return "has parts other than scheme, host, port and path." + remedy;
            }
            return null;
          } catch (URISyntaxException e) {
            return "is not a valid URL (" + e.getReason() + ")." + remedy;
          }
        });
  }

  static ConfigDef.Validator startDate() {
    return new DescribedValidator(
        "a date or an instant",
        value -> {
          try {
            if (value == null) {
              return null;
            }
            Instant instant = parseInstant((String) value);
            return instant.isBefore(MIN_INSTANT) || instant.isAfter(MAX_INSTANT)
                ? "is not in the years 1 to 9999. Write it like 2024-01-31"
                : null;
          } catch (DateTimeException e) {
            return "not a date or an instant. Write it like 2024-01-31 (00:00 UTC) or"
                + " 2024-01-31T08:00:00Z";
          }
        });
  }

  /** A date stands for its first instant in UTC. */
  static Instant parseInstant(String text) {
    String trimmed = text.trim();
    return trimmed.length() == 10
        ? LocalDate.parse(trimmed).atStartOfDay(ZoneOffset.UTC).toInstant()
        : Instant.parse(trimmed);
  }

  /** The distinct names without empty ones, in alphabetical order. */
  static List<String> sortDistinct(List<String> names) {
    TreeSet<String> distinct = new TreeSet<>(names);
    distinct.remove("");
    return List.copyOf(distinct);
  }

  private static String formatNumber(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
