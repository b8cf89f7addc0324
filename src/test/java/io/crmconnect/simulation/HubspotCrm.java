/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimProperty;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A simulated HubSpot account as people see it. */
final class HubspotCrm implements SimulatedCrm {
  private static final String MERGED_IDS = "hs_merged_object_ids";
  private static final List<SimProperty> EXTRA_PROPERTIES =
      List.of(
          SimProperty.of("Lead Score", "number"),
          SimProperty.of("is_vip", "bool"),
          SimProperty.of("birthday", "date"),
          SimProperty.of("last_seen", "datetime"),
          SimProperty.of("notes_text", "string"));

  private static final String CALCULATED_FIELD = "days_open";

  private final SimHubspot hubspot;
  private Optional<SimProperty> calculatedField = Optional.empty();

  HubspotCrm(SimHubspot hubspot) {
    this.hubspot = hubspot;
  }

  /** Objects that are prepared from now on have it. */
  String addCalculatedField(boolean flagged) {
    calculatedField =
        Optional.of(
            flagged
                ? SimProperty.calculated(CALCULATED_FIELD, "number")
                : SimProperty.of(CALCULATED_FIELD, "number"));
    return CALCULATED_FIELD;
  }

  @Override
  public void recalculate(ObjectSpec object, String id, String field, String value, long now) {
    hubspot.recalculate(object.vendorName(), Long.parseLong(id), Map.of(field, value), now);
  }

  @Override
  public void onCommit(Consumer<Commit> listener) {
    hubspot.onChange(
        change ->
            listener.accept(
                new Commit(
                    change.version(),
                    change.committedAt(),
                    change.visibleAt(),
                    change.indexedAt())));
  }

  @Override
  public Map<String, String> prepare(ObjectSpec object) {
    Map<String, String> types = new LinkedHashMap<>();
    if (object.editable()) {
      EXTRA_PROPERTIES.forEach(property -> hubspot.addProperty(object.vendorName(), property));
      calculatedField.ifPresent(property -> hubspot.addProperty(object.vendorName(), property));
      hubspot
          .properties(object.vendorName())
          .forEach(property -> types.put(property.name(), property.type()));
      return types;
    }
    for (String text : List.of("email", "type", "firstName", "lastName", "teams")) {
      types.put(text, "string");
    }
    types.put("userId", "number");
    types.put("userIdIncludingInactive", "number");
    types.put("createdAt", "datetime");
    types.put("updatedAt", "datetime");
    types.put("archived", "bool");
    return types;
  }

  @Override
  public Map<String, String> systemValues(
      ObjectSpec object, String id, long createdAt, long version) {
    String created = Instant.ofEpochMilli(createdAt).toString();
    String modified = Instant.ofEpochMilli(version).toString();
    return object.editable()
        ? Map.of(
            "hs_object_id",
            id,
            object.name().equals("custom_pets") ? "hs_createdate" : "createdate",
            created,
            object.name().equals("contacts") ? "lastmodifieddate" : "hs_lastmodifieddate",
            modified)
        : Map.of("createdAt", created, "updatedAt", modified, "archived", "false");
  }

  @Override
  public void setNextId(ObjectSpec object, long number) {
    hubspot.setNextId(object.vendorName(), number);
  }

  @Override
  public String create(ObjectSpec object, Map<String, String> values, long now) {
    return Long.toString(hubspot.create(object.vendorName(), values, now));
  }

  @Override
  public void update(ObjectSpec object, String id, Map<String, String> values, long now) {
    hubspot.update(object.vendorName(), Long.parseLong(id), values, now);
  }

  @Override
  public void bulkUpdate(
      ObjectSpec object, List<String> ids, Map<String, String> values, long now) {
    hubspot.bulkUpdate(object.vendorName(), ids.stream().map(Long::valueOf).toList(), values, now);
  }

  @Override
  public void archive(ObjectSpec object, String id, long now) {
    hubspot.archive(object.vendorName(), Long.parseLong(id), now);
  }

  @Override
  public void purge(ObjectSpec object, String id, long now) {
    hubspot.gdprDelete(object.vendorName(), Long.parseLong(id), now);
  }

  @Override
  public void restore(ObjectSpec object, String id, long now) {
    hubspot.restore(object.vendorName(), Long.parseLong(id), now);
  }

  @Override
  public String merge(ObjectSpec object, String primaryId, String otherId, long now) {
    return Long.toString(
        hubspot.merge(
            object.vendorName(), Long.parseLong(primaryId), Long.parseLong(otherId), now));
  }

  /** A new record: the primary's values, the other's where it has none, and all merged ids. */
  @Override
  public Map<String, String> mergedValues(
      String primaryId, Map<String, String> primary, String otherId, Map<String, String> other) {
    Map<String, String> values = new LinkedHashMap<>(other);
    primary.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            values.put(name, value);
          }
        });
    values.put(MERGED_IDS, mergedIds(primaryId, primary) + ";" + mergedIds(otherId, other));
    return values;
  }

  private static String mergedIds(String id, Map<String, String> values) {
    String earlier = values.getOrDefault(MERGED_IDS, "");
    return earlier.isEmpty() ? id : id + ";" + earlier;
  }

  @Override
  public void renameField(ObjectSpec object, String name, String newName) {
    hubspot.renameProperty(object.vendorName(), name, newName);
  }

  @Override
  public void copyField(ObjectSpec object, String name, String newName) {
    hubspot.copyProperty(object.vendorName(), name, newName);
  }

  @Override
  public void removeField(ObjectSpec object, String name) {
    hubspot.removeProperty(object.vendorName(), name);
  }

  @Override
  public void retypeField(ObjectSpec object, String name, String newType) {
    hubspot.retypeProperty(object.vendorName(), name, newType);
  }

  @Override
  public List<CrmRecord> records(ObjectSpec object) {
    return hubspot.rows(object.vendorName()).stream()
        .map(row -> new CrmRecord(Long.toString(row.id()), row.version(), row.values()))
        .toList();
  }
}
