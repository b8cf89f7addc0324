package io.crmconnect.simulation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** What people write into a record: no two writings are alike. */
final class NewValues {
  private final SplittableRandom random;
  private int marks;

  NewValues(SplittableRandom random) {
    this.random = random;
  }

  Map<String, String> of(World.Kind kind) {
    Map<String, String> values = new LinkedHashMap<>();
    String mark = "m" + ++marks;
    if (!kind.searchable()) {
      values.put("email", mark + "@x.y");
      values.put("firstName", mark);
      return values;
    }
    values.put("notes_text", mark);
    if (random.nextBoolean()) {
      values.put(
          "Lead Score", Integer.toString(random.nextInt(1000)) + (marks % 2 == 0 ? "" : ".25"));
      values.put("is_vip", random.nextBoolean() ? "true" : "false");
      values.put("birthday", "19" + (10 + random.nextInt(90)) + "-02-28");
      values.put("last_seen", Instant.ofEpochMilli(1_600_000_000_000L + marks).toString());
    } else if (random.nextInt(4) == 0) {
      values.put("Lead Score", "");
      values.put("last_seen", "");
    }
    return values;
  }
}
