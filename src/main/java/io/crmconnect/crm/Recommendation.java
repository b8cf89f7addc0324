/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What Connect's user interfaces offer as the value of a setting, and whether they show the
 * setting. Neither restricts what may be set.
 */
public final class Recommendation implements ConfigDef.Recommender {
  private final Function<Map<String, Object>, List<String>> values;
  private final Predicate<Map<String, Object>> shown;

  private Recommendation(
      Function<Map<String, Object>, List<String>> values, Predicate<Map<String, Object>> shown) {
    this.values = values;
    this.shown = shown;
  }

  /** Offers these values. */
  public static Recommendation of(List<String> values) {
    List<String> copy = List.copyOf(values);
    return new Recommendation(parsed -> copy, parsed -> true);
  }

  /** Offers values that depend on other settings, which may be missing or invalid. */
  public static Recommendation from(Function<Map<String, Object>, List<String>> values) {
    return new Recommendation(values, parsed -> true);
  }

  /**
   * The same values, but the setting is only shown if this holds for the settings, which may be
   * missing or invalid.
   */
  public Recommendation shownIf(Predicate<Map<String, Object>> condition) {
    return new Recommendation(values, condition);
  }

  /** A list that Kafka may change. */
  @Override
  public List<Object> validValues(String name, Map<String, Object> parsed) {
    return new ArrayList<>(values.apply(parsed));
  }

  @Override
  public boolean visible(String name, Map<String, Object> parsed) {
    return shown.test(parsed);
  }
}
