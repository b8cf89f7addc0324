/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.Link;
import io.crmconnect.crm.LinkIdOrder;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A vendor like HubSpot whose records are linked. Links of deleted records are not shown. */
public final class LinkedVendor extends ChildVendor {
  private static final int RECORDS_PER_READ = 20;

  private final Map<String, Link> links = new TreeMap<>();
  private final Map<String, String> labels = new TreeMap<>();
  private int pageSize = 5;

  public LinkedVendor() {
    this(RECORDS_PER_READ);
  }

  /**
   * @param recordsPerRead for how many records a request can ask
   */
  public LinkedVendor(int recordsPerRead) {
    super(Association.FIELDS, new LinkIdOrder(NumericIdOrder.INSTANCE), recordsPerRead, 5);
  }

  public static int recordsPerRead() {
    return RECORDS_PER_READ;
  }

  /** How many links one page shows. */
  public void setPageSize(int size) {
    pageSize = size;
  }

  /** The label of all links of a type. */
  public void setLabel(String typeId, String label) {
    labels.put(typeId, label);
  }

  public void link(long fromId, long toId, String typeId) {
    Link link =
        new Link(Long.toString(fromId), Long.toString(toId), typeId, "HUBSPOT_DEFINED", null);
    links.put(link.id(), link);
  }

  public void unlink(String linkId) {
    links.remove(linkId);
  }

  public void unlinkAll() {
    links.clear();
  }

  /** The ids of all links of these records, in the order of a topic's contents. */
  public List<String> linkIds() {
    return new ArrayList<>(new TreeSet<>(links.keySet()));
  }

  @Override
  Result readChildren(Request.ReadLinks request, CrmContents contents) {
    boolean reversed = Association.of(request.object()).orElseThrow().from().equals(FakeCrm.DEALS);
    List<Result.LinksOfRecord> all = new ArrayList<>();
    for (Request.ReadLinks.FromRecord from : request.from()) {
      List<Link> shown =
          links.values().stream()
              .filter(link -> (reversed ? link.toId() : link.fromId()).equals(from.id()))
              .filter(link -> contents.row(link.fromId()).isPresent())
              .map(link -> reversed ? reverse(link) : withLabel(link))
              .toList();
      int start = from.after().map(Integer::parseInt).orElse(0);
      int end = Math.min(shown.size(), start + pageSize);
      Optional<String> next =
          end < shown.size() ? Optional.of(Integer.toString(end)) : Optional.empty();
      all.add(0, new Result.LinksOfRecord(from.id(), shown.subList(start, end), next, true));
    }
    return new Result.Links(all, List.of());
  }

  /** The types of the other direction have other ids. */
  private static Link reverse(Link link) {
    return new Link(link.toId(), link.fromId(), link.typeId() + "0", link.category(), null);
  }

  private Link withLabel(Link link) {
    return new Link(
        link.fromId(), link.toId(), link.typeId(), link.category(), labels.get(link.typeId()));
  }
}
