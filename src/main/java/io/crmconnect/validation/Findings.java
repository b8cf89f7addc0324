/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a check has found. The number and the length of messages are bounded. */
final class Findings {
  private static final int MAX_MESSAGES = 20;

  private final boolean rejectUnreachable;
  private final Map<String, List<String>> errors = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, List<String>> recommendations = new TreeMap<>();

  /**
   * @param rejectUnreachable whether something that cannot be reached is an error
   */
  Findings(boolean rejectUnreachable) {
    this.rejectUnreachable = rejectUnreachable;
  }

  /** By setting, what is wrong and what to do. */
  Map<String, List<String>> errors() {
    return errors;
  }

  /** Messages for the log as warnings. */
  List<String> warnings() {
    return warnings;
  }

  /** Messages for the log as information. */
  List<String> notes() {
    return notes;
  }

  /** By setting, the values to choose from that the vendor has listed. */
  Map<String, List<String>> recommendations() {
    return recommendations;
  }

  void recommend(String setting, List<String> values) {
    recommendations.put(setting, values);
  }

  /** Whether no further error of this setting would be reported. */
  boolean hasManyErrors(String setting) {
    return errors.getOrDefault(setting, List.of()).size() >= MAX_MESSAGES;
  }

  void addError(String setting, String message) {
    add(errors.computeIfAbsent(setting, key -> new ArrayList<>()), message);
  }

  void addWarning(String message) {
    add(warnings, message);
  }

  void addNote(String message) {
    add(notes, message);
  }

  /** Something that the settings name cannot be reached, so settings could not be checked. */
  void addUnreachable(String setting, String message) {
    if (rejectUnreachable) {
      addError(
          setting,
          message
              + " To accept the settings anyway, set "
              + CoreConfigDef.VALIDATE_CONNECTIONS
              + "=false.");
    } else {
      addWarning(message + " The settings are accepted, and the tasks try again.");
    }
  }

  private static void add(List<String> messages, String message) {
    if (messages.size() < MAX_MESSAGES) {
      messages.add(Texts.boundMessage(message));
    }
  }
}
