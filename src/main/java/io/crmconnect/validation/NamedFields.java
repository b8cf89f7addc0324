/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.Suggestions;
import io.crmconnect.config.Texts;
import io.crmconnect.crm.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The fields that {@code field.include}, {@code field.exclude} and {@code property.history} name. A
 * misspelt field in the second would be copied, although it must not be.
 */
final class NamedFields {
  /** More of them are not reported at once. */
  private static final int MAX_PROBLEMS = 20;

  private final Map<String, List<String>> entriesBySetting = new TreeMap<>();
  private final Set<String> objectsWithFields = new TreeSet<>();
  private final Map<String, Set<String>> fieldsByObject = new TreeMap<>();

  NamedFields(CrmSourceConfig config) {
    entriesBySetting.put(CoreConfigDef.FIELD_INCLUDE, config.fieldInclude());
    entriesBySetting.put(CoreConfigDef.FIELD_EXCLUDE, config.fieldExclude());
    entriesBySetting.put(CoreConfigDef.PROPERTY_HISTORY, config.historyEntries());
    entriesBySetting.values().stream()
        .flatMap(List::stream)
        .filter(entry -> entry.indexOf('.') > 0)
        .forEach(entry -> objectsWithFields.add(objectOf(entry)));
  }

  private static String objectOf(String entry) {
    return entry.substring(0, entry.indexOf('.'));
  }

  private static String fieldOf(String entry) {
    return entry.substring(entry.indexOf('.') + 1);
  }

  /** Whether the history of a field of this object is copied. */
  boolean isNamedWithHistory(String object) {
    return entriesBySetting.get(CoreConfigDef.PROPERTY_HISTORY).stream()
        .anyMatch(entry -> objectOf(entry).equals(object));
  }

  /** Whether an entry is about a field of this object alone. */
  boolean isNamed(String object) {
    return objectsWithFields.contains(object);
  }

  /** Whether an entry that may be about this object names no field that was added yet. */
  boolean isUnknownSoFar(String object) {
    return entriesBySetting.values().stream()
        .flatMap(List::stream)
        .anyMatch(
            entry ->
                entry.indexOf('.') > 0
                    ? objectOf(entry).equals(object)
                        && !fieldsByObject.get(object).contains(fieldOf(entry))
                    : fieldsByObject.values().stream().noneMatch(each -> each.contains(entry)));
  }

  void addCatalogue(String object, List<Field> fields) {
    fieldsByObject.put(
        object, fields.stream().map(Field::name).collect(Collectors.toCollection(TreeSet::new)));
  }

  /**
   * By setting, the entries that name a field which does not exist, with what to do.
   *
   * @param objects number of all objects that are copied; an entry without an object is only
   *     compared if the catalogues of all of them were added
   */
  Map<String, List<String>> findUnknown(int objects) {
    Set<String> allFields =
        fieldsByObject.values().stream()
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    boolean complete = fieldsByObject.size() == objects;
    Map<String, List<String>> problems = new TreeMap<>();
    entriesBySetting.forEach(
        (setting, entries) -> {
          List<String> messages = new ArrayList<>();
          for (String entry : new TreeSet<>(entries)) {
            if (messages.size() >= MAX_PROBLEMS) {
              break;
            }
            if (entry.indexOf('.') > 0) {
              checkFieldOfObject(setting, entry, messages);
            } else if (complete && !allFields.contains(entry)) {
              messages.add(
                  describe(setting, entry, "no object that is copied has", entry, allFields));
            }
          }
          problems.put(setting, messages);
        });
    return problems;
  }

  private void checkFieldOfObject(String setting, String entry, List<String> messages) {
    String object = objectOf(entry);
    String field = fieldOf(entry);
    Set<String> fields = fieldsByObject.get(object);
    if (fields != null && !fields.contains(field)) {
      messages.add(describe(setting, entry, Texts.quote(object) + " does not have", field, fields));
    }
  }

  private static String describe(
      String setting, String entry, String whoLacks, String field, Set<String> fields) {
    return setting
        + " contains '"
        + Texts.quote(entry)
        + "', but "
        + whoLacks
        + " such a field"
        + Suggestions.didYouMean(field, fields)
        + " Correct the name or remove the entry.";
  }
}
