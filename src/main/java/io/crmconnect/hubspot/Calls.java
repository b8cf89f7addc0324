package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.http.HttpCall;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as a call, still without credentials. */
final class Calls {
  static final int READ_SIZE = 100;
  private static final int LIST_SIZE = 100;
  private static final int SEARCH_SIZE = 200;

  /** The server takes 16,000; gateways on the way often half of that. */
  private static final int MAX_URL = 8_000;

  /** As long as any token seen, for judging an address before its token is known. */
  private static final String LONG_TOKEN = "9".repeat(64);

  /** At 0 the search answers with an error. */
  private static final long EARLIEST = 1_000;

  private final URI base;
  private final ApiVersion version;
  private final boolean oauth;

  /**
   * @param oauth OAuth apps have no daily limit, so there is no use to ask for
   */
  Calls(URI base, ApiVersion version, boolean oauth) {
    this.base = base;
    this.version = version;
    this.oauth = oauth;
  }

  /** Whether the answer is known without asking. */
  boolean isKnown(Request request) {
    return (oauth && request instanceof Request.Usage)
        || (request instanceof Request.Catalogue catalogue
            && HubspotObjects.isOwners(catalogue.object()));
  }

  /** Absent: the answer is known without asking. */
  Optional<HttpCall> of(Request request) {
    if (isKnown(request)) {
      return Optional.empty();
    }
    if (request instanceof Request.Account) {
      return get(version.account(base));
    }
    if (request instanceof Request.Objects) {
      return get(version.schemas(base));
    }
    if (request instanceof Request.Usage) {
      return get(version.usage(base));
    }
    if (request instanceof Request.Catalogue catalogue) {
      return get(version.properties(base, catalogue.object()));
    }
    if (request instanceof Request.Extent extent) {
      return HubspotObjects.isOwners(extent.object())
          ? get(list(extent.object(), List.of(), Optional.empty()))
          : search(extent.object(), extent(extent.object()));
    }
    if (request instanceof Request.Window window) {
      return search(window.object(), window(window));
    }
    if (request instanceof Request.Read read) {
      return post(version.batchRead(base, read.object()), read(read));
    }
    if (request instanceof Request.ListArchived archived) {
      return get(
          list(archived.object(), List.of(), archived.token(), "archived=true&limit=" + LIST_SIZE));
    }
    Request.ListPage page = (Request.ListPage) request;
    return get(list(page.object(), page.fields(), page.token()));
  }

  /** Whether an address with all these names stays short enough for everyone on the way. */
  boolean listsWhole(CrmObject object, List<String> fields) {
    return HubspotObjects.isOwners(object)
        || list(object, fields, Optional.of(LONG_TOKEN)).toString().length() < MAX_URL;
  }

  private URI list(CrmObject object, List<String> fields, Optional<String> token) {
    return list(object, fields, token, "limit=" + LIST_SIZE);
  }

  private URI list(CrmObject object, List<String> fields, Optional<String> token, String which) {
    StringBuilder query = new StringBuilder(which);
    if (!HubspotObjects.isOwners(object)) {
      List<String> asked =
          fields.isEmpty() ? List.of(HubspotObjects.RECORD_ID) : Merged.with(fields);
      query.append("&properties=").append(Urls.list(asked));
    }
    token.ifPresent(after -> query.append("&after=").append(Urls.encode(after)));
    return version.list(base, object, query.toString());
  }

  private static Map<String, Object> window(Request.Window window) {
    String cursor = HubspotObjects.cursor(window.object());
    List<Object> filters = new ArrayList<>();
    filters.add(filter(cursor, "GTE", Long.toString(Math.max(EARLIEST, window.from()))));
    window.after().ifPresent(id -> filters.add(filter(HubspotObjects.RECORD_ID, "GT", id)));
    return query(List.of(Map.of("filters", filters)), "ASCENDING", cursor, SEARCH_SIZE);
  }

  private static Map<String, Object> extent(CrmObject object) {
    return query(List.of(), "DESCENDING", HubspotObjects.cursor(object), 1);
  }

  private static Map<String, Object> query(
      List<Object> groups, String direction, String property, int limit) {
    Map<String, Object> sort = new LinkedHashMap<>();
    sort.put("propertyName", HubspotObjects.RECORD_ID);
    sort.put("direction", direction);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("filterGroups", groups);
    body.put("sorts", List.of(sort));
    body.put("properties", List.of(property));
    body.put("limit", limit);
    return body;
  }

  private static Map<String, Object> filter(String property, String operator, String value) {
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("propertyName", property);
    filter.put("operator", operator);
    filter.put("value", value);
    return filter;
  }

  private static Map<String, Object> read(Request.Read read) {
    List<Object> inputs = new ArrayList<>(read.ids().size());
    for (String id : read.ids()) {
      inputs.add(Map.of("id", id));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("properties", Merged.with(read.fields()));
    body.put("propertiesWithHistory", List.of());
    body.put("inputs", inputs);
    return body;
  }

  private Optional<HttpCall> search(CrmObject object, Map<String, Object> body) {
    return post(version.search(base, object), body);
  }

  private static Optional<HttpCall> get(URI uri) {
    return Optional.of(
        new HttpCall("GET", uri, Map.of("Accept", "application/json"), Optional.empty()));
  }

  private static Optional<HttpCall> post(URI uri, Map<String, Object> body) {
    return Optional.of(
        new HttpCall(
            "POST",
            uri,
            Map.of("Accept", "application/json", "Content-Type", "application/json"),
            Optional.of(Json.write(body))));
  }
}
