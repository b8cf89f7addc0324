/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Converts the responses of a catalogue's calls. For a type that HubSpot does not document, the
 * catalogue ends with calls that find out what it supports.
 */
final class CatalogueParser {
  /** Longer than HubSpot's. */
  private static final int MAX_NAME_LENGTH = 255;

  private final HubspotErrors errors;
  private final KnownTraits knownTraits;
  private final Set<String> sensitivities;

  /**
   * @param sensitivities of the properties to copy beside those that are not sensitive
   */
  CatalogueParser(HubspotErrors errors, KnownTraits knownTraits, Set<String> sensitivities) {
    this.errors = errors;
    this.knownTraits = knownTraits;
    this.sensitivities = Set.copyOf(sensitivities);
  }

  Result parse(Request.Catalogue request, HttpOutcome.Response response) throws IOException {
    CataloguePart part = CataloguePart.of(request.part());
    if (response.status() != 200 && response.status() != 207) {
      return onRefused(request, part, errors.classify(request, response));
    }
    JsonNode body = Json.MAPPER.readTree(response.body());
    JsonNode results = body == null ? null : body.get("results");
    if (results == null || !results.isArray()) {
      throw new IOException("the response has no results");
    }
    return part.listsProperties()
        ? onProperties(request.object(), part, results)
        : onProbed(request.object(), part, results, body.path("total"));
  }

  private Result onProperties(CrmObject object, CataloguePart part, JsonNode properties) {
    Map<String, Field> fields = new LinkedHashMap<>();
    int unusable = 0;
    for (JsonNode property : properties) {
      String name = property.path("name").asText("");
      if (!isName(name)) {
        unusable++;
      } else {
        fields.putIfAbsent(
            name,
            new Field(
                name,
                HubspotObjects.fieldType(property.path("type").asText("")),
                property.path("label").asText(""),
                property.path("calculated").asBoolean() || CalculatedNames.contains(name)));
      }
    }
    if (part == CataloguePart.PROPERTIES && knownTraits.mustBeFoundOut(object)) {
      knownTraits.update(object, traits -> traits.withProperty(fields.keySet()));
    }
    List<String> omissions =
        unusable == 0
            ? List.of()
            : List.of(
                "%d properties of %s have names that cannot be requested; they are left out."
                    .formatted(unusable, object.name()));
    return result(object, part, List.copyOf(fields.values()), omissions);
  }

  /** Names become part of URLs. Some old ones have spaces. */
  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= MAX_NAME_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }

  private Result onProbed(
      CrmObject object, CataloguePart part, JsonNode results, JsonNode totalNode) {
    boolean foundNothing = totalNode.asLong(results.size()) == 0;
    if (part == CataloguePart.SEARCH && foundNothing) {
      // Either the type has no records, or the property is not filled.
      return new Result.Catalogue(
          List.of(), Optional.of(CataloguePart.SEARCH_ALL.token()), List.of());
    }
    if (part == CataloguePart.SEARCH_ALL && !foundNothing) {
      knownTraits.update(object, traits -> traits.withSearch(false));
    }
    return result(object, part, List.of(), List.of());
  }

  /** Only the first part must be allowed; what another one would say is left out. */
  private Result onRefused(Request.Catalogue request, CataloguePart part, Result.Failure failure) {
    if (part == CataloguePart.PROPERTIES || !failure.kind().isRefusal()) {
      return failure;
    }
    CrmObject object = request.object();
    if (part.isSearch()) {
      knownTraits.update(object, traits -> traits.withSearch(false));
    } else if (part == CataloguePart.RECYCLE_BIN) {
      knownTraits.update(object, traits -> traits.withRecycleBin(false));
    }
    if (!part.listsProperties() || failure.kind() != FailureKind.FORBIDDEN) {
      return result(object, part, List.of(), List.of());
    }
    knownTraits.addDenial(object, part, failure.message());
    return result(object, part, List.of(), List.of(failure.message()));
  }

  /** The part with the name of the next one, and with what is known of those in between. */
  private Result.Catalogue result(
      CrmObject object, CataloguePart part, List<Field> fields, List<String> omissions) {
    List<String> allOmissions = new ArrayList<>(omissions);
    for (CataloguePart later : CataloguePart.after(part)) {
      if (!isNeeded(later, object)) {
        continue;
      }
      Optional<String> known = knownTraits.skippedPart(object, later);
      if (known.isEmpty()) {
        return new Result.Catalogue(fields, Optional.of(later.token()), allOmissions);
      }
      knownTraits.countSkip(object, later);
      allOmissions.add(known.get());
    }
    knownTraits.complete(object);
    return new Result.Catalogue(fields, Optional.empty(), allOmissions);
  }

  private boolean isNeeded(CataloguePart part, CrmObject object) {
    return switch (part) {
      case PROPERTIES, SEARCH_ALL -> false;
      case SENSITIVE, HIGHLY_SENSITIVE -> sensitivities.contains(part.token());
      case SEARCH -> knownTraits.mustBeFoundOut(object) && knownTraits.of(object).searchable();
      case RECYCLE_BIN -> knownTraits.mustBeFoundOut(object);
    };
  }
}
