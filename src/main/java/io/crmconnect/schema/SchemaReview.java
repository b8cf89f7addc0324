/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Applies decisions to the columns of a schema and finds the drifts that still need a decision. A
 * decision that stays in the settings is applied only once. If the same drift happens again, the
 * entry must be removed and added again.
 */
public final class SchemaReview {
  private final String object;
  private final SchemaSettings settings;
  private final FieldFilter filter;
  private final SortedMap<String, FieldType> catalogue;
  private final List<Column> columns;

  /** The decisions of the settings that were applied before. */
  private final List<SchemaDecision> appliedBefore;

  /** The decisions of the settings that were not applied yet. */
  private final List<SchemaDecision> pending;

  private final List<SchemaDecision> resolvedDecisions = new ArrayList<>();
  private final List<SchemaRefusal> refusals = new ArrayList<>();

  /**
   * @param schema whose columns are reviewed, with the decisions that were applied to them
   */
  private SchemaReview(
      ObjectSchema schema, SortedMap<String, FieldType> catalogue, List<SchemaDecision> signalled) {
    this.object = schema.object().name();
    this.settings = schema.settings();
    this.filter = schema.filter();
    this.columns = new ArrayList<>(schema.columns());
    this.catalogue = catalogue;
    List<SchemaDecision> decisions = settings.drift().decisionsFor(object);
    this.appliedBefore = decisions.stream().filter(schema::isApplied).toList();
    this.pending = new ArrayList<>(decisions);
    this.pending.removeAll(appliedBefore);
    signalled.stream().filter(each -> !pending.contains(each)).forEach(pending::add);
  }

  /**
   * Compares the catalogue with the schema, applies decisions and respects the object's {@link
   * DriftMode}. If there is a drift and the mode is not {@link DriftMode#KEEP}, no field is added,
   * because a new field may be the new name of one that drifted.
   *
   * @param labels display names of the fields by the vendor's names, including removed fields
   * @param signalled decisions that are not in the settings
   */
  public static SchemaReviewResult review(
      ObjectSchema schema,
      List<Field> catalogue,
      Map<String, String> labels,
      List<SchemaDecision> signalled) {
    SortedMap<String, FieldType> types = SchemaEvolver.typesByField(catalogue);
    SchemaReview review = new SchemaReview(schema, types, signalled);
    review.applyDecisions();
    List<Drift> drifts = review.findDrifts(labels);
    boolean blocksEvolution = !drifts.isEmpty() && schema.driftMode() != DriftMode.KEEP;
    Evolution evolution =
        blocksEvolution
            ? Evolution.of(schema.with(review.columns, review.appliedDecisions()))
            : SchemaEvolver.evolve(schema, review.columns, review.appliedDecisions(), types);
    return new SchemaReviewResult(evolution, drifts, review.resolvedDecisions, review.refusals);
  }

  /** The texts of all applied decisions that are in the settings. */
  private List<String> appliedDecisions() {
    List<SchemaDecision> applied = new ArrayList<>(settings.drift().decisionsFor(object));
    applied.removeAll(pending);
    return applied.stream().map(SchemaDecision::text).toList();
  }

  /** The result of a decision; without a problem, the schema matches the decision. */
  private record Outcome(boolean isApplied, Optional<String> problem) {
    static final Outcome APPLIED = new Outcome(true, Optional.empty());
    static final Outcome ALREADY_APPLIED = new Outcome(false, Optional.empty());

    static Outcome refused(String reason) {
      return new Outcome(false, Optional.of(reason));
    }

    static Outcome columnMissing(String field) {
      return refused("there is no column for a field '" + field + "'. Correct or remove the entry");
    }

    static Outcome fieldStillExists(String field) {
      return refused(
          "the vendor still has the field '"
              + field
              + "'. Remove the entry, or remove the field at the vendor; to erase its values"
              + " although the vendor has it, name it in field.exclude too");
    }
  }

  private static String unknownField(String field) {
    return "the vendor has no field '" + field + "'. Correct or remove the entry";
  }

  /** Applies the decisions in any order, because one may depend on another. */
  private void applyDecisions() {
    boolean progressed = true;
    while (progressed) {
      progressed = false;
      refusals.clear();
      for (SchemaDecision schemaDecision : List.copyOf(pending)) {
        Outcome outcome = apply(schemaDecision);
        if (outcome.problem().isPresent()) {
          refuse(schemaDecision, outcome.problem().get());
          continue;
        }
        pending.remove(schemaDecision);
        if (outcome.isApplied()) {
          resolvedDecisions.add(schemaDecision);
          progressed = true;
        }
      }
    }
  }

  private void refuse(SchemaDecision schemaDecision, String reason) {
    refusals.add(new SchemaRefusal(schemaDecision, reason));
  }

