package io.crmconnect.simhubspot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** People at work in the CRM: they change records, and now and then add, delete or merge some. */
final class Edits {
  private static final List<String> TYPES = List.of("contacts", "companies", "deals", "pets");
  private static final int REMEMBERED = 200;

  private final SimHubspot hubspot;
  private final RandomGenerator random;
  private final Deque<SimChange> recent = new ArrayDeque<>();
  private final Map<String, Deque<Long>> binned = new HashMap<>();
  private long count;

  Edits(SimHubspot hubspot, RandomGenerator random) {
    this.hubspot = hubspot;
    this.random = random;
    hubspot.onChange(this::remember);
  }

  private void remember(SimChange change) {
    count++;
    recent.addLast(change);
    if (recent.size() > REMEMBERED) {
      recent.removeFirst();
    }
  }

  void one(long now) {
    List<String> known = TYPES.stream().filter(hubspot.types()::contains).toList();
    String type = known.get(random.nextInt(known.size()));
    Map<String, String> values = new LinkedHashMap<>();
    values.put(textProperty(type), "edited " + random.nextInt(1_000_000));
    long id = hubspot.anyId(type, random);
    if (id >= 0 && random.nextInt(25) == 0) {
      comeOrGo(type, id, now);
    } else if (id < 0 || random.nextInt(20) == 0) {
      hubspot.create(type, values, now);
    } else {
      hubspot.update(type, id, values, now);
    }
  }

  /** That many records come or go. */
  void lives(int many, long now) {
    for (int i = 0; i < many; i++) {
      List<String> known = TYPES.stream().filter(hubspot.types()::contains).toList();
      String type = known.get(random.nextInt(known.size()));
      comeOrGo(type, hubspot.anyId(type, random), now);
    }
  }

  /** A record goes into the bin, for good, or into another one; or one comes back from the bin. */
  private void comeOrGo(String type, long id, long now) {
    Deque<Long> bin = binned.computeIfAbsent(type, t -> new ArrayDeque<>());
    switch (random.nextInt(5)) {
      case 0 -> hubspot.gdprDelete(type, id, now);
      case 1 -> {
        long other = hubspot.anyId(type, random);
        if (other != id) {
          hubspot.merge(type, id, other, now);
        }
      }
      case 2 -> {
        if (bin.isEmpty()) {
          return;
        }
        hubspot.restore(type, bin.removeFirst(), now);
      }
      default -> {
        hubspot.archive(type, id, now);
        bin.addLast(id);
      }
    }
  }

  /** By the name that it has now. */
  private String textProperty(String type) {
    String key =
        switch (type) {
          case "contacts" -> "lastname";
          case "deals" -> "dealname";
          default -> "name";
        };
    return hubspot.properties(type).stream()
        .filter(property -> property.key().equals(key))
        .map(SimProperty::name)
        .findFirst()
        .orElseThrow();
  }

  List<SimChange> recent() {
    return List.copyOf(recent);
  }

  long count() {
    return count;
  }
}
