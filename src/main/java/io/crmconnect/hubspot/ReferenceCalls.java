/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls that read reference objects. */
final class ReferenceCalls {
  static final int LISTS_PAGE_SIZE = 500;
  private static final int PAGE_SIZE = 100;

  private final URI baseUrl;
  private final ApiVersion version;

  ReferenceCalls(URI baseUrl, ApiVersion version) {
    this.baseUrl = baseUrl;
    this.version = version;
  }

  HttpCall list(ReferenceObject reference, Optional<String> token) {
    ReferencePage page = ReferencePage.parse(token.orElse(""));
    if (page.part().isEmpty() && reference.parts() != ReferenceObject.Parts.NONE) {
      return JsonCalls.get(version.schemasUri(baseUrl));
    }
    String after = page.after().map(text -> "&after=" + Urls.encode(text)).orElse("");
    String paging = "?limit=" + PAGE_SIZE + after;
    return switch (reference) {
      case PIPELINES, PIPELINE_STAGES ->
          JsonCalls.get(path(version.areaPath("pipelines"), ReferenceParts.typeOf(page.part())));
      case PROPERTIES, PROPERTY_OPTIONS ->
          JsonCalls.get(version.propertiesUri(baseUrl, typeOf(page.part()), Optional.empty()));
      case ASSOCIATION_LABELS -> JsonCalls.get(labelsUri(page.part()));
      case OWNER_TEAMS -> JsonCalls.get(path(version.areaPath("owners") + paging));
      case TEAMS -> JsonCalls.get(path("/settings/v3/users/teams"));
      case ACCOUNT_USERS -> JsonCalls.get(path("/settings/v3/users" + paging));
      case CURRENCIES -> JsonCalls.get(path(version.currenciesPath() + "/company-currency"));
      case EXCHANGE_RATES ->
          JsonCalls.get(path(version.currenciesPath() + "/exchange-rates" + paging));
      case LISTS -> listsCall(page.after());
    };
  }

  /** A single one by its id; empty if the id is not one of this object. */
  Optional<HttpCall> read(ReferenceObject reference, String id) {
    String[] parts = id.split(":", -1);
    if (id.startsWith(HubspotObjects.CUSTOM_PREFIX)) {
      // The id has the name of the type; the path needs its number.
      return Optional.empty();
    }
    return switch (reference) {
      case PIPELINES ->
          parts.length == 2
              ? Optional.of(JsonCalls.get(path(version.areaPath("pipelines"), parts[0], parts[1])))
              : Optional.empty();
      case PIPELINE_STAGES ->
          parts.length == 3
              ? Optional.of(
                  JsonCalls.get(
                      path(version.areaPath("pipelines"), parts[0], parts[1], "stages", parts[2])))
              : Optional.empty();
      case PROPERTIES ->
          parts.length == 2
              ? Optional.of(JsonCalls.get(path(version.areaPath("properties"), parts[0], parts[1])))
              : Optional.empty();
      case ACCOUNT_USERS -> Optional.of(JsonCalls.get(path("/settings/v3/users", id)));
      case LISTS -> Optional.of(JsonCalls.get(path(version.areaPath("lists"), id)));
      default -> Optional.empty();
    };
  }

  /** The type that a part is about, to say which scope it lacks. */
  static CrmObject typeOf(String part) {
    String first = part.contains("/") ? part.substring(0, part.indexOf('/')) : part;
    return new CrmObject(ReferenceParts.nameOf(first), ReferenceParts.typeOf(first));
  }

  private URI labelsUri(String pair) {
    int slash = pair.indexOf('/');
    return version.associationsUri(
        baseUrl,
        ReferenceParts.typeOf(pair.substring(0, slash)),
        ReferenceParts.typeOf(pair.substring(slash + 1)),
        "/labels");
  }

  private HttpCall listsCall(Optional<String> offset) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("count", LISTS_PAGE_SIZE);
    body.put("offset", offset.map(Integer::parseInt).orElse(0));
    body.put("sort", "HS_LIST_ID");
    body.put("additionalProperties", List.of("hs_list_size"));
    return JsonCalls.post(path(version.areaPath("lists") + "/search"), body);
  }

  private URI path(String area, String... segments) {
    StringBuilder path = new StringBuilder(area);
    for (String segment : segments) {
      path.append('/').append(Urls.encode(segment));
    }
    return Urls.resolve(baseUrl, path.toString());
  }

  /** Whether the request is about a reference object. */
  static Optional<ReferenceObject> referenceOf(Request request) {
    return request instanceof Request.OfObject ofObject
        ? ReferenceObject.of(ofObject.object())
        : Optional.empty();
  }
}
