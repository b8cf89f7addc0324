package io.crmconnect;

import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which objects the settings mean, with or without the vendor's word. */
final class ObjectList {
  private final CrmSourceConfig config;
  private final Map<String, CrmObject> standard = new TreeMap<>();

  ObjectList(CrmSourceConfig config) {
    this.config = config;
    config.vendor().standardObjects().forEach(object -> standard.put(object.name(), object));
  }

  /**
   * Whether the vendor's word changes anything: for {@code *} and for names that are not standard.
   */
  boolean needsVendor() {
    return config.wildcard() || !standard.keySet().containsAll(config.objects());
  }

  /**
   * The objects in the order of their names, each once.
   *
   * <p>Named ones that the vendor does not know are among them, so that the task can say so in an
   * event; before the vendor was asked they are left out, for their type is not known.
   *
   * @param answered what the vendor has; absent where it could not be asked
   */
  List<CrmObject> resolve(Optional<List<CrmObject>> answered) {
    Map<String, CrmObject> known = new TreeMap<>(standard);
    if (answered.isPresent()) {
      if (config.wildcard()) {
        known.clear();
      }
      answered.get().forEach(object -> known.put(object.name(), object));
    }
    if (config.wildcard()) {
      known.keySet().removeAll(config.excluded());
      known.keySet().removeIf(name -> !topicFits(name));
      return List.copyOf(known.values());
    }
    List<CrmObject> objects = new ArrayList<>();
    for (String name : config.objects()) {
      CrmObject object = known.get(name);
      if (object != null) {
        objects.add(object);
      } else if (answered.isPresent()) {
        objects.add(new CrmObject(name, name, true));
      }
    }
    return List.copyOf(objects);
  }

  /** Whether every named object is a standard one or among these. */
  boolean allKnown(Optional<List<CrmObject>> answered) {
    return config.objects().stream()
        .allMatch(
            name ->
                standard.containsKey(name)
                    || answered.stream()
                        .flatMap(List::stream)
                        .anyMatch(object -> object.name().equals(name)));
  }

  /** The names behind {@code *} that no topic can have. */
  List<String> withoutTopic(List<CrmObject> answered) {
    return answered.stream()
        .map(CrmObject::name)
        .filter(name -> config.wildcard() && !topicFits(name) && !config.excluded().contains(name))
        .sorted()
        .toList();
  }

  private boolean topicFits(String name) {
    return Checks.isObjectName(name)
        && config.topicPrefix().length() + 1 + name.length() <= Checks.MAX_TOPIC_LENGTH;
  }
}
