/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.Validators;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ObjectNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects that the settings select, with or without the vendor's list of objects. */
public final class ObjectSelection {
  private final CrmSourceConfig config;
  private final Map<String, CrmObject> standardObjects = new TreeMap<>();
  private final Map<String, CrmObject> namedByTypeId = new TreeMap<>();

  public ObjectSelection(CrmSourceConfig config) {
    this.config = config;
    config.vendor().standardObjects().forEach(object -> standardObjects.put(object.name(), object));
    config.objects().forEach(this::addIfTypeId);
  }

  /** An object that is named by the id of its type is not looked up by name. */
  private void addIfTypeId(String name) {
    config.vendor().objectOfTypeId(name).ifPresent(object -> namedByTypeId.put(name, object));
  }

  /**
   * Whether the selection depends on the vendor's list: for {@code *} and for names of objects that
   * are not standard.
   */
  public boolean needsVendorListing() {
    return config.wildcard() || !config.objects().stream().allMatch(this::isKnownByName);
  }

  private boolean isKnownByName(String name) {
    return standardObjects.containsKey(name) || namedByTypeId.containsKey(name);
  }

  /**
   * The distinct objects, ordered by name.
   *
   * <p>Named objects that the vendor does not list are included, so that the task can report them
   * in an event. If there is no list, they are left out, because their type is not known.
   *
   * @param listed the vendor's objects; empty if they could not be listed
   */
  public List<CrmObject> resolve(Optional<List<CrmObject>> listed) {
    List<CrmObject> objects = resolveObjects(listed);
    Set<String> names = objects.stream().map(CrmObject::name).collect(Collectors.toSet());
    Stream<CrmObject> reference =
        config.referenceObjects().stream().filter(object -> !names.contains(object.name()));
    List<CrmObject> own = Stream.concat(objects.stream(), reference).toList();
    return Stream.of(
            own.stream(),
            resolveAssociations(objects, own),
            resolveHistories(objects, own),
            resolveMemberships(own))
        .flatMap(each -> each)
        .sorted(Comparator.comparing(CrmObject::name))
        .toList();
  }

  /** The associations of the selected objects, without those that have the name of an object. */
  private Stream<CrmObject> resolveAssociations(List<CrmObject> objects, List<CrmObject> own) {
    Set<String> names = own.stream().map(CrmObject::name).collect(Collectors.toSet());
    Map<String, CrmObject> objectByName = new TreeMap<>();
    objects.forEach(object -> objectByName.put(object.name(), object));
    Stream<CrmObject> pairs =
        config.associationWildcard()
            ? config.vendor().associationsBetween(objects).stream()
            : config.namedAssociations().stream()
                .filter(pair -> objectByName.containsKey(pair.from()))
                .filter(pair -> objectByName.containsKey(pair.to()))
                .flatMap(
                    pair ->
                        config
                            .vendor()
                            .associationOf(
                                objectByName.get(pair.from()), objectByName.get(pair.to()))
                            .stream());
    return pairs.filter(pair -> !names.contains(pair.name()) && isValidTopicName(pair.name()));
  }

  /** The histories of the selected objects, without those that have the name of an object. */
  private Stream<CrmObject> resolveHistories(List<CrmObject> objects, List<CrmObject> own) {
    Set<String> names = own.stream().map(CrmObject::name).collect(Collectors.toSet());
    Map<String, List<String>> properties = config.historyProperties();
    return objects.stream()
        .filter(object -> properties.containsKey(object.name()))
        .flatMap(
            object -> config.vendor().historyOf(object, properties.get(object.name())).stream())
        .filter(history -> !names.contains(history.name()) && isValidTopicName(history.name()));
  }

  private Stream<CrmObject> resolveMemberships(List<CrmObject> own) {
    return config.lists().isEmpty()
        ? Stream.empty()
        : config.vendor().membershipsOf(config.lists()).stream()
            .filter(object -> own.stream().noneMatch(each -> each.name().equals(object.name())));
  }

  private List<CrmObject> resolveObjects(Optional<List<CrmObject>> listed) {
    Map<String, CrmObject> available = new TreeMap<>(standardObjects);
    if (listed.isPresent()) {
      if (config.wildcard()) {
        available.clear();
      }
      listed.get().forEach(object -> available.put(object.name(), object));
    }
    if (config.wildcard()) {
      available.keySet().removeAll(config.excludedObjects());
      available.keySet().removeIf(name -> !isValidTopicName(name));
      return List.copyOf(available.values());
    }
    List<CrmObject> objects = new ArrayList<>();
    for (String name : config.objects()) {
      CrmObject object = namedByTypeId.getOrDefault(name, available.get(name));
      if (object != null) {
        objects.add(object);
      } else if (listed.isPresent()) {
        objects.add(new CrmObject(name, name));
      }
    }
    return List.copyOf(objects);
  }

  /** Whether every named object is a standard object or is listed. */
  boolean allNamedExist(Optional<List<CrmObject>> listed) {
    return config.objects().stream()
        .allMatch(
            name ->
                isKnownByName(name)
                    || listed.stream()
                        .flatMap(List::stream)
                        .anyMatch(object -> object.name().equals(name)));
  }

  /** The names of objects selected by {@code *} that cannot be part of a topic name. */
  public List<String> findInvalidTopicNames(List<CrmObject> listed) {
    Set<String> excluded = new TreeSet<>(config.excludedObjects());
    return listed.stream()
        .map(CrmObject::name)
        .filter(name -> config.wildcard() && !isValidTopicName(name) && !excluded.contains(name))
        .sorted()
        .toList();
  }

  private boolean isValidTopicName(String name) {
    return ObjectNames.isValid(name)
        && config.topicPrefix().length() + 1 + name.length() <= Validators.MAX_TOPIC_LENGTH;
  }
}
