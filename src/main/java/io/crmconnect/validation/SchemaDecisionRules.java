package io.crmconnect.validation;

import io.crmconnect.config.Suggestions;
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
 * Whether what was decided about fields can be so at the vendor now. What the columns were made for
 * is not known here; the task judges that when it starts.
 */
final class SchemaDecisionRules {
  private final List<SchemaDecision> schemaDecisions;

  SchemaDecisionRules(List<SchemaDecision> schemaDecisions) {
    this.schemaDecisions = schemaDecisions;
  }

  boolean hasDecisionFor(String object) {
    return schemaDecisions.stream()
        .anyMatch(schemaDecision -> schemaDecision.object().equals(object));
  }

  /** Decisions about none of these. */
  List<String> findUnknownObjects(List<CrmObject> objects) {
    Set<String> names = objects.stream().map(CrmObject::name).collect(Collectors.toSet());
    return schemaDecisions.stream()
        .filter(schemaDecision -> !names.contains(schemaDecision.object()))
        .map(
            schemaDecision ->
                "'"
                    + schemaDecision.text()
                    + "' is about an object that is not copied"
                    + Suggestions.didYouMean(schemaDecision.object(), names)
                    + " Correct it or leave it out.")
        .toList();
  }

  List<String> findProblems(String object, List<Field> catalogue) {
    TreeMap<String, FieldType> types = new TreeMap<>();
    catalogue.forEach(field -> types.put(field.name(), field.type()));
    List<String> problems = new ArrayList<>();
    for (SchemaDecision schemaDecision : schemaDecisions) {
      if (!schemaDecision.object().equals(object)) {
        continue;
      }
      if (schemaDecision instanceof SchemaDecision.Rename rename
          && !types.containsKey(rename.newField())
          && !isSupersededLater(rename.object(), rename.newField())) {
        problems.add(
            unknownFieldMessage(rename, rename.newField(), types.keySet())
                + " Write <object>.<name of now>:<name before>.");
      } else if (schemaDecision instanceof SchemaDecision.Retype retype
          && !types.containsKey(retype.field())
          && !isSupersededLater(retype.object(), retype.field())) {
        problems.add(
            unknownFieldMessage(retype, retype.field(), types.keySet())
                + " Correct it or leave it out; if the field has gone, decide about that too.");
      } else if (schemaDecision instanceof SchemaDecision.Retype retype
          && types.containsKey(retype.field())
          && types.get(retype.field()) != retype.type()
          && isLatest(retype)) {
        problems.add(
            "'"
                + retype.text()
                + "': the vendor says that '"
                + retype.field()
                + "' is a "
                + SchemaDecision.typeText(types.get(retype.field()))
                + ". Decide for that.");
      }
    }
    return problems;
  }

  private static String unknownFieldMessage(
      SchemaDecision schemaDecision, String field, Set<String> fields) {
    return "'"
        + schemaDecision.text()
        + "': the vendor has no field '"
        + field
        + "' of "
        + schemaDecision.object()
        + Suggestions.didYouMean(field, fields);
  }

  /** What was decided about may since be called something else, or be gone. */
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

  /** Earlier decisions about a type stay where they are. */
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
