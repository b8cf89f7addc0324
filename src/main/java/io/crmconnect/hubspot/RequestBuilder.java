/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Converts a request to an HTTP call without credentials. */
final class RequestBuilder {
  static final int MAX_IDS_PER_READ = 100;
  static final int LIST_PAGE_SIZE = 100;
  private static final int SEARCH_PAGE_SIZE = 200;

  /** The server allows 16,000; many gateways allow half of that. */
  private static final int MAX_URL_LENGTH = 8_000;

  /** As long as the longest known token, to check the length of a URL before its token is known. */
  private static final String LONGEST_TOKEN = "9".repeat(64);

  /** A search from 0 returns an error. */
  private static final long MIN_SEARCH_TIME_MS = 1_000;

  private final URI baseUrl;
  private final ApiVersion version;
  private final boolean usesOAuth;
  private final KnownTraits knownTraits;
  private final ReferenceCalls referenceCalls;
  private final ChildCalls childCalls;

  /**
   * @param usesOAuth OAuth apps have no daily limit, so their usage is not requested
   */
  RequestBuilder(URI baseUrl, ApiVersion version, boolean usesOAuth, KnownTraits knownTraits) {
    this.baseUrl = baseUrl;
    this.version = version;
    this.usesOAuth = usesOAuth;
    this.knownTraits = knownTraits;
    this.referenceCalls = new ReferenceCalls(baseUrl, version);
    this.childCalls = new ChildCalls(baseUrl, version);
  }

  /** Whether the result is known without a call. */
  boolean isAnsweredLocally(Request request) {
    return (usesOAuth && request instanceof Request.Usage)
        || (request instanceof Request.Catalogue catalogue
            && (HubspotObjects.isOwners(catalogue.object())
                || knownTraits.isKnownChild(catalogue.object())
                || ListMemberships.isMemberships(catalogue.object())
                || ReferenceCalls.referenceOf(request).isPresent()))
        || (request instanceof Request.ReadByIds read
            && ReferenceCalls.referenceOf(request)
                .filter(reference -> referenceCalls.read(reference, read.ids().get(0)).isEmpty())
                .isPresent());
  }

  /** Empty if the result is known without a call. */
  Optional<HttpCall> build(Request request) {
    if (isAnsweredLocally(request)) {
      return Optional.empty();
    }
    Optional<ReferenceObject> reference = ReferenceCalls.referenceOf(request);
    if (reference.isPresent()) {
      return buildReference(reference.get(), request);
    }
    Optional<SelectedLists> lists = SelectedLists.of(request);
    if (lists.isPresent()) {
      return Optional.of(childCalls.searchLists(lists.get(), request));
    }
    Optional<ChildObject> child =
        request instanceof Request.OfObject ofObject
            ? ChildObject.of(ofObject.object())
            : Optional.empty();
    if (child.isPresent()) {
      return Optional.of(childCalls.build(child.get(), request));
    }
    if (request instanceof Request.Account) {
      return getCall(version.accountUri(baseUrl));
    }
    if (request instanceof Request.ListObjects) {
      return getCall(version.schemasUri(baseUrl));
    }
    if (request instanceof Request.Usage) {
      return getCall(version.usageUri(baseUrl));
    }
    if (request instanceof Request.Catalogue catalogue) {
      return buildCatalogue(catalogue);
    }
    if (request instanceof Request.ProbeFields probe) {
      return getCall(listUri(probe.object(), probe.fields(), Optional.empty(), 1));
    }
    if (request instanceof Request.RecordCount recordCount) {
      return HubspotObjects.isOwners(recordCount.object())
          ? getCall(listUri(recordCount.object(), List.of(), Optional.empty(), 0))
          : searchCall(recordCount.object(), countBody(recordCount.object()));
    }
    if (request instanceof Request.ChangesSince changesSince) {
      return searchCall(changesSince.object(), changesBody(changesSince));
    }
    if (request instanceof Request.ReadByIds readByIds) {
      return postCall(version.batchReadUri(baseUrl, readByIds.object()), readBody(readByIds));
    }
    if (request instanceof Request.ListDeleted archived) {
      return getCall(
          listUri(
              archived.object(),
              List.of(),
              archived.pageToken(),
              "archived=true&limit=" + pageSize(archived.limit(), LIST_PAGE_SIZE)));
    }
    Request.ListPage page = (Request.ListPage) request;
    return getCall(listUri(page.object(), page.fields(), page.pageToken(), page.limit()));
  }

  private Optional<HttpCall> buildReference(ReferenceObject reference, Request request) {
    return request instanceof Request.ReadByIds read
        ? referenceCalls.read(reference, read.ids().get(0))
        : Optional.of(
            referenceCalls.list(
                reference,
                request instanceof Request.ListPage list ? list.pageToken() : Optional.empty()));
  }

