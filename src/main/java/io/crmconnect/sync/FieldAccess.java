/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the fields because of which a request is forbidden, so that an object is copied without
 * them instead of being suspended.
 *
 * <pre>
 *   IDLE --request with fields forbidden--> without fields --forbidden--> object suspended
 *    ^                                          | allowed
 *    +--none left-- halves of what is forbidden, down to single fields
 * </pre>
 */
final class FieldAccess implements ResponseHandler {
  /** Their names are part of a URL. */
  private static final int MAX_FIELDS_PER_PROBE = 100;

  /** What waits for the search, and what happens if no field is the reason. */
  interface Listener {
    void onFieldsLeftOut();

    void onRefused(String reason);
  }

  private final ObjectContext context;
  private final Listener listener;

  /** Lists of fields that are still to be tried, the next one first. */
  private final Deque<List<String>> untried = new ArrayDeque<>();

  private boolean searching;
  private String firstReason = "";
  private int found;

  /** When a search last ended without a result, ms. */
  private long fruitlessAt = Long.MIN_VALUE / 2;

  FieldAccess(ObjectContext context, Listener listener) {
    this.context = context;
    this.listener = listener;
  }

  /**
   * Starts the search, unless one is running.
   *
   * @param requested the fields of the forbidden request
   * @param reason the vendor's
   * @return whether the request waits for its end; if not, no field is the reason
   */
  boolean search(List<String> requested, String reason) {
    if (searching) {
      return true;
    }
    if (requested.isEmpty() || context.now() - fruitlessAt < context.settings().schemaRefreshMs()) {
      return false;
    }
    searching = true;
    firstReason = reason;
    found = 0;
    untried.clear();
    untried.add(List.of());
    Set<String> fields = new LinkedHashSet<>(requested);
    fields.addAll(context.schema().requestedFields());
    split(new ArrayList<>(fields), MAX_FIELDS_PER_PROBE);
    probeNext();
    return true;
  }

  /** The requests of the object were cancelled. */
  void cancel() {
    searching = false;
    untried.clear();
  }

  private void split(List<String> fields, int size) {
    for (int from = 0; from < fields.size(); from += size) {
      untried.add(List.copyOf(fields.subList(from, Math.min(from + size, fields.size()))));
    }
  }

  private void probeNext() {
    if (!untried.isEmpty()) {
      context.send(
          this,
          new Request.ProbeFields(context.object(), untried.getFirst()),
          RequestPriority.CONTROL,
          context.now());
      return;
    }
    searching = false;
    if (found == 0) {
      fruitlessAt = context.now();
    }
    listener.onFieldsLeftOut();
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    List<String> fields = ((Request.ProbeFields) inFlightRequest.request()).fields();
    Result.FieldsProbed probed = (Result.FieldsProbed) result;
    untried.removeFirst();
    if (!probed.readable()) {
      if (fields.isEmpty()) {
        cancel();
        listener.onRefused(firstReason);
        return;
      }
      if (fields.size() == 1) {
        found++;
        emitLeftOut(fields.get(0), probed.reason());
      } else {
        split(fields, (fields.size() + 1) / 2);
      }
    }
    probeNext();
  }

  private void emitLeftOut(String field, String reason) {
    context.emitEvent(
        EventKind.FIELDS_OMITTED,
        Level.ALERT,
        "The field '"
            + field
            + "' of "
            + context.object().name()
            + " cannot be read and is null in all rows from now on; the other fields are copied. "
            + reason
            + " Then restart the connector, and read the history again to fill the column. Or leave"
            + " the field out with field.exclude.",
        Map.of("field", field));
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    probeNext();
  }
}
