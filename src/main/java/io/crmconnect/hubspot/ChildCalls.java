/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls that read what belongs to records: their links, the history of their properties. */
final class ChildCalls {
  static final int MAX_RECORDS_PER_LINK_READ = 1_000;

  static final int MEMBERS_PAGE_SIZE = 250;

  /** HubSpot refuses more records in one batch with histories. */
  static final int MAX_RECORDS_PER_HISTORY_READ = 50;

  private final URI baseUrl;
  private final ApiVersion version;

  ChildCalls(URI baseUrl, ApiVersion version) {
    this.baseUrl = baseUrl;
    this.version = version;
  }

  HttpCall build(ChildObject child, Request request) {
    if (child instanceof Association association) {
      return request instanceof Request.ReadLinks read
          ? JsonCalls.post(
              associationUri(association, "/batch/read"), Map.of("inputs", inputs(read)))
          : JsonCalls.get(associationUri(association, "/labels"));
    }
    if (child instanceof ListMemberships) {
      return JsonCalls.get(membersUri((Request.ReadLinks) request));
    }
    PropertyHistory history = (PropertyHistory) child;
    return request instanceof Request.ReadLinks read
        ? JsonCalls.post(
            version.batchReadUri(baseUrl, history.parent()), historyBody(history, read))
        : JsonCalls.get(version.propertiesUri(baseUrl, history.parent(), Optional.empty()));
  }

  HttpCall searchLists(SelectedLists lists, Request request) {
    return JsonCalls.post(
        Urls.resolve(baseUrl, version.areaPath("lists") + "/search"), lists.searchBody(request));
  }

  private URI membersUri(Request.ReadLinks read) {
    Request.ReadLinks.FromRecord list = read.from().get(0);
    return Urls.resolve(
        baseUrl,
        version.areaPath("lists")
            + "/"
            + Urls.encode(list.id())
            + "/memberships"
            + (read.byTime() ? "/join-order" : "")
            + "?limit="
            + MEMBERS_PAGE_SIZE
            + list.after().map(after -> "&after=" + Urls.encode(after)).orElse(""));
  }

  private URI associationUri(Association association, String suffix) {
    return version.associationsUri(
        baseUrl, association.from().vendorType(), association.to().vendorType(), suffix);
  }

  private static List<Object> inputs(Request.ReadLinks read) {
    List<Object> inputs = new ArrayList<>(read.from().size());
    for (Request.ReadLinks.FromRecord each : read.from()) {
      // Not Map.of: its order differs from JVM to JVM.
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("id", each.id());
      each.after().ifPresent(after -> input.put("after", after));
      inputs.add(input);
    }
    return inputs;
  }

  private static Map<String, Object> historyBody(PropertyHistory history, Request.ReadLinks read) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("properties", List.of(HubspotObjects.RECORD_ID));
    body.put("propertiesWithHistory", history.properties());
    body.put("inputs", inputs(read));
    return body;
  }
}
