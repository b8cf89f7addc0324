/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.Suggestions;
import io.crmconnect.config.Texts;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.SchemaDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Checks whether decisions about fields match the vendor's catalogue. The accepted schema is not
 * known here; the task compares the decisions with it when it starts.
 */
final class SchemaDecisionRules {
  /** More of them are not reported at once. */
  private static final int MAX_PROBLEMS = 20;

  private final List<SchemaDecision> schemaDecisions;

  SchemaDecisionRules(List<SchemaDecision> schemaDecisions) {
    this.schemaDecisions = schemaDecisions;
  }

  boolean hasDecisionFor(String object) {
    return schemaDecisions.stream()
        .anyMatch(schemaDecision -> schemaDecision.object().equals(object));
  }

  /** Messages about decisions for objects that are not copied. */
  List<String> findUnknownObjects(List<CrmObject> objects) {
    Set<String> names = objects.stream().map(CrmObject::name).collect(Collectors.toSet());
    return schemaDecisions.stream()
        .filter(schemaDecision -> !names.contains(schemaDecision.object()))
        .limit(MAX_PROBLEMS)
        .map(
            schemaDecision ->
                "'"
                    + Texts.quote(schemaDecision.text())
                    + "' is a decision about an object that is not copied"
                    + Suggestions.didYouMean(schemaDecision.object(), names)
                    + " Correct or remove it.")
        .toList();
  }

  List<String> findProblems(String object, List<Field> catalogue) {
    TreeMap<String, FieldType> types = new TreeMap<>();
    catalogue.forEach(field -> types.put(field.name(), field.type()));
    List<String> problems = new ArrayList<>();
    for (SchemaDecision schemaDecision : schemaDecisions) {
      if (problems.size() >= MAX_PROBLEMS) {
        return problems;
      }
      if (!schemaDecision.object().equals(object)) {
        continue;
      }
      if (schemaDecision instanceof SchemaDecision.Rename rename
          && !types.containsKey(rename.newField())
          && !isSupersededLater(rename.object(), rename.newField())) {
        problems.add(
            unknownFieldMessage(rename, rename.newField(), types.keySet())
                + " Write <object>.<new name>:<old name>.");
      } else if (schemaDecision instanceof SchemaDecision.Retype retype
          && !types.containsKey(retype.field())
          && !isSupersededLater(retype.object(), retype.field())) {
        problems.add(
            unknownFieldMessage(retype, retype.field(), types.keySet())
                + " Correct or remove it. If the field was removed, add a decision about the"
                + " removal.");
      } else if (schemaDecision instanceof SchemaDecision.Retype retype
          && types.containsKey(retype.field())
          && types.get(retype.field()) != retype.type()
          && isLatest(retype)) {
        problems.add(
            "'"
                + retype.text()
                + "' does not match the vendor, where the type of '"
                + retype.field()
                + "' is "
                + SchemaDecision.typeText(types.get(retype.field()))
                + ". Use that type.");
      }
    }
    return problems;
  }

  private static String unknownFieldMessage(
      SchemaDecision schemaDecision, String field, Set<String> fields) {
    return "'"
        + Texts.quote(schemaDecision.text())
        + "' names the field '"
        + Texts.quote(field)
        + "', which the vendor does not have in "
        + schemaDecision.object()
        + Suggestions.didYouMean(field, fields);
  }

  /** Whether another decision says that the field was renamed or removed since. */
  private boolean isSupersededLater(String object, String field) {
    for (SchemaDecision schemaDecision : schemaDecisions) {
      boolean same = schemaDecision.object().equals(object);
      if (same
          && ((schemaDecision instanceof SchemaDecision.Rename next
                  && next.oldField().equals(field))
              || (schemaDecision instanceof SchemaDecision.Removal gone
                  && gone.field().equals(field)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is the last decision about the field's type; earlier ones may stay. */
  private boolean isLatest(SchemaDecision.Retype retype) {
    SchemaDecision latest = retype;
    for (SchemaDecision schemaDecision : schemaDecisions) {
      if (schemaDecision instanceof SchemaDecision.Retype other
          && other.object().equals(retype.object())
          && other.field().equals(retype.field())) {
        latest = other;
      }
    }
    return latest.equals(retype);
  }
}
