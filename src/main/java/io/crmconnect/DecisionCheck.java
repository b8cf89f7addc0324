package io.crmconnect;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether what was decided about fields can be so at the vendor now. What the columns were made for
 * is not known here; the task judges that when it starts.
 */
final class DecisionCheck {
  private final List<Decision> decisions;

  DecisionCheck(List<Decision> decisions) {
    this.decisions = decisions;
  }

  boolean concern(String object) {
    return decisions.stream().anyMatch(decision -> decision.object().equals(object));
  }

  /** Decisions about none of these. */
  List<String> ofOthers(List<CrmObject> objects) {
    Set<String> names = objects.stream().map(CrmObject::name).collect(Collectors.toSet());
    return decisions.stream()
        .filter(decision -> !names.contains(decision.object()))
        .map(
            decision ->
                "'"
                    + decision.text()
                    + "' is about an object that is not copied"
                    + Typos.hint(decision.object(), names)
                    + " Correct it or leave it out.")
        .toList();
  }

  List<String> problems(String object, List<Field> catalogue) {
    TreeMap<String, FieldType> types = new TreeMap<>();
    catalogue.forEach(field -> types.put(field.name(), field.type()));
    List<String> problems = new ArrayList<>();
    for (Decision decision : decisions) {
      if (!decision.object().equals(object)) {
        continue;
      }
      if (decision instanceof Decision.Rename rename
          && !types.containsKey(rename.to())
          && !isDecidedFurther(rename.object(), rename.to())) {
        problems.add(
            noField(rename, rename.to(), types.keySet())
                + " Write <object>.<name of now>:<name before>.");
      } else if (decision instanceof Decision.Retype retype
          && !types.containsKey(retype.field())
          && !isDecidedFurther(retype.object(), retype.field())) {
        problems.add(
            noField(retype, retype.field(), types.keySet())
                + " Correct it or leave it out; if the field has gone, decide about that too.");
      } else if (decision instanceof Decision.Retype retype
          && types.containsKey(retype.field())
          && types.get(retype.field()) != retype.type()
          && isLast(retype)) {
        problems.add(
            "'"
                + retype.text()
                + "': the vendor says that '"
                + retype.field()
                + "' is a "
                + Decision.typeText(types.get(retype.field()))
                + ". Decide for that.");
      }
    }
    return problems;
  }

  private static String noField(Decision decision, String field, Set<String> fields) {
    return "'"
        + decision.text()
        + "': the vendor has no field '"
        + field
        + "' of "
        + decision.object()
        + Typos.hint(field, fields);
  }

  /** What was decided about may since be called something else, or be gone. */
  private boolean isDecidedFurther(String object, String field) {
    for (Decision decision : decisions) {
      boolean same = decision.object().equals(object);
      if (same
          && ((decision instanceof Decision.Rename next && next.from().equals(field))
              || (decision instanceof Decision.Removal gone && gone.field().equals(field)))) {
        return true;
      }
    }
    return false;
  }

  /** Earlier decisions about a type stay where they are. */
  private boolean isLast(Decision.Retype retype) {
    Decision last = retype;
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Retype other
          && other.object().equals(retype.object())
          && other.field().equals(retype.field())) {
        last = other;
      }
    }
    return last.equals(retype);
  }
}
