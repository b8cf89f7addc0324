/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks whether a response matches the schema under which it was requested. A response that lacks
 * a field, or has a value that does not fit its type, is suspect until the catalogue was read
 * again. If the catalogue is unchanged, such responses are used until its next scheduled read.
 */
public final class ResponseSchemaCheck {
  private static final long ALERT_INTERVAL_MS = 3_600_000;
  private static final long NO_TIMESTAMP = Long.MIN_VALUE / 2;

  private final ObjectContext context;
  private final CurrentMode mode;

  /** Field to the time until which its absence is tolerated. */
  private final Map<String, Long> toleratedMissing = new TreeMap<>();

  /** Field to the time until which its misfits are tolerated. */
  private final Map<String, Long> toleratedMisfits = new TreeMap<>();

  /** Values that do not fit their type, by field. */
  private final Map<String, Misfits> misfitsByField = new TreeMap<>();

  /** Fields missing in responses, for which the catalogue has not been read yet. */
  private final Set<String> missingFields = new TreeSet<>();

  /**
   * Fields that were missing in responses although the catalogue names them, and that no response
   * has contained since: time of the first such catalogue, or {@link #NO_TIMESTAMP} once that is
   * confirmed.
   */
  private final Map<String, Long> previouslyMissing = new TreeMap<>();

  private final Set<String> suspectFields = new TreeSet<>();

  public ResponseSchemaCheck(ObjectContext context, CurrentMode mode) {
    this.context = context;
    this.mode = mode;
  }

  /** Whether the response is used; if not, it waits for the catalogue. */
  public boolean accepts(ResponseHandler.InFlightRequest inFlightRequest, Result result) {
    if (result instanceof Result.Rows rows) {
      return accepts(inFlightRequest, rows.missingFields(), rows.rows());
    } else if (result instanceof Result.Page page) {
      return accepts(inFlightRequest, page.missingFields(), page.rows());
    } else if (result instanceof Result.ExportedRows exported) {
      return accepts(inFlightRequest, exported.missingFields(), exported.rows());
    } else if (result instanceof Result.Changes changes
        && DeferredRequests.requestsFields(inFlightRequest.request())) {
      return accepts(inFlightRequest, changes.missingFields(), changes.rows());
    }
    return true;
  }

  private boolean accepts(
      ResponseHandler.InFlightRequest inFlightRequest, List<String> absent, List<Row> rows) {
    if (!rows.isEmpty() && !previouslyMissing.isEmpty()) {
      previouslyMissing
          .keySet()
          .removeIf(field -> isPresent(field, inFlightRequest.request(), absent));
    }
    List<String> newlyMissing = notTolerated(absent, toleratedMissing);
    if (!newlyMissing.isEmpty()) {
      missingFields.addAll(newlyMissing);
      return false;
    }
    if (!mode.get().emitsToTopic()) {
      // Rows in quarantine are not checked.
      return true;
    }
    Map<String, List<String>> misfitIds = new TreeMap<>();
    for (Row row : rows) {
      Collection<String> fields = context.misfitFields(row);
      List<String> newIds =
          fields.isEmpty() || isInTopic(row, inFlightRequest) ? List.of() : List.of(row.id());
      fields.forEach(
          field -> misfitIds.computeIfAbsent(field, key -> new ArrayList<>()).addAll(newIds));
    }
    List<String> newlyMisfit = notTolerated(misfitIds.keySet(), toleratedMisfits);
    if (!newlyMisfit.isEmpty()) {
      suspectFields.addAll(newlyMisfit);
      return false;
    }
    misfitIds.forEach(
        (field, ids) -> misfitsByField.computeIfAbsent(field, key -> new Misfits()).add(ids));
    alertMisfits();
    return true;
  }

  /** Whether its misfits were counted when it was emitted. */
  private boolean isInTopic(Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    return mode.get().emittedVersions().check(row, inFlightRequest.seq())
        == EmittedVersions.Verdict.UNCHANGED;
  }

