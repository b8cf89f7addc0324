/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Values that people write into records; no value occurs twice. */
final class ValueGenerator {
  private final SplittableRandom random;
  private int generated;

  ValueGenerator(SplittableRandom random) {
    this.random = random;
  }

  Map<String, String> generate(ObjectSpec objectSpec) {
    Map<String, String> values = new LinkedHashMap<>();
    String uniqueText = "m" + ++generated;
    if (!objectSpec.editable()) {
      values.put("email", uniqueText + "@x.y");
      values.put("firstName", uniqueText);
      return values;
    }
    values.put("notes_text", uniqueText);
    if (random.nextBoolean()) {
      values.put(
          "Lead Score", Integer.toString(random.nextInt(1000)) + (generated % 2 == 0 ? "" : ".25"));
      values.put("is_vip", random.nextBoolean() ? "true" : "false");
      values.put("birthday", "19" + (10 + random.nextInt(90)) + "-02-28");
      values.put("last_seen", Instant.ofEpochMilli(1_600_000_000_000L + generated).toString());
    } else if (random.nextInt(4) == 0) {
      values.put("Lead Score", "");
      values.put("last_seen", "");
    }
    return values;
  }
}