  private Outcome apply(SchemaDecision schemaDecision) {
    if (schemaDecision instanceof SchemaDecision.Rename rename) {
      return applyRename(rename);
    } else if (schemaDecision instanceof SchemaDecision.Removal removal) {
      return applyRemoval(removal);
    }
    return applyRetype((SchemaDecision.Retype) schemaDecision);
  }

  private Outcome applyRename(SchemaDecision.Rename rename) {
    String newField = rename.newField();
    String oldField = rename.oldField();
    boolean isRemoved = !catalogue.containsKey(oldField);
    List<Integer> indexes = columnsOf(oldField);
    if ((indexes.isEmpty() || !isRemoved) && isAlreadyRenamed(rename)) {
      return Outcome.ALREADY_APPLIED;
    }
    boolean isCorrection = indexes.isEmpty();
    if (isCorrection) {
      indexes = columnsPreviouslyNamed(oldField);
    }
    if (indexes.isEmpty()) {
      return Outcome.columnMissing(oldField);
    }
    if (!isRemoved) {
      return Outcome.fieldStillExists(oldField);
    }
    FieldType type = catalogue.get(newField);
    if (type == null && !isSupersededLater(rename)) {
      return Outcome.refused(unknownField(newField));
    }
    for (int index : indexes) {
      Column column = columns.get(index);
      if (isCorrection && hasOtherRename(column, oldField)) {
        return refuseContradiction(column, oldField);
      }
      if (type != null && !column.isText() && type != column.type().fieldType()) {
        return Outcome.refused(
            ("the type of '%s' is %s, but the type of the column '%s' is %s. Accept the removal"
                    + " of '%s' instead; '%s' then gets its own column")
                .formatted(
                    newField,
                    SchemaDecision.typeText(type),
                    column.name(),
                    SchemaDecision.typeText(column.type().fieldType()),
                    oldField,
                    newField));
      }
    }
    for (int index : indexes) {
      Column column = isCorrection ? columns.get(index).revertTo(oldField) : columns.get(index);
      columns.set(index, column.renamedTo(newField, type == null ? column.catalogueType() : type));
    }
    return Outcome.APPLIED;
  }

  private boolean isAlreadyRenamed(SchemaDecision.Rename rename) {
    String newField = rename.newField();
    return columns.stream()
        .anyMatch(
            column ->
                column.previousNames().contains(rename.oldField())
                    && (column.field().equals(newField)
                        || column.previousNames().contains(newField)));
  }

  /** Whether a pending decision says that the field was renamed again or removed. */
  private boolean isSupersededLater(SchemaDecision.Rename rename) {
    for (SchemaDecision schemaDecision : pending) {
      boolean isRenamedAgain =
          schemaDecision instanceof SchemaDecision.Rename next
              && next.oldField().equals(rename.newField())
              && !next.newField().equals(rename.oldField());
      boolean isRemoved =
          schemaDecision instanceof SchemaDecision.Removal removal
              && removal.field().equals(rename.newField());
      if (isRenamedAgain || isRemoved) {
        return true;
      }
    }
    return false;
  }

  /** Whether the settings still contain an earlier rename of this field. */
  private boolean hasOtherRename(Column column, String oldField) {
    SchemaDecision otherRename =
        new SchemaDecision.Rename(object, column.nextNameAfter(oldField), oldField);
    return settings.drift().decisionsFor(object).contains(otherRename);
  }

  private Outcome refuseContradiction(Column column, String oldField) {
    return Outcome.refused(
        "another entry renames '%s' to '%s'. To correct it, remove %s from schema.accept"
            .formatted(
                oldField,
                column.nextNameAfter(oldField),
                new SchemaDecision.Rename(object, column.nextNameAfter(oldField), oldField)
                    .text()));
  }

  private Outcome applyRemoval(SchemaDecision.Removal removal) {
    String field = removal.field();
    List<Integer> indexes = columnsOf(field);
    boolean isCorrection = indexes.isEmpty();
    if (isCorrection) {
      indexes = columnsPreviouslyNamed(field);
    }
    if (indexes.isEmpty()) {
      return Outcome.columnMissing(field);
    }
    boolean isExcluded = !filter.includes(field);
    if (catalogue.containsKey(field) && !isExcluded) {
      return Outcome.fieldStillExists(field);
    }
    // Rows that have not changed since the exclusion, or in mode keep, still contain values.
    boolean hasEffect = isExcluded || settings.drift().modeFor(object) == DriftMode.KEEP;
    for (int index : indexes) {
      Column column = columns.get(index);
      if (isCorrection && hasOtherRename(column, field)) {
        return refuseContradiction(column, field);
      }
      hasEffect |= column.isLive();
    }
    for (int index : indexes) {
      Column column = isCorrection ? columns.get(index).revertTo(field) : columns.get(index);
      columns.set(index, column.withState(Column.State.REMOVED));
    }
    return hasEffect || isCorrection ? Outcome.APPLIED : Outcome.ALREADY_APPLIED;
  }

