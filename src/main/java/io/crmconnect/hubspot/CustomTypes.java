/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The account's own types, as HubSpot's schemas list them. */
final class CustomTypes {
  /** Longer than HubSpot's; a topic's name has a limit. */
  private static final int MAX_NAME_LENGTH = 100;

  private CustomTypes() {}

  /** Without archived ones. A name that is not unique gets the id of its type. */
  static List<CrmObject> parse(JsonNode schemas) {
    List<CrmObject> objects = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode schema : schemas) {
      String type = schema.path("objectTypeId").asText(schema.path("id").asText(""));
      String name = schema.path("name").asText("");
      // The type becomes part of paths and page tokens, the name part of topics.
      if (!StandardObjects.isTypeId(type)
          || name.isEmpty()
          || schema.path("archived").asBoolean(false)) {
        continue;
      }
      CrmObject object =
          HubspotObjects.customObject(name.length() > MAX_NAME_LENGTH ? type : name, type);
      objects.add(
          names.add(object.name()) ? object : HubspotObjects.customObject(name + "_" + type, type));
    }
    return objects;
  }
}
