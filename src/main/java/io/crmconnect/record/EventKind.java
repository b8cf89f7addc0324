/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/** The kinds of events in the events topic. */
public enum EventKind {
  CONNECTOR_STARTED("connector.started"),
  COST_ESTIMATED("cost.estimated"),
  CRM_UNREACHABLE("crm.unreachable"),
  CRM_REACHABLE("crm.reachable"),
  BACKFILL_STARTED("backfill.started"),
  BACKFILL_PROGRESS("backfill.progress"),
  BACKFILL_FINISHED("backfill.finished"),
  SCHEMA_EVOLVED("schema.evolved"),
  DRIFT_FOUND("drift.found"),
  DRIFT_RESOLVED("drift.resolved"),
  DRIFT_REFUSED("drift.refused"),
  RECONCILE_FINISHED("reconcile.finished"),
  DELETE_HELD("delete.held"),
  DELETE_RELEASED("delete.released"),
  DELETE_WITHOUT_VALUES("delete.without.values"),
  OBJECTS_CHANGED("objects.changed"),
  OBJECT_SUSPENDED("object.suspended"),
  OBJECT_RESUMED("object.resumed"),
  REQUESTS_DIVIDED("requests.divided"),
  RECORD_QUARANTINED("record.quarantined"),
  BUDGET_EXHAUSTED("budget.exhausted"),
  RESPONSE_INCOMPLETE("response.incomplete"),
  FIELDS_OMITTED("fields.omitted"),
  FIELDS_EXCLUDED("fields.excluded"),
  FIELDS_RECALCULATED("fields.recalculated"),
  VALUES_MISFIT("values.misfit"),
  REGISTRY_UNAVAILABLE("registry.unavailable"),
  REGISTRY_SUBJECT_MISSING("registry.subject.missing"),
  RECORDS_DROPPED("records.dropped"),
  CLOCK_SKEWED("clock.skewed"),
  WATERMARK_RESET("watermark.reset"),
  DESTINATION_CHANGED("destination.changed"),
  TOPIC_MISSING("topic.missing"),
  TOPIC_UNREADABLE("topic.unreadable"),
  SIGNAL_APPLIED("signal.applied"),
  SIGNAL_REFUSED("signal.refused"),
  SIGNALS_UNAVAILABLE("signals.unavailable"),
  RESYNC_FINISHED("resync.finished");

  private final String text;

  EventKind(String text) {
    this.text = text;
  }

  /** The name in the topic. */
  public String text() {
    return text;
  }
}