  private Outcome applyRetype(SchemaDecision.Retype retype) {
    String field = retype.field();
    FieldType currentType = catalogue.get(field);
    List<Integer> indexes = columnsOf(field);
    if (indexes.isEmpty()) {
      return Outcome.columnMissing(field);
    }
    if (currentType == null) {
      return Outcome.refused(unknownField(field));
    }
    if (currentType != retype.type()) {
      return Outcome.refused(
          "its type at the vendor is " + SchemaDecision.typeText(currentType) + ". Use that type");
    }
    List<Integer> retiredIndexes = retiredColumnsOf(field, currentType);
    boolean isChanged = false;
    boolean retiresColumn = false;
    for (int index : indexes) {
      Column column = columns.get(index);
      // A text column can hold every value, so registries and sinks see no change.
      boolean acceptsType =
          column.type().fieldType() == currentType || (column.isText() && retiredIndexes.isEmpty());
      if (acceptsType && column.catalogueType() == currentType) {
        continue;
      }
      isChanged = true;
      if (acceptsType) {
        columns.set(index, column.withCatalogueType(currentType));
      } else {
        columns.set(index, column.withState(Column.State.RETIRED));
        retiresColumn = true;
      }
    }
    if (retiresColumn) {
      retiredIndexes.forEach(
          index -> columns.set(index, columns.get(index).withCatalogueType(currentType)));
    }
    if (retiresColumn && retiredIndexes.isEmpty()) {
      addColumn(field, currentType);
    }
    return isChanged ? Outcome.APPLIED : Outcome.ALREADY_APPLIED;
  }

  /** The retired columns that the field had while its type was this one. */
  private List<Integer> retiredColumnsOf(String field, FieldType type) {
    return findColumns(
        column ->
            column.isRetired()
                && column.field().equals(field)
                && column.type().fieldType() == type);
  }

  /** The columns of a field: several if it is also the new name of other fields. */
  private List<Integer> columnsOf(String field) {
    return findColumns(column -> !column.isRetired() && column.field().equals(field));
  }

  /** The columns whose field had this name before it was renamed. */
  private List<Integer> columnsPreviouslyNamed(String field) {
    return findColumns(column -> !column.isRetired() && column.previousNames().contains(field));
  }

  private List<Integer> findColumns(Predicate<Column> condition) {
    return IntStream.range(0, columns.size())
        .filter(index -> condition.test(columns.get(index)))
        .boxed()
        .toList();
  }

  private void addColumn(String field, FieldType type) {
    ColumnType columnType = ColumnType.of(type, settings.numberMode());
    Set<String> usedNames = new TreeSet<>();
    columns.forEach(column -> usedNames.add(column.name()));
    String preferredName = field + "__" + SchemaDecision.typeText(type);
    String name =
        ColumnNames.assign(Set.of(preferredName), usedNames, settings.fieldNameMaxLength())
            .get(preferredName);
    columns.add(Column.of(name, field, columnType, type));
  }

  /** The drifts that still need a decision. */
  private List<Drift> findDrifts(Map<String, String> labels) {
    List<Drift> drifts = new ArrayList<>();
    RenameGuesser renameGuesser = new RenameGuesser(catalogue, filter::includes, columns, labels);
    Set<String> reportedFields = new TreeSet<>();
    for (Column column : columns) {
      String field = column.field();
      if (column.isRetired() || !filter.includes(field) || !reportedFields.add(field)) {
        continue;
      }
      FieldType type = catalogue.get(field);
      if (type == null && column.isLive()) {
        drifts.add(new Drift.Removed(object, field, renameGuesser.guess(column)));
      } else if (type != null && type != column.catalogueType()) {
        drifts.add(new Drift.Retyped(object, field, column.catalogueType(), type));
      }
    }
    drifts.forEach(this::refuseRepeated);
    return drifts;
  }

  /** Reports an applied decision that would be needed a second time. */
  private void refuseRepeated(Drift drift) {
    for (SchemaDecision schemaDecision : appliedBefore) {
      boolean isSame =
          drift.acceptOptions().contains(schemaDecision)
              || (schemaDecision instanceof SchemaDecision.Rename rename
                  && rename.oldField().equals(drift.field())
                  && catalogue.containsKey(rename.newField()));
      if (isSame) {
        refuse(
            schemaDecision,
            "it was applied before and is applied only once. To apply it again, remove the entry,"
                + " wait until the connector runs without it, and add it again");
      }
    }
  }
}
