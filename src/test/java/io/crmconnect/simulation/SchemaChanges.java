/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** What the vendor does to fields without notice, and what somebody decides about it. */
final class SchemaChanges {
  /**
   * What becomes of each; where all rows are not read anew only the first is right for old ones.
   */
  private static final String RENAMED_FIELD = "notes_text";

  private static final String REMOVED_FIELD = "last_seen";
  private static final String RETYPED_FIELD = "birthday";

  /** What added fields have the values of, so that no version moves for them. */
  private static final String COPIED_FIELD = "is_vip";

  private final SimulatedVendor vendor;
  private final SimulatedCrm crm;
  private final ReferenceModel referenceModel;
  private final SplittableRandom random;
  private final boolean copiesHistory;

  /** Object to the vendor's name of now of the field that is renamed. */
  private final Map<String, String> currentNames = new LinkedHashMap<>();

  /** Objects in which a field was removed or has another type. */
  private final Set<String> brokenObjects = new LinkedHashSet<>();

  private final Set<String> changedFields = new LinkedHashSet<>();
  private final List<String> decisions = new ArrayList<>();

  /**
   * What is still to be decided.
   *
   * @param onDecided is done to the columns once it is
   */
  private record PendingDecision(String decision, Runnable onDecided) {}

  /** By object. */
  private final Map<String, PendingDecision> pendingDecisions = new LinkedHashMap<>();

  private int renames;
  private int additions;

  /**
   * @param copiesHistory whether history is copied, and so read anew for a decision
   */
  SchemaChanges(
      SimulatedVendor vendor,
      ReferenceModel referenceModel,
      SplittableRandom random,
      boolean copiesHistory) {
    this.vendor = vendor;
    this.crm = vendor.crm();
    this.referenceModel = referenceModel;
    this.random = random;
    this.copiesHistory = copiesHistory;
  }

  /** Changes the schema of the object; false if an earlier change is still undecided. */
  boolean applyRandomChange(ObjectSpec objectSpec, long now) {
    String object = objectSpec.name();
    ReferenceModel.ObjectModel objectModel = referenceModel.object(object);
    int choice = random.nextInt(copiesHistory ? 5 : 4);
    if (objectSpec.editable() && choice == 4) {
      String name = "copy_" + ++additions;
      crm.copyField(objectSpec, COPIED_FIELD, name);
      objectModel.addCopiedField(name, COPIED_FIELD);
      return true;
    }
    if (!objectSpec.editable()
        || pendingDecisions.containsKey(object)
        || (!brokenObjects.add(object) && vendor.refusesGoneFields())) {
      return false;
    }
    if (choice == 2 && changedFields.add(object + "." + REMOVED_FIELD)) {
      crm.removeField(objectSpec, REMOVED_FIELD);
      Runnable onDecided =
          () -> objectModel.setOutcome(REMOVED_FIELD, ReferenceModel.FieldOutcome.REMOVED);
      pendingDecisions.put(
          object, new PendingDecision(object + "." + REMOVED_FIELD + ":removed", onDecided));
      objectModel.awaitDecisionFrom(now);
    } else if (choice == 3 && changedFields.add(object + "." + RETYPED_FIELD)) {
      crm.retypeField(objectSpec, RETYPED_FIELD, "string");
      // Its values are the same, so rows may be emitted until the catalogue is read.
      Runnable onDecided =
          () -> objectModel.setOutcome(RETYPED_FIELD, ReferenceModel.FieldOutcome.RETYPED);
      pendingDecisions.put(
          object, new PendingDecision(object + "." + RETYPED_FIELD + ":string", onDecided));
    } else {
      String oldName = currentName(object, RENAMED_FIELD);
      String newName = "notes_" + ++renames;
      crm.renameField(objectSpec, oldName, newName);
      currentNames.put(object, newName);
      pendingDecisions.put(
          object, new PendingDecision(object + "." + newName + ":" + oldName, () -> {}));
      objectModel.awaitDecisionFrom(now);
    }
    objectModel.markDrifted();
    return true;
  }

  /** Whether a field was added anywhere, so that history is read anew for it. */
  boolean hasAddedFields() {
    return additions > 0;
  }

  /** Reverts a rename; false if there is none. */
  boolean revertRename(ObjectSpec objectSpec) {
    PendingDecision pending = pendingDecisions.get(objectSpec.name());
    String decision = pending == null ? "" : pending.decision();
    String currentName = currentNames.get(objectSpec.name());
    if (vendor.refusesGoneFields()
        || currentName == null
        || !decision.startsWith(objectSpec.name() + "." + currentName + ":")) {
      return false;
    }
    String oldName = decision.substring(decision.lastIndexOf(':') + 1);
    crm.renameField(objectSpec, currentName, oldName);
    currentNames.put(objectSpec.name(), oldName);
    pendingDecisions.remove(objectSpec.name());
    referenceModel.object(objectSpec.name()).markDecided();
    return true;
  }

  /** What was to be decided about the object is; returns the decision, or nothing. */
  Optional<String> decide(String object) {
    PendingDecision pending = pendingDecisions.remove(object);
    if (pending != null) {
      decisions.add(pending.decision());
      pending.onDecided().run();
      referenceModel.object(object).markDecided();
    }
    return Optional.ofNullable(pending).map(PendingDecision::decision);
  }

  /** The values of a field are erased, although the vendor still has it; returns the decision. */
  String erase(String object, String field) {
    String decision = object + "." + vendor.fieldInSettings(field) + ":removed";
    decisions.add(decision);
    referenceModel.object(object).markDrifted();
    return decision;
  }

  boolean decideAll() {
    boolean hadPending = !pendingDecisions.isEmpty();
    List.copyOf(pendingDecisions.keySet()).forEach(this::decide);
    return hadPending;
  }

  List<String> decisions() {
    return decisions;
  }

  private String currentName(String object, String field) {
    return field.equals(RENAMED_FIELD) ? currentNames.getOrDefault(object, field) : field;
  }

  /** The values as somebody can write them now. */
  Map<String, String> toCurrentNames(ObjectSpec objectSpec, Map<String, String> values) {
    Map<String, String> current = new LinkedHashMap<>();
    values.forEach(
        (field, value) -> {
          if (!field.equals(REMOVED_FIELD)
              || !changedFields.contains(objectSpec.name() + "." + REMOVED_FIELD)) {
            current.put(currentName(objectSpec.name(), field), value);
          }
        });
    return current;
  }

  /** What a field of the vendor was called at first. */
  String originalName(String object, String field) {
    return field.equals(currentNames.get(object))
        ? RENAMED_FIELD
        : referenceModel.object(object).copiedFields().getOrDefault(field, field);
  }
}
