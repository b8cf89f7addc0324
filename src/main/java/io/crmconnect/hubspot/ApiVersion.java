package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Where HubSpot's versions put the same things; the dated ones name the version after the area. */
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
    throw new IllegalArgumentException("the definition of hubspot.api.version lets this pass");
  }

  URI list(URI base, CrmObject object, String query) {
    String path =
        HubspotObjects.isOwners(object)
            ? area("owners")
            : area("objects") + "/" + Urls.encode(object.vendorType());
    return Urls.at(base, path + "?" + query);
  }

  URI search(URI base, CrmObject object) {
    return objects(base, object, "/search");
  }

  URI batchRead(URI base, CrmObject object) {
    return objects(base, object, "/batch/read?archived=false");
  }

  URI properties(URI base, CrmObject object) {
    return Urls.at(base, area("properties") + "/" + Urls.encode(object.vendorType()));
  }

  URI schemas(URI base) {
    return Urls.at(base, "/crm-object-schemas/" + text + "/schemas?archived=false");
  }

  URI account(URI base) {
    return Urls.at(base, "/account-info/" + text + "/details");
  }

  URI usage(URI base) {
    return Urls.at(base, "/account-info/" + text + "/api-usage/daily/private-apps");
  }

  /** The old way to a token ends in February 2027, so none of the versions uses it. */
  static URI token(URI base) {
    return Urls.at(base, "/oauth/2026-03/token");
  }

  private URI objects(URI base, CrmObject object, String rest) {
    return Urls.at(base, area("objects") + "/" + Urls.encode(object.vendorType()) + rest);
  }

  private String area(String area) {
    return this == V3 ? "/crm/v3/" + area : "/crm/" + area + "/" + text;
  }
}
