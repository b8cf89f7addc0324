/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What is known about the types of records: documented, or found out with the catalogue. Used on
 * the driver's thread and on the transport's.
 */
final class KnownTraits {
  /** With a refresh every 5 minutes, a scope that was granted is noticed within an hour. */
  private static final int DENIED_PARTS_SKIPPED = 11;

  private record Denial(String message, int skipsLeft) {}

  private final Map<String, Denial> denials = new ConcurrentHashMap<>();
  private final Map<String, ObjectTraits> traitsByType = new ConcurrentHashMap<>();
  private final Set<String> foundOut = ConcurrentHashMap.newKeySet();
  private final Set<String> children = ConcurrentHashMap.newKeySet();

  private final Map<String, Set<String>> unreadableProperties = new ConcurrentHashMap<>();

  /** The token must not read this property, so no request asks for it any more. */
  void addUnreadable(CrmObject object, String property) {
    unreadableProperties
        .computeIfAbsent(object.vendorType(), type -> ConcurrentHashMap.newKeySet())
        .add(property);
  }

  Set<String> unreadable(CrmObject object) {
    return unreadableProperties.getOrDefault(object.vendorType(), Set.of());
  }

  /** HubSpot has what this child is made of, such as types of links. */
  void addChild(CrmObject child) {
    children.add(child.vendorType());
  }

  boolean isKnownChild(CrmObject object) {
    return children.contains(object.vendorType());
  }

  /** A part of the catalogue that is not asked for, except once in several times. */
  Optional<String> skippedPart(CrmObject object, CataloguePart part) {
    Denial denial = denials.get(key(object, part));
    return denial != null && denial.skipsLeft > 0 ? Optional.of(denial.message) : Optional.empty();
  }

  void countSkip(CrmObject object, CataloguePart part) {
    denials.computeIfPresent(
        key(object, part), (k, denial) -> new Denial(denial.message, denial.skipsLeft - 1));
  }

  /** The token must not read this part of the catalogue. */
  void addDenial(CrmObject object, CataloguePart part, String message) {
    denials.put(key(object, part), new Denial(message, DENIED_PARTS_SKIPPED));
  }

  private static String key(CrmObject object, CataloguePart part) {
    return object.vendorType() + " " + part.token();
  }

  ObjectTraits of(CrmObject object) {
    return traitsByType.getOrDefault(object.vendorType(), ObjectTraits.documented(object));
  }

  boolean mustBeFoundOut(CrmObject object) {
    return !StandardObjects.isDocumented(object) && !foundOut.contains(object.vendorType());
  }

  void update(CrmObject object, UnaryOperator<ObjectTraits> change) {
    traitsByType.put(object.vendorType(), change.apply(of(object)));
  }

  /** Everything about the type has been found out. */
  void complete(CrmObject object) {
    foundOut.add(object.vendorType());
  }
}
