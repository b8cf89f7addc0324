/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.madeupcrm.MadeUpAccount;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An account of the made-up CRM as people see it. */
final class MadeUpCrm implements SimulatedCrm {
  private final MadeUpAccount account;

  MadeUpCrm(MadeUpAccount account) {
    this.account = account;
  }

  @Override
  public void onCommit(Consumer<Commit> listener) {
    account.onCommit(
        commit ->
            listener.accept(
                new Commit(
                    commit.version(),
                    commit.committedAt(),
                    commit.visibleAt(),
                    commit.visibleAt())));
  }

  @Override
  public Map<String, String> prepare(ObjectSpec object) {
    String name = object.vendorName();
    if (object.editable()) {
      account.addField(name, "Lead Score", "number");
      account.addField(name, "is_vip", "bool");
      account.addField(name, "birthday", "date");
      account.addField(name, "last_seen", "datetime");
      account.addField(name, "notes_text", "string");
    } else {
      account.addField(name, "email", "string");
      account.addField(name, "firstName", "string");
    }
    return account.fieldTypes(name);
  }

  @Override
  public Map<String, String> systemValues(
      ObjectSpec object, String id, long createdAt, long version) {
    return Map.of(
        "RecordId",
        id,
        "CreatedStamp",
        Instant.ofEpochMilli(createdAt).toString(),
        "ModifiedStamp",
        Instant.ofEpochMilli(version).toString());
  }

  @Override
  public void setNextId(ObjectSpec object, long number) {
    account.setNextNumber(object.vendorName(), number);
  }

  @Override
  public String create(ObjectSpec object, Map<String, String> values, long now) {
    return account.create(object.vendorName(), values, now);
  }

  @Override
  public void update(ObjectSpec object, String id, Map<String, String> values, long now) {
    account.update(object.vendorName(), List.of(id), values, now);
  }

  @Override
  public void bulkUpdate(
      ObjectSpec object, List<String> ids, Map<String, String> values, long now) {
    account.update(object.vendorName(), ids, values, now);
  }

  @Override
  public void archive(ObjectSpec object, String id, long now) {
    account.delete(object.vendorName(), id, now);
  }

  @Override
  public void purge(ObjectSpec object, String id, long now) {
    account.purge(object.vendorName(), id, now);
  }

  @Override
  public void restore(ObjectSpec object, String id, long now) {
    account.restore(object.vendorName(), id, now);
  }

  /** The primary record survives. */
  @Override
  public String merge(ObjectSpec object, String primaryId, String otherId, long now) {
    account.merge(object.vendorName(), primaryId, otherId, now);
    return primaryId;
  }

  /** The survivor's values, and the other's where it has none. */
  @Override
  public Map<String, String> mergedValues(
      String primaryId, Map<String, String> primary, String otherId, Map<String, String> other) {
    Map<String, String> values = new LinkedHashMap<>(other);
    values.putAll(primary);
    return values;
  }

  @Override
  public void renameField(ObjectSpec object, String name, String newName) {
    account.renameField(object.vendorName(), name, newName);
  }

  @Override
  public void copyField(ObjectSpec object, String name, String newName) {
    account.copyField(object.vendorName(), name, newName);
  }

  @Override
  public void removeField(ObjectSpec object, String name) {
    account.removeField(object.vendorName(), name);
  }

  @Override
  public void retypeField(ObjectSpec object, String name, String newType) {
    account.retypeField(object.vendorName(), name, newType);
  }

  @Override
  public List<CrmRecord> records(ObjectSpec object) {
    return account.liveRecords(object.vendorName()).stream()
        .map(live -> new CrmRecord(live.id(), live.version(), live.values()))
        .toList();
  }
}
