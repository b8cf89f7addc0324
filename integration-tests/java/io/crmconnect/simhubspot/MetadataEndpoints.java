/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The endpoints that are not about records: catalogues, schemas, account, usage. */
final class MetadataEndpoints {
  private final SimAccount account;
  private final PrimaryStore primaryStore;
  private final ReferenceData referenceData;
  private final RateLimits rateLimits;

  MetadataEndpoints(
      SimAccount account,
      PrimaryStore primaryStore,
      ReferenceData referenceData,
      RateLimits rateLimits) {
    this.referenceData = referenceData;
    this.account = account;
    this.primaryStore = primaryStore;
    this.rateLimits = rateLimits;
  }

  /**
   * @param sensitivity of the properties; null: not sensitive
   */
  Reply properties(ObjectType type, String sensitivity) {
    String wanted = sensitivity == null ? SimProperty.NON_SENSITIVE : sensitivity;
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("results");
              for (SimProperty property : type.catalogue.values()) {
                if (property.sensitivity().equals(wanted)) {
                  writeProperty(json, type, property);
                }
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  Reply property(ObjectType type, SimProperty property) {
    return Reply.json(200, JsonWriter.write(json -> writeProperty(json, type, property)));
  }

  private void writeProperty(JsonGenerator json, ObjectType type, SimProperty property)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", property.name());
    json.writeStringField("label", property.label());
    json.writeStringField("type", property.type());
    json.writeStringField("fieldType", property.fieldType());
    json.writeStringField("description", "");
    json.writeStringField("groupName", type.name + "information");
    json.writeArrayFieldStart("options");
    for (ObjectNode option : referenceData.optionsOf(type.name, property.name())) {
      JsonWriter.MAPPER.writeTree(json, option);
    }
    json.writeEndArray();
    json.writeNumberField("displayOrder", -1);
    json.writeBooleanField("calculated", property.calculated());
    json.writeBooleanField("externalOptions", false);
    json.writeBooleanField("hasUniqueValue", false);
    json.writeBooleanField("hidden", false);
    json.writeBooleanField("hubspotDefined", property.name().startsWith("hs_"));
    json.writeBooleanField("archived", false);
    json.writeObjectFieldStart("modificationMetadata");
    json.writeBooleanField("archivable", true);
    json.writeBooleanField("readOnlyDefinition", false);
    json.writeBooleanField("readOnlyValue", property.calculated());
    json.writeEndObject();
    json.writeBooleanField("formField", false);
    json.writeStringField("dataSensitivity", property.sensitivity());
    json.writeEndObject();
  }

  Reply schemas() {
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("results");
              for (ObjectType type : primaryStore.types()) {
                if (type.custom) {
                  writeSchema(json, type);
                }
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private void writeSchema(JsonGenerator json, ObjectType type) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", type.typeId.substring(2));
    json.writeStringField("objectTypeId", type.typeId);
    json.writeStringField("name", type.name);
    json.writeStringField("fullyQualifiedName", "p" + account.portalId() + "_" + type.name);
    json.writeObjectFieldStart("labels");
    json.writeStringField("singular", type.name);
    json.writeStringField("plural", type.name);
    json.writeEndObject();
    json.writeStringField("primaryDisplayProperty", "hs_object_id");
    json.writeArrayFieldStart("secondaryDisplayProperties");
    json.writeEndArray();
    json.writeBooleanField("allowsSensitiveProperties", false);
    json.writeArrayFieldStart("requiredProperties");
    json.writeEndArray();
    json.writeArrayFieldStart("searchableProperties");
    json.writeEndArray();
    json.writeArrayFieldStart("properties");
    for (SimProperty property : type.catalogue.values()) {
      writeProperty(json, type, property);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("associations");
    json.writeEndArray();
    json.writeBooleanField("archived", false);
    json.writeEndObject();
  }

  Reply accountDetails(long now) {
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeNumberField("portalId", account.portalId());
              json.writeStringField("accountType", "STANDARD");
              json.writeStringField("timeZone", account.timeZone());
              json.writeStringField("companyCurrency", "EUR");
              json.writeArrayFieldStart("additionalCurrencies");
              json.writeString("USD");
              json.writeEndArray();
              json.writeStringField("uiDomain", "app.hubspot.com");
              json.writeStringField("dataHostingLocation", "na1");
              ZoneOffset offset =
                  ZoneId.of(account.timeZone()).getRules().getOffset(Instant.ofEpochMilli(now));
              json.writeStringField("utcOffset", offset.getId());
              json.writeNumberField("utcOffsetMilliseconds", offset.getTotalSeconds() * 1000);
              json.writeEndObject();
            }));
  }

  Reply usage(long now) {
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("results");
              if (rateLimits.quota().daily() > 0) {
                json.writeStartObject();
                json.writeStringField("name", "private-apps-api-calls-daily");
                json.writeNumberField("usageLimit", rateLimits.quota().daily());
                json.writeNumberField("currentUsage", rateLimits.dailyUsed());
                json.writeStringField("collectedAt", Instant.ofEpochMilli(now).toString());
                json.writeStringField("fetchStatus", "SUCCESS");
                json.writeStringField(
                    "resetsAt", Instant.ofEpochMilli(rateLimits.resetsAt(now)).toString());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