  private Optional<HttpCall> buildCatalogue(Request.Catalogue catalogue) {
    CrmObject object = catalogue.object();
    CataloguePart part = CataloguePart.of(catalogue.part());
    return switch (part) {
      case PROPERTIES -> getCall(version.propertiesUri(baseUrl, object, Optional.empty()));
      case SENSITIVE, HIGHLY_SENSITIVE ->
          getCall(version.propertiesUri(baseUrl, object, Optional.of(part.token())));
      case SEARCH -> {
        Request.ChangesSince all =
            new Request.ChangesSince(object, 0, Optional.empty(), List.of(), 1);
        yield searchCall(object, changesBody(all));
      }
      case SEARCH_ALL -> searchCall(object, countBody(object));
      case RECYCLE_BIN ->
          getCall(listUri(object, List.of(), Optional.empty(), "archived=true&limit=1"));
    };
  }

  private static int pageSize(int limit, int full) {
    return limit == 0 ? full : Math.min(limit, full);
  }

  /** Whether a URL with all these names is short enough for gateways. */
  boolean listReturnsRows(CrmObject object, List<String> fields) {
    return !HubspotObjects.capabilities(object, knownTraits.of(object)).namesChanges()
        || listUri(object, fields, Optional.of(LONGEST_TOKEN), 0).toString().length()
            < MAX_URL_LENGTH;
  }

  private URI listUri(CrmObject object, List<String> fields, Optional<String> token, int limit) {
    return listUri(object, fields, token, "limit=" + pageSize(limit, LIST_PAGE_SIZE));
  }

  private URI listUri(
      CrmObject object, List<String> fields, Optional<String> token, String pageQuery) {
    StringBuilder query = new StringBuilder(pageQuery);
    if (!HubspotObjects.isOwners(object)) {
      List<String> requested =
          fields.isEmpty()
              ? List.of(HubspotObjects.RECORD_ID)
              : MergedIds.addProperty(readable(object, fields));
      query.append("&properties=").append(Urls.joinEncoded(requested));
    }
    if (HubspotObjects.isOwners(object) && token.filter(OwnerPages::isArchived).isPresent()) {
      query.append("&archived=true");
    }
    token
        .flatMap(text -> HubspotObjects.isOwners(object) ? OwnerPages.vendorToken(text) : token)
        .ifPresent(pageToken -> query.append("&after=").append(Urls.encode(pageToken)));
    return version.listUri(baseUrl, object, query.toString());
  }

  private Map<String, Object> changesBody(Request.ChangesSince changesSince) {
    String versionProperty = knownTraits.of(changesSince.object()).versionProperty();
    List<Object> filters = new ArrayList<>();
    filters.add(
        filterClause(
            versionProperty,
            "GTE",
            Long.toString(Math.max(MIN_SEARCH_TIME_MS, changesSince.sinceMs()))));
    changesSince
        .position()
        .ifPresent(id -> filters.add(filterClause(HubspotObjects.RECORD_ID, "GT", id)));
    return searchBody(
        List.of(Map.of("filters", filters)),
        "ASCENDING",
        versionProperty,
        pageSize(changesSince.limit(), SEARCH_PAGE_SIZE));
  }

  private Map<String, Object> countBody(CrmObject object) {
    return searchBody(List.of(), "DESCENDING", knownTraits.of(object).versionProperty(), 1);
  }

  private static Map<String, Object> searchBody(
      List<Object> filterGroups, String direction, String property, int limit) {
    Map<String, Object> sort = new LinkedHashMap<>();
    sort.put("propertyName", HubspotObjects.RECORD_ID);
    sort.put("direction", direction);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("filterGroups", filterGroups);
    body.put("sorts", List.of(sort));
    body.put("properties", List.of(property));
    body.put("limit", limit);
    return body;
  }

  private static Map<String, Object> filterClause(String property, String operator, String value) {
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("propertyName", property);
    filter.put("operator", operator);
    filter.put("value", value);
    return filter;
  }

  private List<String> readable(CrmObject object, List<String> fields) {
    Set<String> unreadable = knownTraits.unreadable(object);
    return unreadable.isEmpty()
        ? fields
        : fields.stream().filter(field -> !unreadable.contains(field)).toList();
  }

  private Map<String, Object> readBody(Request.ReadByIds readByIds) {
    List<Object> inputs = new ArrayList<>(readByIds.ids().size());
    for (String id : readByIds.ids()) {
      inputs.add(Map.of("id", id));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("properties", MergedIds.addProperty(readable(readByIds.object(), readByIds.fields())));
    body.put("propertiesWithHistory", List.of());
    body.put("inputs", inputs);
    return body;
  }

  private Optional<HttpCall> searchCall(CrmObject object, Map<String, Object> body) {
    return postCall(version.searchUri(baseUrl, object), body);
  }

  private static Optional<HttpCall> getCall(URI uri) {
    return Optional.of(JsonCalls.get(uri));
  }

  private static Optional<HttpCall> postCall(URI uri, Map<String, Object> body) {
    return Optional.of(JsonCalls.post(uri, body));
  }
}
