/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A condition of a search. */
final class SearchFilter {
  private static final List<String> OPERATORS =
      List.of(
          "BETWEEN",
          "CONTAINS_TOKEN",
          "EQ",
          "GT",
          "GTE",
          "HAS_PROPERTY",
          "IN",
          "LT",
          "LTE",
          "NEQ",
          "NOT_CONTAINS_TOKEN",
          "NOT_HAS_PROPERTY",
          "NOT_IN");

  private final ObjectType type;
  private final SimProperty property;
  private final String operator;
  private final List<String> values = new ArrayList<>();
  private final boolean numeric;
  private long low = Long.MIN_VALUE;
  private long high = Long.MAX_VALUE;

  private SearchFilter(ObjectType type, SimProperty property, String operator) {
    this.type = type;
    this.property = property;
    this.operator = operator;
    this.numeric =
        property.type().equals("number")
            || property.type().equals("datetime")
            || property.type().equals("date");
  }

  static SearchFilter of(ObjectType type, JsonNode filter, Errors errors) {
    String name = filter.path("propertyName").asText("");
    String operator = filter.path("operator").asText("");
    SimProperty property = type.catalogue.get(name);
    if (property == null) {
      throw errors.validation("There was a problem with the request: no property " + name);
    }
    if (!OPERATORS.contains(operator)) {
      throw errors.validation("Invalid operator " + operator);
    }
    SearchFilter searchFilter = new SearchFilter(type, property, operator);
    searchFilter.parseValues(filter, errors);
    return searchFilter;
  }

  private void parseValues(JsonNode filter, Errors errors) {
    for (JsonNode value : filter.path("values")) {
      values.add(value.asText());
    }
    switch (operator) {
      case "HAS_PROPERTY", "NOT_HAS_PROPERTY" -> {}
      case "IN", "NOT_IN" -> {
        if (values.isEmpty()) {
          throw errors.validation(operator + " needs values: " + property.name());
        }
      }
      case "BETWEEN" -> {
        low = parseNumber(requiredText(filter, "value", errors), errors);
        high = parseNumber(requiredText(filter, "highValue", errors), errors);
      }
      default -> {
        String value = requiredText(filter, "value", errors);
        values.add(value);
        if (numeric && !operator.contains("TOKEN")) {
          setRange(parseNumber(value, errors));
        }
      }
    }
  }

  private void setRange(long value) {
    switch (operator) {
      case "GT" -> low = value + 1;
      case "GTE" -> low = value;
      case "LT" -> high = value - 1;
      case "LTE" -> high = value;
      case "EQ", "NEQ" -> {
        low = value;
        high = value;
      }
      default -> {}
    }
  }

  private String requiredText(JsonNode filter, String name, Errors errors) {
    JsonNode value = filter.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw errors.validation("operator " + operator + " needs " + name);
    }
    return value.asText();
  }

  private long parseNumber(String text, Errors errors) {
    Long number = tryParse(text);
    if (number == null) {
      throw errors.validation(text + " is no value for " + property.name());
    }
    if (number == 0 && property.type().equals("datetime")) {
      // HubSpot rejects the epoch; clients must not search from it.
      throw errors.refusal(500, "internal error", null, "search from epoch 0");
    }
    return number;
  }

  private Long tryParse(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      // next form
    }
    try {
      if (property.type().equals("number")) {
        return (long) Double.parseDouble(text);
      }
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (NumberFormatException | DateTimeException e) {
      return null;
    }
  }

  /** The lower bound of the versions of matches. */
  long minStamp() {
    return type.isModifiedProperty(property) && !operator.equals("NEQ") ? low : Long.MIN_VALUE;
  }

  boolean matches(RecordView recordView) {
    if (type.isModifiedProperty(property)) {
      return isWithinRange(recordView.recordVersion().stamp);
    }
    if (type.isIdProperty(property)) {
      return isWithinRange(recordView.id());
    }
    if (type.isCreatedProperty(property)) {
      return isWithinRange(recordView.storedRecord().createdAt);
    }
    return matches(recordView.recordVersion().propertyValues.get(property.key()));
  }

  private boolean isWithinRange(long value) {
    return switch (operator) {
      case "HAS_PROPERTY" -> true;
      case "NOT_HAS_PROPERTY" -> false;
      case "IN" -> values.contains(Long.toString(value));
      case "NOT_IN" -> !values.contains(Long.toString(value));
      case "NEQ" -> value != low;
      default -> value >= low && value <= high;
    };
  }

  private boolean matches(String value) {
    boolean set = value != null && !value.isEmpty();
    return switch (operator) {
      case "HAS_PROPERTY" -> set;
      case "NOT_HAS_PROPERTY" -> !set;
      case "IN" -> set && values.contains(value.toLowerCase(Locale.ROOT));
      case "NOT_IN" -> set && !values.contains(value.toLowerCase(Locale.ROOT));
      case "CONTAINS_TOKEN" -> set && value.contains(values.get(0));
      case "NOT_CONTAINS_TOKEN" -> set && !value.contains(values.get(0));
      case "EQ" -> set && value.equals(values.get(0));
      case "NEQ" -> set && !value.equals(values.get(0));
      default -> set && numeric && tryParse(value) != null && isWithinRange(tryParse(value));
    };
  }
}
