/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.http.OAuthEndpoint;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The paths of HubSpot's API versions; in dated versions, the version follows the area. */
enum ApiVersion {
  V2026_09("2026-09"),
  V2026_03("2026-03"),
  V3("v3");

  private final String text;

  ApiVersion(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(ApiVersion::text).toList();
  }

  static ApiVersion of(String text) {
    for (ApiVersion version : values()) {
      if (version.text.equals(text)) {
        return version;
      }
    }
    throw new IllegalArgumentException(
        "hubspot.api.version has no value '" + text + "', although its validator accepted it");
  }

  URI listUri(URI base, CrmObject object, String query) {
    String path =
        HubspotObjects.isOwners(object)
            ? areaPath("owners")
            : areaPath("objects") + "/" + Urls.encode(object.vendorType());
    return Urls.resolve(base, path + "?" + query);
  }

  URI searchUri(URI base, CrmObject object) {
    return objectsUri(base, object, "/search");
  }

  URI batchReadUri(URI base, CrmObject object) {
    return objectsUri(base, object, "/batch/read?archived=false");
  }

  /**
   * @param sensitivity of the properties; empty: those that are not sensitive
   */
  URI propertiesUri(URI base, CrmObject object, Optional<String> sensitivity) {
    return Urls.resolve(
        base,
        areaPath("properties")
            + "/"
            + Urls.encode(object.vendorType())
            + sensitivity.map(each -> "?dataSensitivity=" + each).orElse(""));
  }

  URI schemasUri(URI base) {
    return Urls.resolve(base, "/crm-object-schemas/" + text + "/schemas?archived=false");
  }

  URI accountUri(URI base) {
    return Urls.resolve(base, "/account-info/" + text + "/details");
  }

  URI usageUri(URI base) {
    return Urls.resolve(base, "/account-info/" + text + "/api-usage/daily/private-apps");
  }

  /** The old token endpoint is shut down in February 2027, so all versions use the new one. */
  static OAuthEndpoint tokenEndpoint(URI base) {
    return new OAuthEndpoint(
        Urls.resolve(base, "/oauth/2026-03/token"),
        List.of("access_token", "accessToken"),
        List.of("refresh_token", "refreshToken"),
        List.of("expires_in", "expiresIn"),
        1_800,
        List.of(),
        Set.of(423, 477));
  }

  private URI objectsUri(URI base, CrmObject object, String suffix) {
    return Urls.resolve(
        base, areaPath("objects") + "/" + Urls.encode(object.vendorType()) + suffix);
  }

  String currenciesPath() {
    return "/settings/currencies/" + text;
  }

  private String associationsPath() {
    return this == V3 ? "/crm/v4/associations" : "/crm/associations/" + text;
  }

  /** About the links from records of one type to those of another. */
  URI associationsUri(URI base, String fromType, String toType, String suffix) {
    return Urls.resolve(
        base,
        associationsPath() + "/" + Urls.encode(fromType) + "/" + Urls.encode(toType) + suffix);
  }

  String areaPath(String area) {
    return this == V3 ? "/crm/v3/" + area : "/crm/" + area + "/" + text;
  }
}
