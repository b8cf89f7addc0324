package io.crmconnect.simhubspot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** People at work in the CRM: they change records and now and then add one. */
final class Edits {
  private static final List<String> TYPES = List.of("contacts", "companies", "deals", "pets");
  private static final int REMEMBERED = 200;

  private final SimHubspot hubspot;
  private final RandomGenerator random;
  private final Deque<SimChange> recent = new ArrayDeque<>();
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
    if (id < 0 || random.nextInt(20) == 0) {
      hubspot.create(type, values, now);
    } else {
      hubspot.update(type, id, values, now);
    }
  }

  private static String textProperty(String type) {
    return switch (type) {
      case "contacts" -> "lastname";
      case "deals" -> "dealname";
      default -> "name";
    };
  }

  List<SimChange> recent() {
    return List.copyOf(recent);
  }

  long count() {
    return count;
  }
}