  private static boolean isPresent(String field, Request request, List<String> absent) {
    return DeferredRequests.fieldsOf(request).contains(field) && !absent.contains(field);
  }

  private List<String> notTolerated(Collection<String> fields, Map<String, Long> toleratedUntil) {
    if (fields.isEmpty()) {
      return List.of();
    }
    return fields.stream().filter(field -> isExpired(toleratedUntil.get(field))).toList();
  }

  private boolean isExpired(Long until) {
    return until == null || until < context.now();
  }

  /** Earliest time at which a catalogue proves something about the suspect responses. */
  public long recheckNotBefore() {
    if (!suspectFields.isEmpty()) {
      return context.now();
    }
    return missingFields.stream().mapToLong(this::recheckNotBefore).min().orElse(context.now());
  }

  private long recheckNotBefore(String field) {
    Long namedAt = previouslyMissing.get(field);
    return namedAt == null ? context.now() : namedAt + context.settings().settleMs();
  }

  /**
   * Handles a catalogue that was requested after all suspect responses. Values that still do not
   * fit are misfits. If the catalogue names a field that a response lacks, the request is sent
   * again, because the field may have been removed and restored in between. If the field is missing
   * again, it becomes null once the catalogue still names it a settle time later: the catalogue may
   * be seconds old.
   *
   * @param requestedAt when the catalogue was requested
   */
  void onCatalogue(List<Field> catalogue, long requestedAt) {
    long until = context.now() + context.settings().schemaRefreshMs();
    Set<String> catalogueNames = catalogue.stream().map(Field::name).collect(Collectors.toSet());
    missingFields.retainAll(catalogueNames);
    previouslyMissing
        .entrySet()
        .removeIf(each -> isForgotten(each.getKey(), each.getValue(), catalogueNames));
    for (String field : missingFields) {
      if (previouslyMissing.containsKey(field) && requestedAt >= recheckNotBefore(field)) {
        toleratedMissing.put(field, until);
        previouslyMissing.put(field, NO_TIMESTAMP);
      }
      previouslyMissing.putIfAbsent(field, context.now());
    }
    missingFields.clear();
    suspectFields.forEach(field -> toleratedMisfits.put(field, until));
    suspectFields.clear();
  }

  private boolean isForgotten(String field, long namedAt, Set<String> catalogueNames) {
    return namedAt == NO_TIMESTAMP
        ? !catalogueNames.contains(field)
        : !missingFields.contains(field);
  }

  /**
   * Reports misfits once per field and hour, not per row; those within the hour are reported at its
   * end.
   */
  void alertMisfits() {
    misfitsByField.forEach(
        (field, misfits) -> {
          if (misfits.unreportedCount == 0) {
            return;
          }
          if (!misfits.alertThrottle.isDue(context.now())) {
            context.scheduleWakeUp(misfits.alertThrottle.nextAlertAt());
            return;
          }
          emitMisfitAlert(field, misfits);
          misfits.alertThrottle.markAlerted(context.now());
          misfits.unreportedCount = 0;
        });
  }

  private void emitMisfitAlert(String field, Misfits found) {
    context.emitEvent(
        EventKind.VALUES_MISFIT,
        Level.WARN,
        "Values of the field '"
            + field
            + "' of "
            + context.object().name()
            + " do not fit the type that the vendor declares: "
            + found.unreportedCount
            + (found.alertThrottle.hasAlerted() ? " more" : " so far")
            + ", as in record "
            + found.sampleId
            + ". Their text is in the row's _misfits, or the row is in the quarantine topic."
            + " Correct the values at the vendor, or leave the field out with field.exclude.",
        Map.of("field", field, "id", found.sampleId, "values", found.unreportedCount));
  }

  /** Values of one field that do not fit its type. */
  private static final class Misfits {
    private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

    /** Number of values that were not reported yet. */
    private long unreportedCount;

    /** Id of the first record with such a value. */
    private String sampleId;

    private void add(List<String> ids) {
      sampleId = unreportedCount == 0 && !ids.isEmpty() ? ids.get(0) : sampleId;
      unreportedCount += ids.size();
    }
  }
}
