/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The parts that the lists of reference objects take a call for each: types of records as {@code
 * <name>=<type>}, or pairs of them joined by {@code /}.
 */
final class ReferenceParts {
  /** Custom types may have pipelines as well. */
  private static final List<String> TYPES_WITH_PIPELINES =
      List.of(
          "deals", "tickets", "leads", "orders", "appointments", "courses", "listings", "services");

  /** Labels are between these and custom types; all pairs of all types would take hundreds. */
  private static final List<String> LABELLED_TYPES =
      List.of("contacts", "companies", "deals", "tickets");

  private final Set<String> selectedObjects;

  /**
   * @param selectedObjects the value of {@code crm.objects}
   */
  ReferenceParts(Set<String> selectedObjects) {
    this.selectedObjects = Set.copyOf(selectedObjects);
  }

  static ReferenceParts of(List<CrmObject> objects) {
    return new ReferenceParts(objects.stream().map(CrmObject::name).collect(Collectors.toSet()));
  }

  /** The parts, with the custom types in the response to the request for schemas. */
  List<String> list(ReferenceObject reference, List<CrmObject> customTypes) {
    return switch (reference.parts()) {
      case NONE -> List.of();
      case TYPES_WITH_PIPELINES -> toParts(TYPES_WITH_PIPELINES, customTypes);
      case COPIED_TYPES -> copiedTypes(customTypes);
      case PAIRS -> pairs(toParts(LABELLED_TYPES, customTypes));
    };
  }

  private List<String> copiedTypes(List<CrmObject> customTypes) {
    TreeMap<String, String> typeByName = new TreeMap<>();
    boolean all = selectedObjects.contains("*");
    StandardObjects.all().stream()
        .filter(object -> !HubspotObjects.isOwners(object))
        .filter(object -> all || selectedObjects.contains(object.name()))
        .forEach(object -> typeByName.put(object.name(), object.vendorType()));
    customTypes.stream()
        .filter(object -> all || selectedObjects.contains(object.name()))
        .forEach(object -> typeByName.put(object.name(), object.vendorType()));
    selectedObjects.stream()
        .filter(StandardObjects::isTypeId)
        .forEach(id -> typeByName.put(id, id));
    List<String> parts = new ArrayList<>();
    typeByName.forEach((name, type) -> parts.add(name + "=" + type));
    return parts;
  }

  private static List<String> toParts(List<String> standard, List<CrmObject> customTypes) {
    List<String> parts = new ArrayList<>();
    standard.forEach(name -> parts.add(name + "=" + name));
    customTypes.forEach(object -> parts.add(object.name() + "=" + object.vendorType()));
    return parts;
  }

  /** Two custom types are not paired. */
  private static List<String> pairs(List<String> types) {
    List<String> pairs = new ArrayList<>();
    for (String from : types) {
      for (String to : types) {
        if (from.equals(to)
            || LABELLED_TYPES.contains(nameOf(from))
            || LABELLED_TYPES.contains(nameOf(to))) {
          pairs.add(from + "/" + to);
        }
      }
    }
    return pairs;
  }

  static String nameOf(String part) {
    return part.substring(0, part.indexOf('='));
  }

  static String typeOf(String part) {
    return part.substring(part.indexOf('=') + 1);
  }

  /** What the ids of a part's rows begin with. */
  static String idPrefix(String part) {
    int slash = part.indexOf('/');
    return slash < 0
        ? nameOf(part) + ":"
        : nameOf(part.substring(0, slash)) + ":" + nameOf(part.substring(slash + 1)) + ":";
  }
}
