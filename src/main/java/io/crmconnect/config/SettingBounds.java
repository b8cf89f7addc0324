/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The bounds of all settings, whatever they mean. */
public final class SettingBounds {
  /** Longer than any list of names that is written by hand or by a script. */
  private static final int MAX_VALUE_LENGTH = 262_144;

  private SettingBounds() {}

  /** The settings that have a value and a name; null stands for a setting that is not there. */
  public static Map<String, String> withoutNulls(Map<String, String> props) {
    Map<String, String> present = new TreeMap<>();
    props.forEach(
        (name, value) -> {
          if (name != null && value != null) {
            present.put(name, value);
          }
        });
    return present;
  }

  /**
   * By setting with a value that is too long, what to do.
   *
   * @param names of the connector's settings; those that only Connect knows are Connect's
   */
  public static Map<String, String> findProblems(
      Map<String, String> props, Collection<String> names) {
    Map<String, String> problems = new TreeMap<>();
    props.forEach(
        (name, value) -> {
          boolean known =
              names.contains(name)
                  || name.startsWith(CoreConfigDef.CONSUMER_PREFIX)
                  || name.startsWith(TopicCreation.PREFIX);
          if (known && value.length() > MAX_VALUE_LENGTH) {
            problems.put(
                name,
                Texts.quote(name)
                    + " has "
                    + value.length()
                    + " characters, more than the "
                    + MAX_VALUE_LENGTH
                    + " that are allowed. Shorten it.");
          }
        });
    return problems;
  }
}
