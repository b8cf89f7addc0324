/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Result;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known about the objects: how they can be read, and their last describes. Used on the
 * driver's thread and on the transport's.
 */
final class KnownTraits {
  /**
   * It is not known whether a change of permissions moves the time of a describe, so every sixth
   * one is requested whatever that time is.
   */
  private static final int MAX_UNCHANGED = 5;

  /** The last describe of an object, and how often it was found unchanged since. */
  private record Described(Result.Catalogue catalogue, String lastModified, int unchanged) {}

  private final Map<String, ObjectTraits> traitsByType = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> dateTimesByType = new ConcurrentHashMap<>();
  private final Map<String, Described> describes = new ConcurrentHashMap<>();

  ObjectTraits of(CrmObject object) {
    return traitsByType.getOrDefault(object.vendorType(), ObjectTraits.USUAL);
  }

  /** The {@code Last-Modified} of the last describe, if the next one may be conditional. */
  Optional<String> lastModified(CrmObject object) {
    return Optional.ofNullable(describes.get(object.vendorType()))
        .filter(described -> described.unchanged < MAX_UNCHANGED)
        .map(Described::lastModified)
        .filter(text -> !text.isEmpty());
  }

  void onDescribed(
      CrmObject object, ObjectTraits traits, Result.Catalogue catalogue, String lastModified) {
    Set<String> unreadable = new HashSet<>(of(object).unreadable());
    traitsByType.put(object.vendorType(), traits.withUnreadable(unreadable));
    describes.put(object.vendorType(), new Described(catalogue, lastModified, 0));
    Set<String> dateTimes = new HashSet<>();
    for (Field field : catalogue.fields()) {
      if (field.type() == FieldType.TIMESTAMP) {
        dateTimes.add(field.name());
      }
    }
    dateTimesByType.put(object.vendorType(), dateTimes);
  }

  /** The names of the object's fields with date and time, as far as it was described. */
  Set<String> dateTimes(CrmObject object) {
    return dateTimesByType.getOrDefault(object.vendorType(), Set.of());
  }

  /** The catalogue of the last describe, which is still valid; empty if there is none. */
  Optional<Result.Catalogue> onUnchanged(CrmObject object) {
    Described counted =
        describes.computeIfPresent(
            object.vendorType(),
            (type, described) ->
                new Described(
                    described.catalogue, described.lastModified, described.unchanged + 1));
    return Optional.ofNullable(counted).map(Described::catalogue);
  }

  /** A refusal shows that the last describe is no longer true. */
  void forgetDescribe(CrmObject object) {
    describes.remove(object.vendorType());
  }

  /** The field must not be read, so no request asks for it any more. */
  void addUnreadable(CrmObject object, String field) {
    traitsByType.compute(
        object.vendorType(),
        (type, known) -> {
          ObjectTraits traits = known == null ? ObjectTraits.USUAL : known;
          Set<String> fields = new HashSet<>(traits.unreadable());
          fields.add(field);
          return traits.withUnreadable(fields);
        });
  }
}
