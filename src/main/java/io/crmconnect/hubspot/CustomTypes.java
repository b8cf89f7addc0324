package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The account's own types, as HubSpot's schemas list them. */
final class CustomTypes {
  private CustomTypes() {}

  /** Without archived ones. A name that is not unique gets the id of its type. */
  static List<CrmObject> parse(JsonNode schemas) {
    List<CrmObject> objects = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode schema : schemas) {
      String type = schema.path("objectTypeId").asText(schema.path("id").asText(""));
      String name = schema.path("name").asText("");
      if (type.isEmpty() || name.isEmpty() || schema.path("archived").asBoolean(false)) {
        continue;
      }
      CrmObject object = HubspotObjects.customObject(name, type);
      objects.add(
          names.add(object.name()) ? object : HubspotObjects.customObject(name + "_" + type, type));
    }
    return objects;
  }
}
