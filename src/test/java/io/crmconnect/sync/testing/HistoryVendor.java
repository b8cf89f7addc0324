/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.HistoryEntry;
import io.crmconnect.crm.LinkIdOrder;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A vendor like HubSpot that remembers some earlier values of a field of its records. */
public final class HistoryVendor extends ChildVendor {
  public static final String PROPERTY = "dealstage";
  private static final int RECORDS_PER_READ = 5;

  /** By record, the oldest first. */
  private final Map<String, List<HistoryEntry>> entries = new TreeMap<>();

  private int remembered = 20;

  public HistoryVendor() {
    super(PropertyHistory.FIELDS, new LinkIdOrder(NumericIdOrder.INSTANCE), RECORDS_PER_READ, 5);
  }

  /** How many values of a record the vendor shows. */
  public void setRemembered(int count) {
    remembered = count;
  }

  /** The field has the value from an instant on. */
  public void put(long record, long timestamp, String value) {
    String id = Long.toString(record);
    List<HistoryEntry> all = entries.computeIfAbsent(id, each -> new ArrayList<>());
    long sameTime = all.stream().filter(each -> each.key().timestamp() == timestamp).count();
    all.add(entry(new HistoryEntry.Key(id, PROPERTY, timestamp, (int) sameTime), value));
  }

  private static HistoryEntry entry(HistoryEntry.Key key, String value) {
    return new HistoryEntry(key, value, "CRM_UI", "userId:42", null, "42");
  }

  /** As a vendor shows them that numbers what it still knows. */
  private List<ChildRow> shown(String id) {
    List<HistoryEntry> all = entries.getOrDefault(id, List.of());
    List<ChildRow> shown = new ArrayList<>();
    long last = -1;
    int sequence = 0;
    for (HistoryEntry each : all.subList(Math.max(0, all.size() - remembered), all.size())) {
      sequence = each.key().timestamp() == last ? sequence + 1 : 0;
      last = each.key().timestamp();
      shown.add(entry(new HistoryEntry.Key(id, PROPERTY, last, sequence), each.value()));
    }
    return shown;
  }

  @Override
  Result readChildren(Request.ReadLinks request, CrmContents contents) {
    List<Result.LinksOfRecord> all = new ArrayList<>();
    for (Request.ReadLinks.FromRecord from : request.from()) {
      boolean found = contents.row(from.id()).isPresent();
      all.add(
          new Result.LinksOfRecord(
              from.id(), found ? shown(from.id()) : List.of(), Optional.empty(), true, !found));
    }
    return new Result.Links(all, List.of());
  }
}
