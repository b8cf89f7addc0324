/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The scopes to grant after a 403. HubSpot lists up to 31 of them, of which any one would do, and
 * half of which allow writing: only scopes for reading the object are named.
 */
final class RequiredScopes {
  private static final String KEY = "requiredGranularScopes";
  private static final JsonPointer TOP_LEVEL = JsonPointer.compile("/context/" + KEY);
  private static final int MAX_NAMED = 3;
  private static final int MAX_SCOPE_LENGTH = 100;

  /**
   * A list in the message, such as {@code (requires one of [companies-read])}. These are not the
   * names under which scopes are granted.
   */
  private static final Pattern IN_MESSAGE = Pattern.compile("requires (?:one|any|all) of \\[");

  private static final Pattern SCOPE =
      Pattern.compile("[A-Za-z0-9_.-]{1," + MAX_SCOPE_LENGTH + "}");

  /** Activities are read with the scope of contacts. */
  private static final Set<String> ACTIVITIES =
      Set.of("notes", "calls", "emails", "meetings", "tasks", "communications", "postal_mail");

  private RequiredScopes() {}

  /** At most three scopes, of which one is sufficient; empty if the response names none. */
  static List<String> select(Request request, JsonNode body, String message) {
    TreeSet<String> listed = new TreeSet<>();
    collect(body.at(TOP_LEVEL), listed);
    for (JsonNode error : body.path("errors")) {
      collect(error.path("context").path(KEY), listed);
    }
    Optional<String> sensitiveScope = sensitiveScope(request);
    if (sensitiveScope.isPresent()) {
      return List.of(sensitiveScope.get());
    }
    if (listed.isEmpty()) {
      return IN_MESSAGE.matcher(message).find() ? List.of(defaultScope(request)) : List.of();
    }
    List<String> readable = listed.stream().filter(scope -> !allowsWriting(scope)).toList();
    List<String> ofObject =
        readable.stream()
            .filter(scope -> areasOf(request).stream().anyMatch(area -> isOf(scope, area)))
            .limit(MAX_NAMED)
            .toList();
    if (!ofObject.isEmpty()) {
      return ofObject;
    }
    return readable.isEmpty() || readable.size() > MAX_NAMED
        ? List.of(defaultScope(request))
        : readable;
  }

  private static void collect(JsonNode scopes, Set<String> target) {
    for (JsonNode scope : scopes) {
      add(scope.asText(), target);
    }
  }

  private static void add(String text, Set<String> target) {
    if (SCOPE.matcher(text).matches()) {
      target.add(text);
    }
  }

  private static boolean allowsWriting(String scope) {
    return Stream.of(scope.split("[.-]"))
        .anyMatch(part -> part.equals("write") || part.equals("delete") || part.equals("create"));
  }

  /** Scopes are named {@code crm.objects.companies.read} or {@code tickets}. */
  private static boolean isOf(String scope, String area) {
    return List.of(scope.split("[.-]")).contains(area);
  }

  /** Links can be read with the scope of either end. */
  private static List<String> areasOf(Request request) {
    if (!(request instanceof Request.OfObject ofObject)) {
      return List.of("custom");
    }
    Optional<ChildObject> child = ChildObject.of(ofObject.object());
    if (child.isPresent() && child.get() instanceof Association pair) {
      return List.of(areaOf(pair.from()), areaOf(pair.to()));
    }
    return List.of(areaOf(child.map(ChildObject::parent).orElse(ofObject.object())));
  }

  private static String areaOf(Request request) {
    return areasOf(request).get(0);
  }

  private static String areaOf(CrmObject object) {
    boolean standard = StandardObjects.all().stream().anyMatch(each -> each.equals(object));
    return standard ? object.vendorType() : "custom";
  }

  /** Of sensitive properties, whose scopes HubSpot documents. */
  private static Optional<String> sensitiveScope(Request request) {
    if (!(request instanceof Request.Catalogue catalogue)) {
      return Optional.empty();
    }
    CataloguePart part = CataloguePart.of(catalogue.part());
    return part == CataloguePart.SENSITIVE || part == CataloguePart.HIGHLY_SENSITIVE
        ? Optional.of("crm.objects." + areaOf(request) + "." + part.token() + ".read.v2")
        : Optional.empty();
  }

  private static String defaultScope(Request request) {
    String area = areaOf(request);
    String kind =
        request instanceof Request.Catalogue || request instanceof Request.ListObjects
            ? "schemas"
            : "objects";
    return "crm." + kind + "." + (ACTIVITIES.contains(area) ? "contacts" : area) + ".read";
  }
}
