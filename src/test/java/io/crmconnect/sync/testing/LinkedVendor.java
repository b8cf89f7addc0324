package io.crmconnect.sync.testing;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Link;
import io.crmconnect.crm.LinkIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A vendor like HubSpot whose records are linked. Links of deleted records are not shown. */
public final class LinkedVendor implements FakeVendorModel {
  private static final int RECORDS_PER_READ = 20;

  private final FakeVendorModel records = new NumericIdVendor();
  private final Map<String, Link> links = new TreeMap<>();
  private final Map<String, String> labels = new TreeMap<>();
  private int pageSize = 5;

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
  public String id(long number) {
    return records.id(number);
  }

  @Override
  public IdOrder idOrder() {
    return records.idOrder();
  }

  @Override
  public VendorCapabilities capabilities(CrmContents contents) {
    VendorCapabilities ofRecords = records.capabilities(contents);
    Capabilities ofLinks =
        new Capabilities(
            ChangeFeed.NONE,
            false,
            DeleteFeed.NONE,
            false,
            new LinkIdOrder(idOrder()),
            RECORDS_PER_READ,
            5);
    return new ContentsCapabilities(
        contents,
        object -> Association.isAssociation(object) ? ofLinks : ofRecords.capabilities(object));
  }

  @Override
  public Result.Changes changesPage(
      Request.ChangesSince request, List<Result.Change> changes, boolean hasMore) {
    return records.changesPage(request, changes, hasMore);
  }

  @Override
  public Result answer(Request request, CrmContents contents) {
    if (request instanceof Request.Catalogue catalogue
        && Association.isAssociation(catalogue.object())) {
      return new Result.Catalogue(Association.FIELDS);
    }
    return request instanceof Request.ReadLinks read
        ? readLinks(read, contents)
        : records.answer(request, contents);
  }

  private Result readLinks(Request.ReadLinks request, CrmContents contents) {
    List<Result.LinksOfRecord> all = new ArrayList<>();
    for (Request.ReadLinks.FromRecord from : request.from()) {
      List<Link> shown =
          links.values().stream()
              .filter(link -> link.fromId().equals(from.id()))
              .filter(link -> contents.row(from.id()).isPresent())
              .map(this::withLabel)
              .toList();
      int start = from.after().map(Integer::parseInt).orElse(0);
      int end = Math.min(shown.size(), start + pageSize);
      Optional<String> next =
          end < shown.size() ? Optional.of(Integer.toString(end)) : Optional.empty();
      all.add(0, new Result.LinksOfRecord(from.id(), shown.subList(start, end), next, true));
    }
    return new Result.Links(all, List.of());
  }

  private Link withLabel(Link link) {
    return new Link(
        link.fromId(), link.toId(), link.typeId(), link.category(), labels.get(link.typeId()));
  }
}
