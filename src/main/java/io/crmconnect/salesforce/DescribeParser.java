/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Converts the describe of an object to its catalogue and traits. */
final class DescribeParser {
  /** The fields by which changes can be asked for, the best one first. */
  private static final List<String> CURSORS =
      List.of("SystemModstamp", "LastModifiedDate", "CreatedDate", "LoginTime");

  private static final Set<String> MOVING_CURSORS = Set.of("SystemModstamp", "LastModifiedDate");
  private static final String CREATED = "CreatedDate";

  /** When the integration user looked at a record: not a fact of the record. */
  private static final Set<String> PER_USER = Set.of("LastViewedDate", "LastReferencedDate");

  /** Their status follows from today's date, although the describe does not say so. */
  private static final Set<String> STATUS_BY_DATE =
      Set.of("Contract", "ContractLineItem", "ServiceContract");

  private static final String STATUS = "Status";

  /**
   * A describe that may still change within the second of its {@code Last-Modified}, or whose time
   * is not certain, is not asked for on condition of that time.
   */
  private static final long MIN_AGE_MS = 60_000;

  private static final int MAX_NAMES_TOLD = 20;

  private final KnownTraits knownTraits;

  DescribeParser(KnownTraits knownTraits) {
    this.knownTraits = knownTraits;
  }

  Result parse(CrmObject object, HttpOutcome.Response response) throws IOException {
    JsonNode body = Json.MAPPER.readTree(response.body());
    JsonNode described = body == null ? null : body.get("fields");
    if (described == null || !described.isArray() || described.isEmpty()) {
      throw new IOException("the describe has no fields");
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    Map<String, Boolean> filterable = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    List<String> compound = new ArrayList<>();
    List<String> binary = new ArrayList<>();
    List<String> encrypted = new ArrayList<>();
    for (JsonNode field : described) {
      String name = field.path("name").asText("");
      String type = field.path("type").asText("");
      // A name that occurs twice in a statement is refused, also in upper and lower case.
      if (!SalesforceObjects.isName(name)
          || field.path("deprecatedAndHidden").asBoolean(false)
          || !names.add(SalesforceObjects.nameOf(name))) {
        continue;
      }
      filterable.put(name, field.path("filterable").asBoolean(true));
      if (type.equals("address") || type.equals("location")) {
        compound.add(name);
      } else if (type.equals("base64")) {
        binary.add(name);
      } else if (!name.equalsIgnoreCase(Soql.ID) && !PER_USER.contains(name)) {
        if (field.path("encrypted").asBoolean(false)) {
          encrypted.add(name);
        }
        fields.putIfAbsent(
            name,
            new Field(
                name,
                SalesforceObjects.fieldType(type),
                field.path("label").asText(""),
                field.path("calculated").asBoolean(false)
                    || (name.equals(STATUS) && STATUS_BY_DATE.contains(object.vendorType()))));
      }
    }
    Result.Catalogue catalogue =
        new Result.Catalogue(
            List.copyOf(fields.values()),
            Optional.empty(),
            omissions(object, compound, binary, encrypted));
    knownTraits.onDescribed(object, traits(body, filterable), catalogue, lastModified(response));
    return catalogue;
  }

  /**
   * Empty if it is no date, because it is sent back; and if it is so recent that a later change may
   * have the same one.
   */
  private static String lastModified(HttpOutcome.Response response) {
    String text = response.header("last-modified").orElse("");
    OptionalLong modified = HttpDates.parseHttpDate(text);
    OptionalLong date = HttpDates.parseDate(response);
    boolean settled =
        modified.isPresent()
            && date.isPresent()
            && date.getAsLong() - modified.getAsLong() >= MIN_AGE_MS;
    return settled ? text : "";
  }

  private static ObjectTraits traits(JsonNode body, Map<String, Boolean> filterable) {
    Optional<String> cursor =
        CURSORS.stream().filter(name -> filterable.getOrDefault(name, false)).findFirst();
    return new ObjectTraits(
        cursor,
        cursor.filter(MOVING_CURSORS::contains).isPresent(),
        filterable.getOrDefault(Soql.IS_DELETED, false),
        filterable.containsKey(Soql.MASTER_ID),
        Optional.of(CREATED).filter(filterable::containsKey),
        body.path("replicateable").asBoolean(false),
        Set.of());
  }

  private static List<String> omissions(
      CrmObject object, List<String> compound, List<String> binary, List<String> encrypted) {
    List<String> omissions = new ArrayList<>();
    if (!compound.isEmpty()) {
      omissions.add(
          "The compound fields %s of %s are left out; their components are fields of their own, and"
                  .formatted(names(compound), object.name())
              + " those are copied.");
    }
    if (!binary.isEmpty()) {
      omissions.add(
          "The fields %s of %s contain files, which are not copied."
              .formatted(names(binary), object.name()));
    }
    if (!encrypted.isEmpty()) {
      omissions.add(
          "The fields %s of %s are encrypted.".formatted(names(encrypted), object.name())
              + " Without the permission View Encrypted Data Salesforce answers masked values,"
              + " which look like values: grant it, or leave the fields out with field.exclude.");
    }
    return omissions;
  }

  private static String names(List<String> names) {
    return names.size() <= MAX_NAMES_TOLD
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MAX_NAMES_TOLD))
            + " and "
            + (names.size() - MAX_NAMES_TOLD)
            + " more";
  }
}
