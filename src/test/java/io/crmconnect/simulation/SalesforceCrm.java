/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simsalesforce.SimField;
import io.crmconnect.simsalesforce.SimRow;
import io.crmconnect.simsalesforce.SimSalesforce;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A simulated org as people see it. */
final class SalesforceCrm implements SimulatedCrm {
  private static final String CALCULATED_FIELD = "days_open";

  private final SimSalesforce org;
  private final LongSupplier clock;
  private Optional<SimField> calculatedField = Optional.empty();

  SalesforceCrm(SimSalesforce org, LongSupplier clock) {
    this.org = org;
    this.clock = clock;
  }

  /** API names have no spaces. */
  static String fieldOfOrg(String field) {
    return field.replace(' ', '_');
  }

  private static String fieldOfHistory(String field) {
    return field.equals("Lead_Score") ? "Lead Score" : field;
  }

  @Override
  public void onCommit(Consumer<Commit> listener) {
    org.onCommit(
        commit ->
            listener.accept(
                new Commit(
                    commit.stamp(), commit.committedAt(), commit.visibleAt(), commit.visibleAt())));
  }

  /** Objects that are prepared from now on have it. */
  String addCalculatedField(boolean flagged) {
    SimField field = SimField.of(CALCULATED_FIELD, "double");
    calculatedField = Optional.of(flagged ? field.asFormula() : field);
    return CALCULATED_FIELD;
  }

  @Override
  public void recalculate(ObjectSpec object, String id, String field, String value, long now) {
    org.changeSilently(object.vendorName(), id, Map.of(field, value), now);
  }

  /** The id is a column of its own, so it is no field. */
  @Override
  public Map<String, String> prepare(ObjectSpec object) {
    String name = object.vendorName();
    long now = clock.getAsLong() - 20L * 86_400_000;
    if (object.editable()) {
      org.addField(name, SimField.of("Lead_Score", "double"), now);
      org.addField(name, SimField.of("is_vip", "boolean"), now);
      org.addField(name, SimField.of("birthday", "date"), now);
      org.addField(name, SimField.of("last_seen", "datetime"), now);
      org.addField(name, SimField.of("notes_text", "string"), now);
      calculatedField.ifPresent(field -> org.addField(name, field, now));
    } else {
      org.addField(name, SimField.of("email", "email"), now);
      org.addField(name, SimField.of("firstName", "string"), now);
    }
    Map<String, String> types = new LinkedHashMap<>();
    for (SimField field : org.fields(name)) {
      if (!field.name().equals("Id")) {
        types.put(fieldOfHistory(field.name()), typeOfHistory(field.type()));
      }
    }
    return types;
  }

  private static String typeOfHistory(String type) {
    return switch (type) {
      case "double" -> "number";
      case "boolean" -> "bool";
      case "date", "datetime" -> type;
      default -> "string";
    };
  }

  @Override
  public Map<String, String> systemValues(
      ObjectSpec object, String id, long createdAt, long version) {
    Map<String, String> all = org.row(object.vendorName(), id).values();
    Map<String, String> values = new LinkedHashMap<>();
    for (String field :
        List.of(
            "IsDeleted", "MasterRecordId", "CreatedDate", "LastModifiedDate", "SystemModstamp")) {
      if (all.containsKey(field)) {
        values.put(field, all.get(field));
      }
    }
    return values;
  }

  /** No text is an empty one, and times are whole seconds. */
  @Override
  public Map<String, String> stored(Map<String, String> values) {
    Map<String, String> stored = new LinkedHashMap<>();
    values.forEach(
        (field, value) -> {
          boolean time = field.equals("last_seen");
          stored.put(
              field,
              value == null || value.isEmpty()
                  ? null
                  : time ? Instant.parse(value).truncatedTo(ChronoUnit.SECONDS).toString() : value);
        });
    return stored;
  }

  private Map<String, String> inOrg(Map<String, String> values) {
    Map<String, String> named = new LinkedHashMap<>();
    stored(values).forEach((field, value) -> named.put(fieldOfOrg(field), value));
    return named;
  }

  @Override
  public void setNextId(ObjectSpec object, long number) {
    org.setNextSerial(object.vendorName(), number);
  }

  @Override
  public String create(ObjectSpec object, Map<String, String> values, long now) {
    return org.create(object.vendorName(), inOrg(values), now);
  }

  @Override
  public void update(ObjectSpec object, String id, Map<String, String> values, long now) {
    org.update(object.vendorName(), List.of(id), inOrg(values), now);
  }

  @Override
  public void bulkUpdate(
      ObjectSpec object, List<String> ids, Map<String, String> values, long now) {
    org.update(object.vendorName(), ids, inOrg(values), now);
  }

  @Override
  public void archive(ObjectSpec object, String id, long now) {
    org.delete(object.vendorName(), id, now);
  }

  @Override
  public void purge(ObjectSpec object, String id, long now) {
    org.hardDelete(object.vendorName(), id, now);
  }

  /** From the recycle bin, if the object has one. */
  @Override
  public boolean canRestore(ObjectSpec object) {
    return org.fields(object.vendorName()).stream()
        .anyMatch(field -> field.name().equals("IsDeleted"));
  }

  @Override
  public void restore(ObjectSpec object, String id, long now) {
    org.undelete(object.vendorName(), id, now);
  }

  /** The primary record survives. */
  @Override
  public String merge(ObjectSpec object, String primaryId, String otherId, long now) {
    org.merge(object.vendorName(), primaryId, List.of(otherId), now);
    return primaryId;
  }

  /** The survivor's values, and the other's where it has none. */
  @Override
  public Map<String, String> mergedValues(
      String primaryId, Map<String, String> primary, String otherId, Map<String, String> other) {
    Map<String, String> values = new LinkedHashMap<>(other);
    primary.forEach(
        (field, value) -> {
          if (value != null || !values.containsKey(field)) {
            values.put(field, value);
          }
        });
    return values;
  }

  @Override
  public void renameField(ObjectSpec object, String name, String newName) {
    org.renameField(object.vendorName(), name, newName, clock.getAsLong());
  }

  @Override
  public void copyField(ObjectSpec object, String name, String newName) {
    org.copyField(object.vendorName(), name, newName, clock.getAsLong());
  }

  @Override
  public void removeField(ObjectSpec object, String name) {
    org.removeField(object.vendorName(), name, clock.getAsLong());
  }

  @Override
  public void retypeField(ObjectSpec object, String name, String newType) {
    org.retypeField(object.vendorName(), name, newType, clock.getAsLong());
  }

  @Override
  public List<CrmRecord> records(ObjectSpec object) {
    List<CrmRecord> records = new ArrayList<>();
    for (SimRow row : org.rows(object.vendorName())) {
      Map<String, String> values = new LinkedHashMap<>();
      row.values()
          .forEach(
              (field, value) -> {
                if (!field.equals("Id")) {
                  values.put(fieldOfHistory(field), value);
                }
              });
      records.add(new CrmRecord(row.id(), row.stamp(), values));
    }
    return records;
  }
}
