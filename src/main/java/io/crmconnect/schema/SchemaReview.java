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
 * Carries decisions out on the columns of a schema and finds what is still to be decided. A
 * decision stays in the settings after it was carried out: then it decides nothing more, also where
 * the same thing happens again, until it was taken out of them.
 */
public final class SchemaReview {
  private final String object;
  private final SchemaSettings settings;
  private final FieldFilter filter;
  private final SortedMap<String, FieldType> catalogue;
  private final List<Column> columns;

  /** Of the settings, those that were carried out before. */
  private final List<SchemaDecision> appliedBefore;

  /** Of the settings, those that are still to be carried out. */
  private final List<SchemaDecision> pending;

  private final List<SchemaDecision> resolvedDecisions = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  /**
   * @param schema whose columns are reviewed, with the decisions that were carried out on them
   */
  private SchemaReview(ObjectSchema schema, SortedMap<String, FieldType> catalogue) {
    this.object = schema.object().name();
    this.settings = schema.settings();
    this.filter = schema.filter();
    this.columns = new ArrayList<>(schema.columns());
    this.catalogue = catalogue;
    List<SchemaDecision> decisions = settings.drift().decisionsFor(object);
    this.appliedBefore = decisions.stream().filter(schema::isApplied).toList();
    this.pending = new ArrayList<>(decisions);
    this.pending.removeAll(appliedBefore);
  }

  /**
   * What this catalogue means, decisions and the object's {@link DriftMode} considered. Where
   * something drifts and the mode is quarantine, no field is added: it may be a new name for what
   * drifted.
   *
   * @param labels what people call the fields, by the vendor's names, gone ones included
   */
  public static SchemaReviewResult review(
      ObjectSchema schema, List<Field> catalogue, Map<String, String> labels) {
    SortedMap<String, FieldType> types = SchemaEvolver.typesByField(catalogue);
    SchemaReview review = new SchemaReview(schema, types);
    review.applyDecisions();
    List<Drift> drifts = review.findDrifts(labels);
    boolean blocksEvolution = !drifts.isEmpty() && schema.driftMode() != DriftMode.KEEP;
    Evolution evolution =
        blocksEvolution
            ? Evolution.of(schema.with(review.columns, review.appliedDecisions()))
            : SchemaEvolver.evolve(schema, review.columns, review.appliedDecisions(), types);
    return new SchemaReviewResult(evolution, drifts, review.resolvedDecisions, review.refusals);
  }

  /** Of the settings, all that were carried out, each as its text. */
  private List<String> appliedDecisions() {
    List<SchemaDecision> applied = new ArrayList<>(settings.drift().decisionsFor(object));
    applied.removeAll(pending);
    return applied.stream().map(SchemaDecision::text).toList();
  }

  /** What became of a decision; no problem: it is so now. */
  private record Outcome(boolean isApplied, Optional<String> problem) {
    static final Outcome APPLIED = new Outcome(true, Optional.empty());
    static final Outcome ALREADY_APPLIED = new Outcome(false, Optional.empty());

    static Outcome refused(String reason) {
      return new Outcome(false, Optional.of(reason));
    }

    static Outcome columnMissing(String field) {
      return refused("no column was made for a field '" + field + "'");
    }

    static Outcome fieldStillExists(String field) {
      return refused("'" + field + "' is still there at the vendor");
    }
  }

  /** In whatever order they stand: one may need another to be carried out before. */
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
    refusals.add("schema.accept=" + schemaDecision.text() + ": " + reason);
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
      return Outcome.refused("the vendor has no field '" + newField + "'");
    }
    for (int index : indexes) {
      Column column = columns.get(index);
      if (isCorrection && hasOtherRename(column, oldField)) {
        return refuseContradiction(column, oldField);
      }
      if (type != null && !column.isText() && type != column.type().fieldType()) {
        return Outcome.refused(
            "'"
                + newField
                + "' is a "
                + SchemaDecision.typeText(type)
                + " and the column '"
                + column.name()
                + "' holds a "
                + SchemaDecision.typeText(column.type().fieldType())
                + "; accept the removal of '"
                + oldField
                + "', and '"
                + newField
                + "' gets a column of its own");
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

  /** Whether the field was since renamed again, or removed, and that is to be carried out too. */
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

  /** Whether the settings still say what became of this field before. */
  private boolean hasOtherRename(Column column, String oldField) {
    SchemaDecision otherRename =
        new SchemaDecision.Rename(object, column.nextNameAfter(oldField), oldField);
    return settings.drift().decisionsFor(object).contains(otherRename);
  }

  private Outcome refuseContradiction(Column column, String oldField) {
    return Outcome.refused(
        "'"
            + oldField
            + "' was decided to be called '"
            + column.nextNameAfter(oldField)
            + "'; to correct that, take "
            + new SchemaDecision.Rename(object, column.nextNameAfter(oldField), oldField).text()
            + " out of schema.accept");
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
    if (catalogue.containsKey(field)) {
      return Outcome.fieldStillExists(field);
    }
    // Under keep, rows that have not changed since hold values still.
    boolean hasEffect = settings.drift().modeFor(object) == DriftMode.KEEP;
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
      return Outcome.refused("the vendor has no field '" + field + "'");
    }
    if (currentType != retype.type()) {
      return Outcome.refused(
          "the vendor says that it is a " + SchemaDecision.typeText(currentType));
    }
    List<Integer> retiredIndexes = retiredColumnsOf(field, currentType);
    boolean isChanged = false;
    boolean retiresColumn = false;
    for (int index : indexes) {
      Column column = columns.get(index);
      // Text takes every value: neither a registry nor a sink sees a change.
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

  /** The columns that had the field while it was of this type. */
  private List<Integer> retiredColumnsOf(String field, FieldType type) {
    return findColumns(
        column ->
            column.isRetired()
                && column.field().equals(field)
                && column.type().fieldType() == type);
  }

  /** Several where the field took over the column of one that it is the new name of. */
  private List<Integer> columnsOf(String field) {
    return findColumns(column -> !column.isRetired() && column.field().equals(field));
  }

  /** The columns of fields that were decided to be this one under another name. */
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

  /** What is still to be decided. */
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

  /** What was carried out once does not decide the same thing a second time. */
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
            "it was carried out before and decides nothing that happened since. To decide the same"
                + " again take it out, and once the connector runs without it put it in again");
      }
    }
  }
}
