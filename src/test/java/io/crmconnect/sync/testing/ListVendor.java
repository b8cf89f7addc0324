/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.LinkIdOrder;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Membership;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A vendor like HubSpot that has lists; all that exist are selected. */
public final class ListVendor extends ChildVendor {
  private static final int PAGE_SIZE = 4;

  /** By list and record, when it joined. */
  private final Map<String, TreeMap<Long, Long>> members = new TreeMap<>();

  private boolean newestFirst;

  public ListVendor() {
    super(
        ListMemberships.FIELDS,
        new LinkIdOrder(NumericIdOrder.INSTANCE, NumericIdOrder.INSTANCE),
        1,
        PAGE_SIZE);
  }

  public void setNewestFirst(boolean newest) {
    newestFirst = newest;
  }

  public void create(int list) {
    members.put(Integer.toString(list), new TreeMap<>());
  }

  public void remove(int list) {
    members.remove(Integer.toString(list));
  }

  public void join(int list, long record, long at) {
    members.get(Integer.toString(list)).put(record, at);
  }

  public void leave(int list, long record) {
    members.get(Integer.toString(list)).remove(record);
  }

  /** The ids of all memberships with their times. */
  public Map<String, Long> memberships() {
    Map<String, Long> all = new TreeMap<>();
    members.forEach((list, of) -> of.forEach((record, at) -> all.put(list + ":" + record, at)));
    return all;
  }

  @Override
  public Result answer(Request request, CrmContents contents) {
    return request instanceof Request.ListPage page
            && ListMemberships.selectedBy(page.object()).isPresent()
        ? lists()
        : super.answer(request, contents);
  }

  private Result lists() {
    List<Row> rows = new ArrayList<>();
    members.forEach(
        (list, of) -> {
          Map<String, String> values = new LinkedHashMap<>();
          values.put(ListMemberships.SIZE, Integer.toString(of.size()));
          rows.add(new Row(list, Row.NO_VERSION, Row.UNKNOWN_TIME, values));
        });
    Collections.reverse(rows);
    return new Result.Page(rows, List.of(), List.of(), Optional.empty());
  }

  @Override
  Result readChildren(Request.ReadLinks read, CrmContents contents) {
    String list = read.from().get(0).id();
    if (!members.containsKey(list)) {
      return new Result.Links(List.of(), List.of());
    }
    List<Membership> all = new ArrayList<>();
    members
        .get(list)
        .forEach((record, at) -> all.add(new Membership(list, Long.toString(record), at)));
    if (read.byTime()) {
      Comparator<Membership> order = Comparator.comparingLong(Membership::joinedAt);
      all.sort(newestFirst ? order.reversed() : order);
    }
    int start = read.from().get(0).after().map(Integer::parseInt).orElse(0);
    int end = Math.min(all.size(), start + PAGE_SIZE);
    Optional<String> next =
        end < all.size() ? Optional.of(Integer.toString(end)) : Optional.empty();
    return new Result.Links(
        List.of(new Result.LinksOfRecord(list, all.subList(Math.min(start, end), end), next, true)),
        List.of());
  }
}
